"""The admin of launches and everything that they are made of."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from core.form_fields import FormFields
from core.resource_admin import (
    LinkInline,
    NamedAdmin,
    NumberedAdmin,
    ResourceAdmin,
    ScheduledAdmin,
    UpdateInline,
    VidURLInline,
    WhenFilter,
)
from launches.models import (
    DockingEvent,
    DockingLocation,
    FirstStage,
    FirstStageType,
    Landing,
    LandingLocation,
    LandingType,
    Launch,
    Launcher,
    LauncherConfiguration,
    LauncherConfigurationFamily,
    LauncherStatus,
    LaunchInfoURL,
    LaunchStatus,
    LaunchVidURL,
    Location,
    Mission,
    MissionInfoURL,
    MissionType,
    MissionVidURL,
    Pad,
    Payload,
    PayloadFlight,
    PayloadType,
    Rocket,
    Spacecraft,
    SpacecraftConfiguration,
    SpacecraftConfigurationFamily,
    SpacecraftConfigurationType,
    SpacecraftFlight,
    SpacecraftStatus,
    TimelineEvent,
    TimelineEventType,
)


@admin.register(LaunchStatus)
class LaunchStatusAdmin(NumberedAdmin):
    """Statuses of launches."""

    fields = ["id", "name", "abbrev", "description"]
    list_display = ["id", "name", "abbrev", "description"]


@admin.register(TimelineEventType)
class TimelineEventTypeAdmin(ResourceAdmin):
    """Kinds of timeline events."""

    list_display = ["id", "abbrev", "description"]
    search_fields = ["abbrev", "description"]


@admin.register(Location)
class LocationAdmin(NamedAdmin):
    """Locations of pads."""

    large = True
    list_display = ["id", "name", "country", "celestial_body", "active"]
    list_filter = ["active", "celestial_body", "country"]
    list_select_related = ["country", "celestial_body"]


@admin.register(Pad)
class PadAdmin(NamedAdmin):
    """Launch pads."""

    large = True
    list_display = ["id", "name", "location", "active"]
    list_filter = ["active"]
    list_select_related = ["location"]
    search_fields = ["name", "location__name"]


@admin.register(LauncherConfigurationFamily)
class LauncherConfigurationFamilyAdmin(NamedAdmin):
    """Families of rockets."""

    large = True
    list_display = ["id", "name", "parent", "active"]
    list_select_related = ["parent"]


@admin.register(LauncherConfiguration)
class LauncherConfigurationAdmin(NamedAdmin):
    """Rockets."""

    large = True
    list_display = ["id", "full_name", "manufacturer", "active", "maiden_flight"]
    list_display_links = ["id", "full_name"]
    list_filter = ["active", "reusable"]
    list_select_related = ["manufacturer"]
    search_fields = ["full_name", "name", "alias"]


@admin.register(Launcher)
class LauncherAdmin(ResourceAdmin):
    """Boosters."""

    large = True
    list_display = ["id", "serial_number", "launcher_config", "status", "flights"]
    list_display_links = ["id", "serial_number"]
    list_filter = ["status", "flight_proven"]
    list_select_related = ["launcher_config", "status"]
    search_fields = ["serial_number"]


@admin.register(SpacecraftConfigurationFamily)
class SpacecraftConfigurationFamilyAdmin(NamedAdmin):
    """Families of spacecraft."""

    large = True
    list_display = ["id", "name", "manufacturer", "parent"]
    list_select_related = ["manufacturer", "parent"]


@admin.register(SpacecraftConfiguration)
class SpacecraftConfigurationAdmin(NamedAdmin):
    """Kinds of spacecraft."""

    large = True
    list_display = ["id", "name", "type", "agency", "in_use"]
    list_filter = ["in_use", "human_rated", "type"]
    list_select_related = ["type", "agency"]


@admin.register(Spacecraft)
class SpacecraftAdmin(NamedAdmin):
    """Spacecraft."""

    large = True
    list_display = ["id", "name", "spacecraft_config", "status", "in_space"]
    list_filter = ["status", "in_space"]
    list_select_related = ["spacecraft_config", "status"]


@admin.register(Payload)
class PayloadAdmin(NamedAdmin):
    """Payloads."""

    large = True
    list_display = ["id", "name", "type", "operator", "mass"]
    list_filter = ["type"]
    list_select_related = ["type", "operator"]


class MissionInfoURLInline(LinkInline):
    """Pages about a mission."""

    model = MissionInfoURL


class MissionVidURLInline(VidURLInline):
    """Videos of a mission."""

    model = MissionVidURL


@admin.register(Mission)
class MissionAdmin(NamedAdmin):
    """Missions, with their links."""

    large = True
    list_display = ["id", "name", "type", "orbit"]
    list_filter = ["type", "orbit"]
    list_select_related = ["type", "orbit"]
    inlines = [MissionInfoURLInline, MissionVidURLInline]


@admin.register(LandingLocation)
class LandingLocationAdmin(NamedAdmin):
    """Places to land."""

    large = True
    list_display = ["id", "name", "abbrev", "location", "active"]
    list_select_related = ["location"]
    search_fields = ["name", "abbrev"]


@admin.register(Landing)
class LandingAdmin(ResourceAdmin):
    """Landings."""

    large = True
    list_display = ["id", "description", "landing_location", "type", "attempt", "success"]
    list_filter = ["attempt", "success", "type"]
    list_select_related = ["landing_location", "type"]
    search_fields = ["description"]


class FlightInline(FormFields, admin.StackedInline):
    """Flights on a rocket."""

    extra = 0


class FirstStageInline(FlightInline):
    """First stages of a rocket."""

    model = FirstStage


class SpacecraftFlightInline(FlightInline):
    """Spacecraft on a rocket."""

    model = SpacecraftFlight


class PayloadFlightInline(FlightInline):
    """Payloads on a rocket."""

    model = PayloadFlight


@admin.register(Rocket)
class RocketAdmin(ResourceAdmin):
    """Rockets of launches, with what flies on them."""

    large = True
    list_display = ["id", "configuration", "launch_name"]
    search_fields = ["launch__name", "configuration__full_name"]
    inlines = [FirstStageInline, SpacecraftFlightInline, PayloadFlightInline]

    @admin.display(description="launch")
    def launch_name(self, rocket: Any) -> str:
        """The name of its launch."""
        return str(getattr(rocket, "launch", None) or "-")


@admin.register(SpacecraftFlight, PayloadFlight)
class FlightAdmin(ResourceAdmin):
    """Flights of spacecraft and payloads, which the form of a docking searches."""

    large = True
    list_display = ["id", "destination"]
    search_fields = ["rocket__launch__name", "destination"]


@admin.register(DockingLocation)
class DockingLocationAdmin(NamedAdmin):
    """Ports of stations, spacecraft and payloads."""

    large = True
    list_display = ["id", "name", "spacestation"]
    list_select_related = ["spacestation"]


@admin.register(DockingEvent)
class DockingEventAdmin(ResourceAdmin):
    """Dockings, latest first."""

    date_hierarchy = "docking"
    list_display = ["id", "docking", "departure", "docking_location"]
    list_select_related = ["docking_location"]
    ordering = ["-docking", "-id"]
    search_fields = ["docking_location__name"]


class LaunchInfoURLInline(LinkInline):
    """Pages about a launch."""

    model = LaunchInfoURL


class LaunchVidURLInline(VidURLInline):
    """Videos of a launch."""

    model = LaunchVidURL


class TimelineEventInline(FormFields, admin.TabularInline):
    """The timeline of a launch."""

    model = TimelineEvent
    extra = 0


@admin.register(Launch)
class LaunchAdmin(ScheduledAdmin):
    """Launches, latest first, with their updates."""

    large = True
    date_hierarchy = "net"
    fieldsets = [
        (None, {"fields": ["name", "launch_designator", "launch_service_provider", "status"]}),
        ("Time", {"fields": ["net", "net_precision", "window_start", "window_end"]}),
        ("Made of", {"fields": ["rocket", "mission", "pad", "program", "mission_patches"]}),
        (
            "Prospects and outcome",
            {"fields": ["probability", "weather_concerns", "failreason", "webcast_live"]},
        ),
        ("Pictures and pages", {"fields": ["image", "infographic", "flightclub_url", "hashtag"]}),
        (
            "Counts",
            {
                "classes": ["collapse"],
                "fields": [
                    ("orbital_launch_attempt_count", "orbital_launch_attempt_count_year"),
                    ("location_launch_attempt_count", "location_launch_attempt_count_year"),
                    ("pad_launch_attempt_count", "pad_launch_attempt_count_year"),
                    ("agency_launch_attempt_count", "agency_launch_attempt_count_year"),
                    "pad_turnaround",
                ],
            },
        ),
        ("Record", {"fields": ["slug", "last_updated"]}),
    ]
    list_display = ["name", "net", "net_precision", "status"]
    list_display_links = ["name"]
    list_filter = [WhenFilter, "status", "net_precision"]
    list_select_related = ["net_precision", "status"]
    ordering = ["-net", "-id"]
    search_fields = ["name", "launch_designator"]
    inlines = [LaunchInfoURLInline, LaunchVidURLInline, TimelineEventInline, UpdateInline]


admin.site.register([FirstStageType, MissionType, PayloadType], NumberedAdmin)
admin.site.register(
    [
        LandingType,
        LauncherStatus,
        SpacecraftConfigurationType,
        SpacecraftStatus,
    ],
    NamedAdmin,
)
