"""How version 2.2.0 shows launches in mode `list`: their parts as short texts."""

from __future__ import annotations

from typing import ClassVar

from launches.models import FirstStage, Launch
from versions.fields import ConstantField, MethodField, text_at
from versions.v220.serializers.launches import LaunchOfModeSerializer

#: The values of `landing_success`.
UNKNOWN, SUCCESS, FAILURE, MIXED = range(4)


class LaunchListSerializer(LaunchOfModeSerializer):
    """A launch with the names of what it consists of.

    Upstream writes several landings or boosters as one fixed text.
    """

    lsp_name = text_at("launch_service_provider.name")
    mission = text_at("mission.name")
    mission_type = text_at("mission.type.name")
    pad = text_at("pad.name")
    location = text_at("pad.location.name")
    landing = MethodField()
    landing_success = MethodField()
    launcher = MethodField()
    orbit = text_at("mission.orbit.abbrev")
    type = ConstantField("list")

    class Meta(LaunchOfModeSerializer.Meta):
        fields = (
            "id",
            "url",
            "slug",
            "name",
            "status",
            "last_updated",
            "net",
            "net_precision",
            "window_end",
            "window_start",
            "lsp_name",
            "mission",
            "mission_type",
            "pad",
            "location",
            "landing",
            "landing_success",
            "launcher",
            "orbit",
            "image",
            "infographic",
            "type",
        )
        needs: ClassVar[dict[str, list[str]]] = {
            **LaunchOfModeSerializer.Meta.needs,
            "landing": ["rocket__firststage__landing__landing_location__abbrev"],
            "landing_success": ["rocket__firststage__landing__success"],
            "launcher": ["rocket__firststage__launcher__serial_number"],
        }

    def get_landing(self, launch: Launch) -> str | None:
        """Where the stage lands; None if no stage has a landing."""
        landings = [stage.landing for stage in _stages(launch) if stage.landing]
        if len(landings) > 1:
            return "MX Landing"
        places = [landing.landing_location for landing in landings if landing.landing_location]
        return places[0].abbrev if places else None

    def get_landing_success(self, launch: Launch) -> int | None:
        """UNKNOWN, SUCCESS, FAILURE, or MIXED of several; None if no stage has a landing."""
        landings = [stage.landing for stage in _stages(launch) if stage.landing]
        if len(landings) > 1:
            return MIXED
        outcomes = {None: UNKNOWN, True: SUCCESS, False: FAILURE}
        return outcomes[landings[0].success] if landings else None

    def get_launcher(self, launch: Launch) -> str | None:
        """The serial number of the booster; None if no stage has a known one."""
        launchers = [stage.launcher for stage in _stages(launch) if stage.launcher]
        if len(launchers) > 1:
            return "MX Launchers"
        return launchers[0].serial_number if launchers else None


def _stages(launch: Launch) -> list[FirstStage]:
    return list(launch.rocket.firststage.all()) if launch.rocket else []
