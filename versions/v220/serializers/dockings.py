"""How ports, and dockings of a spacecraft at a station, are shown by others.

Other dockings are hidden: this version has no place for stations or payloads that dock, nor for
spacecraft or payloads that are docked to.
"""

from __future__ import annotations

from typing import Any

from launches.models import DockingEvent, DockingLocation
from spacedevs.api.contract.serializers import ModelSerializer
from versions.v220.serializers.hiding import HidingSerializer, ListOfShown
from versions.v220.serializers.stations import (
    SpaceStationSerializerForCommon,
    SpaceStationSerializerForDocking,
)


class DockingLocationSerializer(ModelSerializer):
    """A port and its station."""

    spacestation = SpaceStationSerializerForDocking(allow_null=True)

    class Meta:
        model = DockingLocation
        fields = ("id", "name", "spacestation")


class DockingEventSerializerForSpacecraftFlight(HidingSerializer):
    """A docking, as the spacecraft shows it that came."""

    spacestation = SpaceStationSerializerForCommon(source="space_station_target")
    docking_location = DockingLocationSerializer(allow_null=True)

    class Meta:
        model = DockingEvent
        fields = ("spacestation", "docking", "departure", "docking_location")
        list_serializer_class = ListOfShown

    @staticmethod
    def hides(docking: Any) -> bool:
        """Whether it is a docking at anything but a station."""
        return docking.space_station_target_id is None
