"""How dockings and the ports of stations are shown."""

from __future__ import annotations

from rest_framework import serializers

from launches.serializers import dockings
from versions.v240.serializers.flights import (
    DockingEventForChaserNormalSerializer,
    PayloadFlightMiniSerializer,
    PayloadFlightNormalSerializer,
    SpacecraftFlightForDockingEventSerializer,
    SpacecraftFlightMiniSerializer,
)
from versions.v240.serializers.stations import SpaceStationNormalSerializer


class DockingEventEndpointNormalSerializer(dockings.DockingEventEndpointNormalSerializer):
    """A docking: where, who came and to whom."""

    flight_vehicle_target = SpacecraftFlightMiniSerializer(allow_null=True)
    payload_flight_target = PayloadFlightMiniSerializer(allow_null=True)
    flight_vehicle_chaser = SpacecraftFlightMiniSerializer(allow_null=True)
    payload_flight_chaser = PayloadFlightMiniSerializer(allow_null=True)


class DockingEventDetailedSerializerForSpacestation(
    dockings.DockingEventDetailedSerializerForSpacestation
):
    """A docking, as the port shows it where the vehicle is docked."""

    flight_vehicle_chaser = SpacecraftFlightForDockingEventSerializer(allow_null=True)
    space_station_chaser = SpaceStationNormalSerializer(allow_null=True)
    payload_flight_chaser = PayloadFlightNormalSerializer(allow_null=True)


class DockingLocationSerializerForSpacestation(dockings.DockingLocationSerializerForSpacestation):
    """A port with what is docked there now."""

    currently_docked = DockingEventDetailedSerializerForSpacestation(allow_null=True)


class SpaceStationDetailedEndpointSerializer(dockings.SpaceStationDetailedEndpointSerializer):
    """A station with its measures, its ports and what is docked there."""

    deorbited = serializers.BooleanField(allow_null=True)
    docking_location = DockingLocationSerializerForSpacestation(many=True)
    active_docking_events = DockingEventForChaserNormalSerializer(many=True)
