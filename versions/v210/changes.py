"""What differs from version 2.2.0: most of it lacks keys that came later.

What no answer of this version shows, such as launches in detail, follows from when version 2.2.0
got its keys.
"""

from __future__ import annotations

from core.serializers import InfoURLSerializer
from versions.fields import ConstantField
from versions.older import SAME, Change, Older
from versions.v210.fields import LaunchIsField
from versions.v220.serializers.agencies import AgencySerializer, AgencySerializerDetailedCommon
from versions.v220.serializers.astronaut_endpoints import AstronautDetailedSerializer
from versions.v220.serializers.astronauts import (
    AstronautDetailedSerializerNoFlights,
    AstronautNormalSerializer,
)
from versions.v220.serializers.detailed import LaunchDetailedSerializer
from versions.v220.serializers.dockings import DockingLocationSerializer
from versions.v220.serializers.events import EventsSerializer
from versions.v220.serializers.landings import LandingSerializer
from versions.v220.serializers.launch_list import LaunchListSerializer
from versions.v220.serializers.launchers import (
    LauncherConfigDetailSerializer,
    LauncherConfigListSerializer,
    LauncherConfigSerializer,
    LauncherSerializer,
)
from versions.v220.serializers.launches import LaunchSerializerCommon
from versions.v220.serializers.links import VidURLSerializer
from versions.v220.serializers.missions import MissionSerializer
from versions.v220.serializers.places import LocationSerializer, PadSerializer
from versions.v220.serializers.programs import ProgramSerializer
from versions.v220.serializers.spacecraft import SpacecraftSerializer
from versions.v220.serializers.stations import ExpeditionDetailSerializer, ExpeditionSerializer

#: Ids of launch statuses.
TO_BE_DETERMINED, ON_HOLD = 2, 5

#: The id in Launch Library 1, which launches and rockets of before 2020 had.
LAUNCH_LIBRARY_ID = {"launch_library_id": ConstantField(None, "integer")}
BEHIND_THE_ID = {"id": ("launch_library_id",)}

#: Upstream has kept whether day and time are known by hand, beside the status.
DROPPED_OF_LAUNCHES = {
    **LAUNCH_LIBRARY_ID,
    "inhold": LaunchIsField(ON_HOLD),
    "tbdtime": LaunchIsField(TO_BE_DETERMINED),
    "tbddate": LaunchIsField(TO_BE_DETERMINED),
}
THEIR_PLACES = {"url": ("launch_library_id",), "window_start": ("inhold", "tbdtime", "tbddate")}

LATER_OF_ASTRONAUTS = ("in_space", "time_in_space")
LATER_OF_LINKS = ("source", "type", "language")

version_2_1_0 = Older(
    __name__,
    {
        AgencySerializer: Change(("logo_url",)),
        AgencySerializerDetailedCommon: SAME,
        AstronautDetailedSerializer: Change(
            (
                *LATER_OF_ASTRONAUTS,
                "eva_time",
                "age",
                "flights_count",
                "landings_count",
                "spacewalks_count",
                "spacewalks",
            )
        ),
        AstronautDetailedSerializerNoFlights: Change(LATER_OF_ASTRONAUTS),
        AstronautNormalSerializer: Change(
            (
                *LATER_OF_ASTRONAUTS,
                "eva_time",
                "age",
                "flights_count",
                "landings_count",
                "spacewalks_count",
            )
        ),
        DockingLocationSerializer: Change(("spacestation",)),
        EventsSerializer: Change(
            (
                "updates",
                "last_updated",
                "webcast_live",
                "info_urls",
                "vid_urls",
                "date_precision",
                "duration",
                "agencies",
            )
        ),
        ExpeditionDetailSerializer: Change(("mission_patches", "spacewalks")),
        ExpeditionSerializer: Change(("mission_patches", "spacewalks")),
        InfoURLSerializer: Change(LATER_OF_LINKS),
        LandingSerializer: Change(("downrange_distance",)),
        LaunchDetailedSerializer: Change(
            (
                "last_updated",
                "updates",
                "net_precision",
                "weather_concerns",
                "timeline",
                "pad_turnaround",
                "mission_patches",
                "type",
            ),
            DROPPED_OF_LAUNCHES,
            THEIR_PLACES,
        ),
        LaunchListSerializer: Change(
            ("last_updated", "net_precision", "type"), DROPPED_OF_LAUNCHES, THEIR_PLACES
        ),
        LaunchSerializerCommon: Change(
            (
                "last_updated",
                "net_precision",
                "weather_concerns",
                "orbital_launch_attempt_count",
                "location_launch_attempt_count",
                "pad_launch_attempt_count",
                "agency_launch_attempt_count",
                "orbital_launch_attempt_count_year",
                "location_launch_attempt_count_year",
                "pad_launch_attempt_count_year",
                "agency_launch_attempt_count_year",
                "type",
            ),
            DROPPED_OF_LAUNCHES,
            THEIR_PLACES,
        ),
        LauncherConfigDetailSerializer: Change(
            (
                "active",
                "reusable",
                "launch_cost",
                "attempted_landings",
                "successful_landings",
                "failed_landings",
                "consecutive_successful_landings",
            ),
            LAUNCH_LIBRARY_ID,
            BEHIND_THE_ID,
        ),
        LauncherConfigListSerializer: Change((), LAUNCH_LIBRARY_ID, BEHIND_THE_ID),
        LauncherConfigSerializer: Change(("reusable",), LAUNCH_LIBRARY_ID, BEHIND_THE_ID),
        LauncherSerializer: Change(("is_placeholder",)),
        LocationSerializer: Change(("description", "timezone_name")),
        MissionSerializer: Change(
            ("agencies", "info_urls", "vid_urls"),
            LAUNCH_LIBRARY_ID,
            BEHIND_THE_ID,
        ),
        PadSerializer: Change(("description", "country_code", "orbital_launch_attempt_count")),
        ProgramSerializer: Change(("mission_patches", "type")),
        SpacecraftSerializer: Change(
            (
                "is_placeholder",
                *LATER_OF_ASTRONAUTS,
                "time_docked",
                "flights_count",
                "mission_ends_count",
            )
        ),
        VidURLSerializer: Change(
            (*LATER_OF_LINKS, "publisher", "start_time", "end_time"),
        ),
    },
)
