"""The endpoint of spacewalks."""

from __future__ import annotations

from events import views as events
from spacedevs.api.contract.modes import Modes
from stations.serializers import SpacewalkListSerializer
from versions.v240.serializers.spacewalks import (
    SpacewalkEndpointDetailedSerializer,
    SpacewalkEndpointNormalSerializer,
)


class SpacewalkViewSet(events.SpacewalkViewSet):
    """Time spent outside of spacecraft, in orbit and on the Moon."""

    modes = Modes(
        mini=SpacewalkListSerializer,
        normal=SpacewalkEndpointNormalSerializer,
        detailed=SpacewalkEndpointDetailedSerializer,
    )
