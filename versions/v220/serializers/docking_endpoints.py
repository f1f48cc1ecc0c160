"""How dockings are shown at addresses of their own, and by the stations where they last."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from launches.models import DockingEvent, DockingLocation
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.serializers import ModelSerializer
from versions.v220.serializers.agencies import AgencySerializer
from versions.v220.serializers.docked_flights import (
    SpacecraftFlightForDockingEventSerializer,
    SpacecraftFlightSerializerForDockingEvent,
    SpacecraftFlightSerializerForDockingEventDetailed,
)
from versions.v220.serializers.dockings import DockingLocationSerializer
from versions.v220.serializers.earth import FlightOfEarth
from versions.v220.serializers.hiding import HidingSerializer, ListOfShown
from versions.v220.serializers.stations import (
    ExpeditionDetailedSerializerForSpacestation,
    SpaceStationSerializer,
    SpaceStationSerializerForDockingEvent,
)


class DockingEventSerializer(ModelSerializer):
    """A docking: when, where and who came."""

    url = ResourceURLField("docking_event")
    launch_id = serializers.UUIDField(
        source="flight_vehicle_chaser.rocket.launch.id", read_only=True, allow_null=True
    )
    flight_vehicle = SpacecraftFlightSerializerForDockingEvent(source="flight_vehicle_chaser")
    docking_location = DockingLocationSerializer(allow_null=True)

    class Meta:
        model = DockingEvent
        fields: tuple[str, ...] = (
            "id",
            "url",
            "launch_id",
            "docking",
            "departure",
            "flight_vehicle",
            "docking_location",
        )


class DockingEventDetailedSerializer(DockingEventSerializer):
    """A docking with all about who came, and where to."""

    flight_vehicle = SpacecraftFlightSerializerForDockingEventDetailed(
        source="flight_vehicle_chaser"
    )
    space_station = SpaceStationSerializerForDockingEvent(source="space_station_target")

    class Meta(DockingEventSerializer.Meta):
        fields = (*DockingEventSerializer.Meta.fields, "space_station")


class DockingEventDetailedSerializerForSpacestation(HidingSerializer):
    """A docking, as the port shows it where the spacecraft is docked."""

    url = ResourceURLField("docking_event")
    flight_vehicle = SpacecraftFlightForDockingEventSerializer(source="flight_vehicle_chaser")

    class Meta:
        model = DockingEvent
        fields = ("id", "url", "docking", "departure", "flight_vehicle")
        list_serializer_class = ListOfShown
        needs: ClassVar[dict[str, list[str]]] = {"url": ["space_station_target__id"]}

    @staticmethod
    def hides(docking: Any) -> bool:
        """Whether it is anything but a docking of a spacecraft at a station."""
        spacecraft = docking.flight_vehicle_chaser
        if spacecraft is None or docking.space_station_target is None:
            return True
        return FlightOfEarth.hides(spacecraft)


class DockingLocationSerializerForSpacestation(ModelSerializer):
    """A port with the docking that lasts there."""

    docked = DockingEventDetailedSerializerForSpacestation(
        source="currently_docked", allow_null=True
    )

    class Meta:
        model = DockingLocation
        fields = ("id", "name", "docked")


class SpaceStationDetailedSerializer(SpaceStationSerializer):
    """A station with its measures, crews and ports."""

    owners = AgencySerializer(many=True)
    active_expeditions = ExpeditionDetailedSerializerForSpacestation(many=True)
    docking_location = DockingLocationSerializerForSpacestation(many=True)

    class Meta(SpaceStationSerializer.Meta):
        fields = (
            "id",
            "url",
            "name",
            "status",
            "type",
            "founded",
            "deorbited",
            "height",
            "width",
            "mass",
            "volume",
            "description",
            "orbit",
            "onboard_crew",
            "docked_vehicles",
            "owners",
            "active_expeditions",
            "docking_location",
            "image_url",
        )
