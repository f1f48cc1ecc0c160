"""The endpoint of landings in version 2.2.0."""

from __future__ import annotations

from launches.models import Landing
from spacedevs.api.contract.viewsets import ResourceViewSet
from versions.v220.earth import from_earth
from versions.v220.serializers.landing_endpoints import LandingEndpointDetailedSerializer

#: The landings that there is a place for. One of nothing is of a flight that isn't known yet.
OF_BOOSTERS = Landing.objects.filter(firststage__isnull=False)
OF_SPACECRAFT = from_earth(
    Landing.objects.filter(spacecraftflight__isnull=False), "spacecraftflight__rocket__launch"
)
OF_NOTHING = Landing.objects.filter(firststage=None, spacecraftflight=None, payloadflight=None)


class LandingViewSet(ResourceViewSet):
    """Where boosters and spacecraft have landed, or were meant to, by the time of the launch."""

    queryset = OF_BOOSTERS | OF_SPACECRAFT | OF_NOTHING
    serializer_class = LandingEndpointDetailedSerializer
    ordering = ("net",)
    tags = ("Landings",)
