"""Serializers of launches and their flights that leave out what starts from other bodies."""

from __future__ import annotations

from typing import Any

from launches.models import Launch
from versions.v220.earth import is_from_earth
from versions.v220.serializers.hiding import HidingSerializer


class OfEarth(HidingSerializer):
    """A serializer of launches, where it is nested only of those from Earth."""

    @staticmethod
    def hides(row: Launch) -> bool:
        """Whether a launch starts from elsewhere."""
        return not is_from_earth(row)


class FlightOfEarth(HidingSerializer):
    """A serializer of flights, where it is nested only of those from Earth."""

    @staticmethod
    def hides(row: Any) -> bool:
        """Whether a flight's launch starts from elsewhere."""
        return not is_from_earth(getattr(row.rocket, "launch", None))
