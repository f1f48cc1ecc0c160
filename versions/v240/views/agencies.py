"""The endpoint of agencies."""

from __future__ import annotations

from agencies.serializers import AgencyMiniSerializer, AgencyNormalSerializer
from launches.views import agencies
from spacedevs.api.contract.modes import Modes
from versions.v240.serializers.detailed import AgencyEndpointDetailedSerializer


class AgencyViewSet(agencies.AgencyViewSet):
    """Everybody who flies, builds or pays for spaceflight."""

    modes = Modes(
        mini=AgencyMiniSerializer,
        normal=AgencyNormalSerializer,
        detailed=AgencyEndpointDetailedSerializer,
    )
