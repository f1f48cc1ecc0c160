"""The endpoint of spacewalks."""

from __future__ import annotations

from spacedevs.api.contract.viewsets import ResourceViewSet
from stations.models import Spacewalk
from versions.v220.filters.stations import SpacewalkFilterSet
from versions.v220.serializers.spacewalk_endpoints import SpacewalkDetailedSerializer
from versions.v220.serializers.stations import SpacewalkNormalSerializer


class SpacewalkViewSet(ResourceViewSet):
    """Time spent outside of spacecraft, in orbit and on the Moon."""

    queryset = Spacewalk.objects.all()
    serializer_class = SpacewalkNormalSerializer
    single_serializer_class = SpacewalkDetailedSerializer
    filterset_class = SpacewalkFilterSet
    search_fields = ("crew__astronaut__name", "location", "name", "program__name")
    ordering_fields = ("duration", "end", "id", "name", "start")
    examples = {"filter": "program__name=Apollo", "search": "Moon", "ordering": "-duration"}
    tags = ("Spacewalks",)
