"""The endpoint of agencies."""

from __future__ import annotations

from agencies.models import Agency
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.viewsets import ResourceViewSet
from versions.v220.filters.agencies import AgencyFilterSet
from versions.v220.serializers.agencies import AgencySerializer
from versions.v220.serializers.agency_endpoints import AgencySerializerDetailed


class AgencyViewSet(ResourceViewSet):
    """Everybody who flies, builds or pays for spaceflight."""

    queryset = Agency.objects.all()
    modes = Modes(normal=AgencySerializer, detailed=AgencySerializerDetailed)
    filterset_class = AgencyFilterSet
    search_fields = ("abbrev", "name")
    ordering_fields = ("featured", "id", "name")
    ordering = ("name",)
    examples = {"filter": "featured=true", "search": "nasa", "ordering": "featured"}
    tags = ("Agencies",)
