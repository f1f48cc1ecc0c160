"""The endpoint of landings in version 2.2.0."""

from __future__ import annotations

from launches.models import Landing, PayloadFlight, SpacecraftFlight
from spacedevs.api.contract.viewsets import ResourceViewSet
from versions.v220.serializers.landing_endpoints import LandingEndpointDetailedSerializer

#: The flights whose landings this version has no place for: payloads, and spacecraft that started
#: elsewhere. A landing of no flight at all has a place, because its flight isn't known yet.
PAYLOADS = PayloadFlight.objects.filter(
    landing__isnull=False, landing__firststage=None, landing__spacecraftflight=None
)
HIDDEN_SPACECRAFT = SpacecraftFlight.objects.filter(
    from_earth=False, landing__isnull=False, landing__firststage=None
)


class LandingViewSet(ResourceViewSet):
    """Where boosters and spacecraft have landed, or were meant to, by the time of the launch."""

    queryset = Landing.objects.exclude(pk__in=PAYLOADS.order_by().values("landing")).exclude(
        pk__in=HIDDEN_SPACECRAFT.order_by().values("landing")
    )
    serializer_class = LandingEndpointDetailedSerializer
    ordering = ("net",)
    tags = ("Landings",)
