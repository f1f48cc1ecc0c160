"""How version 2.2.0 shows the flights of boosters and spacecraft."""

from __future__ import annotations

from launches.models import FirstStage, Rocket, SpacecraftFlight
from spacedevs.api.contract.serializers import ModelSerializer, without
from versions.fields import MethodField, text_at
from versions.v220.serializers.astronauts import AstronautFlightSerializer
from versions.v220.serializers.docked_flights import SpacecraftFlightSerializerForDockingEvent
from versions.v220.serializers.dockings import DockingEventSerializerForSpacecraftFlight
from versions.v220.serializers.landings import LandingSerializer
from versions.v220.serializers.launchers import LauncherDetailedSerializer
from versions.v220.serializers.launches import LaunchSerializerCommon, LaunchSerializerMini
from versions.v220.serializers.spacecraft import SpacecraftDetailedNoFlightsSerializer


class FirstStageSerializer(ModelSerializer):
    """A flight of a booster, with its landing and the flight before."""

    type = text_at("type.name")
    launcher = LauncherDetailedSerializer(allow_null=True)
    landing = LandingSerializer(allow_null=True)
    turn_around_time_days = MethodField("turn_around_time")
    previous_flight = LaunchSerializerMini(allow_null=True)

    class Meta:
        model = FirstStage
        fields = (
            "id",
            "type",
            "reused",
            "launcher_flight_number",
            "launcher",
            "landing",
            "previous_flight_date",
            "turn_around_time_days",
            "previous_flight",
        )

    def get_turn_around_time_days(self, stage: FirstStage) -> int | None:
        """The whole days since the flight before; None if there was none."""
        return None if stage.turn_around_time is None else stage.turn_around_time.days


class SpacecraftFlightSerializer(SpacecraftFlightSerializerForDockingEvent):
    """A flight of a spacecraft with its launch and landing."""

    launch = LaunchSerializerCommon(source="rocket.launch", allow_null=True)
    landing = LandingSerializer(allow_null=True)

    class Meta(SpacecraftFlightSerializerForDockingEvent.Meta):
        fields = (
            "id",
            "url",
            "destination",
            "mission_end",
            "spacecraft",
            "launch",
            "landing",
        )


class SpacecraftFlightDetailedSerializer(SpacecraftFlightSerializer):
    """A flight of a spacecraft with its crews and dockings."""

    launch_crew = AstronautFlightSerializer(many=True)
    onboard_crew = AstronautFlightSerializer(many=True)
    landing_crew = AstronautFlightSerializer(many=True)
    spacecraft = SpacecraftDetailedNoFlightsSerializer()
    docking_events = DockingEventSerializerForSpacecraftFlight(many=True)

    class Meta(SpacecraftFlightSerializer.Meta):
        fields = (
            "id",
            "url",
            "mission_end",
            "destination",
            "launch_crew",
            "onboard_crew",
            "landing_crew",
            "spacecraft",
            "launch",
            "landing",
            "docking_events",
        )


class SpacecraftFlightDetailedSerializerForLaunch(SpacecraftFlightDetailedSerializer):
    """The flight of a launch's spacecraft; the first one's, since there is place for one."""

    class Meta(SpacecraftFlightDetailedSerializer.Meta):
        fields = without(SpacecraftFlightDetailedSerializer, "launch")

    def get_attribute(self, instance: Rocket) -> SpacecraftFlight | None:
        """The first flight of the rocket's spacecraft; None if it carries none."""
        return next(iter(instance.spacecraftflight.all()), None)


class SpacecraftDetailedSerializer(SpacecraftDetailedNoFlightsSerializer):
    """A spacecraft with its flights."""

    flights = SpacecraftFlightSerializer(many=True)

    class Meta(SpacecraftDetailedNoFlightsSerializer.Meta):
        fields = (*SpacecraftDetailedNoFlightsSerializer.Meta.fields, "flights")
