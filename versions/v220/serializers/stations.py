"""How stations, expeditions and spacewalks are shown by others, and in their own lists."""

from __future__ import annotations

from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.serializers import ModelSerializer
from stations.models import Expedition, SpaceStation, Spacewalk
from stations.serializers import SpaceStationStatusSerializer, SpaceStationTypeSerializer
from versions.fields import picture_at, text_at
from versions.v220.serializers.agencies import AgencyListSerializer
from versions.v220.serializers.astronauts import (
    AstronautFlightForExpeditionSerializer,
    AstronautFlightSerializer,
)
from versions.v220.serializers.programs import MissionPatchSerializer


class SpaceStationSerializerForDocking(ModelSerializer):
    """A station by its name, as its ports show it."""

    url = ResourceURLField("spacestation")

    class Meta:
        model = SpaceStation
        fields: tuple[str, ...] = ("id", "url", "name")


class SpaceStationSerializerForDockingEvent(SpaceStationSerializerForDocking):
    """A station by its name and picture, as dockings show it."""

    image_url = picture_at("image.image_url")

    class Meta(SpaceStationSerializerForDocking.Meta):
        fields = ("id", "url", "name", "image_url")


class SpaceStationSerializerForExpedition(SpaceStationSerializerForDockingEvent):
    """A station in brief, as expeditions show it."""

    status = SpaceStationStatusSerializer(allow_null=True)
    orbit = text_at("orbit.name")

    class Meta(SpaceStationSerializerForDockingEvent.Meta):
        fields = ("id", "url", "name", "status", "orbit", "image_url")


class SpaceStationSerializerForCommon(SpaceStationSerializerForExpedition):
    """A station with its description, as events and spacewalks show it."""

    class Meta(SpaceStationSerializerForExpedition.Meta):
        fields = (
            "id",
            "url",
            "name",
            "status",
            "founded",
            "description",
            "orbit",
            "image_url",
        )


class SpaceStationDetailedSerializerForExpedition(SpaceStationSerializerForCommon):
    """A station with its owners, as an expedition shows it at its own address."""

    owners = AgencyListSerializer(many=True)

    class Meta(SpaceStationSerializerForCommon.Meta):
        fields = (*SpaceStationSerializerForCommon.Meta.fields, "owners")


class SpacewalkListSerializer(ModelSerializer):
    """A spacewalk in brief."""

    url = ResourceURLField("spacewalks")

    class Meta:
        model = Spacewalk
        fields: tuple[str, ...] = ("id", "url", "name", "start", "end", "duration", "location")


class SpacewalkNormalSerializer(SpacewalkListSerializer):
    """A spacewalk with its crew."""

    crew = AstronautFlightSerializer(many=True)

    class Meta(SpacewalkListSerializer.Meta):
        fields = (*SpacewalkListSerializer.Meta.fields, "crew")


class ExpeditionSerializerForSpacestation(ModelSerializer):
    """An expedition by its name, as the list of stations shows it."""

    url = ResourceURLField("expedition")

    class Meta:
        model = Expedition
        fields: tuple[str, ...] = ("id", "url", "name", "start", "end")


class ExpeditionDetailedSerializerForSpacestation(ExpeditionSerializerForSpacestation):
    """An expedition with its crew, as a station shows it at its own address."""

    crew = AstronautFlightForExpeditionSerializer(many=True)

    class Meta(ExpeditionSerializerForSpacestation.Meta):
        fields = (*ExpeditionSerializerForSpacestation.Meta.fields, "crew")


class ExpeditionDetailedSerializerForSpacewalk(ExpeditionSerializerForSpacestation):
    """An expedition with its station and patches, as spacewalks show it."""

    spacestation = SpaceStationSerializerForExpedition(allow_null=True)
    mission_patches = MissionPatchSerializer(many=True)

    class Meta(ExpeditionSerializerForSpacestation.Meta):
        fields = (
            *ExpeditionSerializerForSpacestation.Meta.fields,
            "spacestation",
            "mission_patches",
        )


class ExpeditionSerializer(ExpeditionDetailedSerializerForSpacewalk):
    """An expedition with its spacewalks."""

    spacewalks = SpacewalkListSerializer(many=True)

    class Meta(ExpeditionDetailedSerializerForSpacewalk.Meta):
        fields = (*ExpeditionDetailedSerializerForSpacewalk.Meta.fields, "spacewalks")


class ExpeditionDetailSerializer(ExpeditionDetailedSerializerForSpacewalk):
    """An expedition with its crew, and its spacewalks with theirs."""

    spacestation = SpaceStationDetailedSerializerForExpedition(allow_null=True)
    crew = AstronautFlightForExpeditionSerializer(many=True)
    spacewalks = SpacewalkNormalSerializer(many=True)

    class Meta(ExpeditionDetailedSerializerForSpacewalk.Meta):
        fields = (
            "id",
            "url",
            "name",
            "start",
            "end",
            "spacestation",
            "crew",
            "mission_patches",
            "spacewalks",
        )


class SpaceStationSerializer(SpaceStationDetailedSerializerForExpedition):
    """A station with its owners and who is there now."""

    type = SpaceStationTypeSerializer(allow_null=True)
    active_expedition = ExpeditionSerializerForSpacestation(many=True, source="active_expeditions")

    class Meta(SpaceStationDetailedSerializerForExpedition.Meta):
        fields = (
            "id",
            "url",
            "name",
            "status",
            "type",
            "founded",
            "deorbited",
            "description",
            "orbit",
            "owners",
            "active_expedition",
            "image_url",
        )
