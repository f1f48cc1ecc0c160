"""The endpoints of locations and pads."""

from __future__ import annotations

from launches.views import places
from spacedevs.api.contract.modes import Modes
from versions.v240.serializers.places import (
    LocationDetailedSerializer,
    LocationSerializerWithPads,
    PadDetailedSerializer,
)


class LocationViewSet(places.LocationViewSet):
    """Spaceports and other places that pads are at."""

    modes = Modes(normal=LocationDetailedSerializer, detailed=LocationSerializerWithPads)


class PadViewSet(places.PadViewSet):
    """Launch pads."""

    serializer_class = PadDetailedSerializer
