"""How dockings and the ports of stations are shown."""

from __future__ import annotations

from launches.models import DockingEvent, DockingLocation
from launches.serializers.flights import (
    DockingEventForChaserNormalSerializer,
    DockingLocationSerializer,
    PayloadFlightMiniSerializer,
    PayloadFlightNormalSerializer,
    SpacecraftFlightForDockingEventSerializer,
    SpacecraftFlightMiniSerializer,
    SpacecraftFlightNormalSerializer,
)
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer
from stations.serializers import (
    SpaceStationEndpointSerializer,
    SpaceStationMiniSerializer,
    SpaceStationNormalSerializer,
)


class DockingEventEndpointNormalSerializer(ModelSerializer):
    """A docking: where, who came and to whom."""

    url = ResourceURLField("docking_events")
    docking_location = DockingLocationSerializer()
    space_station_target = SpaceStationMiniSerializer(allow_null=True)
    flight_vehicle_target = SpacecraftFlightMiniSerializer(allow_null=True)
    payload_flight_target = PayloadFlightMiniSerializer(allow_null=True)
    response_mode = response_mode("normal")
    flight_vehicle_chaser = SpacecraftFlightMiniSerializer(allow_null=True)
    space_station_chaser = SpaceStationMiniSerializer(allow_null=True)
    payload_flight_chaser = PayloadFlightMiniSerializer(allow_null=True)

    class Meta:
        model = DockingEvent
        fields = (
            "id",
            "url",
            "docking",
            "departure",
            "docking_location",
            "space_station_target",
            "flight_vehicle_target",
            "payload_flight_target",
            "response_mode",
            "flight_vehicle_chaser",
            "space_station_chaser",
            "payload_flight_chaser",
        )


class DockingEventEndpointDetailedSerializer(DockingEventEndpointNormalSerializer):
    """A docking with all about who came."""

    response_mode = response_mode("detailed")
    flight_vehicle_chaser = SpacecraftFlightNormalSerializer(allow_null=True)
    space_station_chaser = SpaceStationNormalSerializer(allow_null=True)
    payload_flight_chaser = PayloadFlightNormalSerializer(allow_null=True)


class DockingEventDetailedSerializerForSpacestation(ModelSerializer):
    """A docking, as the port shows it where the vehicle is docked."""

    url = ResourceURLField("docking_events")
    flight_vehicle_chaser = SpacecraftFlightForDockingEventSerializer(allow_null=True)
    space_station_chaser = SpaceStationNormalSerializer(allow_null=True)
    payload_flight_chaser = PayloadFlightNormalSerializer(allow_null=True)

    class Meta:
        model = DockingEvent
        fields = (
            "id",
            "url",
            "docking",
            "departure",
            "flight_vehicle_chaser",
            "space_station_chaser",
            "payload_flight_chaser",
        )


class DockingLocationSerializerForSpacestation(ModelSerializer):
    """A port with what is docked there now."""

    currently_docked = DockingEventDetailedSerializerForSpacestation(allow_null=True)

    class Meta:
        model = DockingLocation
        fields = ("id", "name", "currently_docked")


class SpaceStationDetailedEndpointSerializer(SpaceStationEndpointSerializer):
    """A station with its measures, its ports and what is docked there."""

    response_mode = response_mode("detailed")
    docking_location = DockingLocationSerializerForSpacestation(many=True)
    active_docking_events = DockingEventForChaserNormalSerializer(many=True)

    class Meta(SpaceStationEndpointSerializer.Meta):
        fields = (
            *SpaceStationEndpointSerializer.Meta.fields,
            "height",
            "width",
            "mass",
            "volume",
            "onboard_crew",
            "docked_vehicles",
            "docking_location",
            "active_docking_events",
        )
