"""Launches in full, and what other resources show of launches in full."""

from __future__ import annotations

from agencies.serializers import AgencyDetailedSerializer
from core.serializers import (
    CelestialBodyDetailedSerializer,
    InfoURLSerializer,
    UpdateSerializer,
    VidURLSerializer,
)
from launches.models import TimelineEvent, TimelineEventType
from launches.serializers.flights import (
    FirstStageNormalSerializer,
    PayloadFlightSerializerNoLaunch,
    SpacecraftFlightDetailedSerializerNoLaunch,
)
from launches.serializers.launchers import (
    LauncherConfigDetailedSerializer,
    LauncherConfigDetailedSerializerNoManufacturer,
)
from launches.serializers.launches import LaunchNormalSerializer, RocketNormalSerializer
from launches.serializers.places import LocationSerializerNoCelestialBody
from launches.serializers.spacecraft import SpacecraftConfigDetailedSerializer
from programs.serializers import MissionPatchSerializer, ProgramNormalSerializer
from spacedevs.api.contract.fields import DurationField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer
from spacedevs.api.contract.tables import table_serializer
from stations.serializers import ExpeditionNormalSerializer

TimelineEventTypeSerializer = table_serializer(
    TimelineEventType, "What happens at a moment of a launch.", "id", "abbrev", "description"
)


class TimelineEventSerializer(ModelSerializer):
    """A moment of a launch."""

    type = TimelineEventTypeSerializer(allow_null=True)

    class Meta:
        model = TimelineEvent
        fields = ("type", "relative_time")


class RocketDetailedSerializer(RocketNormalSerializer):
    """The rocket of a launch with its stages and what it carries."""

    configuration = LauncherConfigDetailedSerializer()
    launcher_stage = FirstStageNormalSerializer(many=True, source="firststage")
    spacecraft_stage = SpacecraftFlightDetailedSerializerNoLaunch(
        many=True, source="spacecraftflight"
    )
    payloads = PayloadFlightSerializerNoLaunch(many=True, source="payloadflight")

    class Meta(RocketNormalSerializer.Meta):
        fields = (
            *RocketNormalSerializer.Meta.fields,
            "launcher_stage",
            "spacecraft_stage",
            "payloads",
        )


class LaunchDetailedSerializer(LaunchNormalSerializer):
    """A launch with everything that it is made of."""

    response_mode = response_mode("detailed")
    launch_service_provider = AgencyDetailedSerializer()
    rocket = RocketDetailedSerializer(allow_null=True)
    updates = UpdateSerializer(many=True)
    info_urls = InfoURLSerializer(many=True)
    vid_urls = VidURLSerializer(many=True)
    timeline = TimelineEventSerializer(many=True)
    pad_turnaround = DurationField(allow_null=True)
    mission_patches = MissionPatchSerializer(many=True)

    class Meta(LaunchNormalSerializer.Meta):
        fields = (
            *LaunchNormalSerializer.Meta.fields,
            "flightclub_url",
            "updates",
            "info_urls",
            "vid_urls",
            "timeline",
            "pad_turnaround",
            "mission_patches",
        )


class AgencyEndpointDetailedSerializer(AgencyDetailedSerializer):
    """An agency with the rockets and spacecraft that it makes."""

    response_mode = response_mode("detailed")
    launcher_list = LauncherConfigDetailedSerializerNoManufacturer(many=True)
    spacecraft_list = SpacecraftConfigDetailedSerializer(many=True)

    class Meta(AgencyDetailedSerializer.Meta):
        fields = (*AgencyDetailedSerializer.Meta.fields, "launcher_list", "spacecraft_list")


class CelestialBodyEndpointDetailedSerializer(CelestialBodyDetailedSerializer):
    """A celestial body with the locations on it."""

    response_mode = response_mode("detailed")
    locations = LocationSerializerNoCelestialBody(many=True)

    class Meta(CelestialBodyDetailedSerializer.Meta):
        fields = (*CelestialBodyDetailedSerializer.Meta.fields, "locations")


class MissionPatchDetailedSerializer(MissionPatchSerializer):
    """A patch with all that wore it."""

    agency = AgencyDetailedSerializer(allow_null=True)
    response_mode = response_mode("detailed")
    launches = LaunchNormalSerializer(many=True)
    expeditions = ExpeditionNormalSerializer(many=True)
    program = ProgramNormalSerializer(many=True)

    class Meta(MissionPatchSerializer.Meta):
        fields = (*MissionPatchSerializer.Meta.fields, "launches", "expeditions", "program")
