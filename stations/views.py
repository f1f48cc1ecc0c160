"""The endpoints of expeditions and of statuses of stations."""

from __future__ import annotations

from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.tables import table_viewset
from spacedevs.api.contract.viewsets import ResourceViewSet
from stations.filters import ExpeditionFilterSet
from stations.models import Expedition
from stations.serializers import (
    ExpeditionDetailedSerializer,
    ExpeditionNormalSerializer,
    SpaceStationStatusSerializer,
)


class ExpeditionViewSet(ResourceViewSet):
    """Stays of crews on stations."""

    queryset = Expedition.objects.all()
    modes = Modes(
        "PolymorphicExpeditionEndpoint",
        normal=ExpeditionNormalSerializer,
        detailed=ExpeditionDetailedSerializer,
    )
    filterset_class = ExpeditionFilterSet
    search_fields = (
        "crew__astronaut__agency__abbrev",
        "crew__astronaut__agency__name",
        "crew__astronaut__name",
        "crew__astronaut__nationality__nationality_name",
        "name",
    )
    ordering_fields = ("end", "id", "start")
    examples = {"filter": "space_station=18", "search": "Onishi", "ordering": "-start"}
    tags = ("Expeditions",)


SpaceStationStatusViewSet = table_viewset(
    SpaceStationStatusSerializer, "Whether stations are in use.", "Station"
)
