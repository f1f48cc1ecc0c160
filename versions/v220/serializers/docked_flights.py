"""How dockings show the flights of the spacecraft that come."""

from __future__ import annotations

from typing import ClassVar

from launches.models import SpacecraftFlight
from spacedevs.api.contract.fields import ResourceURLField
from versions.v220.earth import BODY
from versions.v220.serializers.earth import FlightOfEarth
from versions.v220.serializers.hiding import ListOfShown
from versions.v220.serializers.launches import LaunchSerializerCommon
from versions.v220.serializers.spacecraft import (
    SpacecraftDetailedNoFlightsSerializer,
    SpacecraftSerializer,
)


class SpacecraftFlightSerializerForDockingEvent(FlightOfEarth):
    """A flight of a spacecraft, in brief."""

    url = ResourceURLField("spacecraft/flight")
    spacecraft = SpacecraftSerializer()

    class Meta:
        model = SpacecraftFlight
        fields: tuple[str, ...] = ("id", "url", "destination", "mission_end", "spacecraft")
        list_serializer_class = ListOfShown
        needs: ClassVar[dict[str, list[str]]] = {"url": [f"rocket__launch__{BODY}"]}


class SpacecraftFlightSerializerForDockingEventDetailed(SpacecraftFlightSerializerForDockingEvent):
    """A flight of a spacecraft with all about that."""

    spacecraft = SpacecraftDetailedNoFlightsSerializer()


class SpacecraftFlightForDockingEventSerializer(SpacecraftFlightSerializerForDockingEvent):
    """A flight of a spacecraft, as the port shows it where it is docked."""

    spacecraft = SpacecraftDetailedNoFlightsSerializer()
    launch = LaunchSerializerCommon(source="rocket.launch", allow_null=True)

    class Meta(SpacecraftFlightSerializerForDockingEvent.Meta):
        fields = ("id", "url", "spacecraft", "launch")
