"""The admin of rockets and of what flies on them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from core.form_fields import InlineFields
from core.resource_admin import (
    NumberedAdmin,
    ResourceAdmin,
)
from launches.models import (
    FirstStage,
    FirstStageType,
    PayloadFlight,
    Rocket,
    SpacecraftFlight,
)


class FlightInline(InlineFields, admin.StackedInline):
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


admin.site.register(FirstStageType, NumberedAdmin)
