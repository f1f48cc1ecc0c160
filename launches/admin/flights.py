"""The admin of rockets and of what flies on them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError

from core.conflicts import NotedFormSet
from core.form_fields import InlineFields
from core.resource_admin import (
    NumberedAdmin,
    ResourceAdmin,
)
from launches.models import (
    FirstStage,
    FirstStageType,
    Launch,
    PayloadFlight,
    Rocket,
    SpacecraftFlight,
)

#: The fields of flights of spacecraft and of payloads.
SPACECRAFT: list[Any] = [
    ("spacecraft", "destination"),
    "launch_crew",
    "onboard_crew",
    "landing_crew",
    "mission_end",
    ("duration", "turn_around_time"),
]
PAYLOAD: list[Any] = [("payload", "amount"), "destination"]
#: The landing of a flight, as the flight's form encloses it.
LANDING: Any = (
    "Landing",
    {
        "fields": [
            ("landing-type", "landing-landing_location"),
            ("landing-attempt", "landing-success"),
            "landing-downrange_distance",
            "landing-description",
        ],
    },
)


class FlightFormSet(NotedFormSet):
    """Flights on a rocket, which may be that of the launch whose form shows them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        rocket = kwargs.get("instance")
        if isinstance(rocket, Launch):
            rocket = rocket.rocket
        self.lacks_rocket = rocket is None
        super().__init__(*args, **kwargs | {"instance": rocket})

    def clean(self) -> None:
        """Validate the flights together; they need a rocket."""
        super().clean()
        if self.lacks_rocket and any(form.has_changed() for form in self.extra_forms):
            raise ValidationError("Choose the configuration of the rocket that these fly on.")


class FlightInline(InlineFields, admin.StackedInline):
    """Flights on a rocket, in its form or in that of its launch."""

    extra = 0
    formset = FlightFormSet

    def __init__(self, parent_model: Any, admin_site: Any) -> None:
        self.leads_from = "rocket__" if parent_model is Launch else ""
        super().__init__(Rocket, admin_site)

    def path(self) -> str:
        """The relation that leads from the object to the flights."""
        return self.leads_from + super().path()


class FirstStageInline(FlightInline):
    """First stages of a rocket."""

    model = FirstStage
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("launcher", "type"),
                    ("launcher_flight_number", "reused"),
                    ("previous_flight", "previous_flight_date"),
                    "turn_around_time",
                ]
            },
        ),
        LANDING,
    ]


class SpacecraftFlightInline(FlightInline):
    """Spacecraft on a rocket."""

    model = SpacecraftFlight
    fieldsets = [
        (None, {"fields": SPACECRAFT}),
        LANDING,
    ]


class PayloadFlightInline(FlightInline):
    """Payloads on a rocket."""

    model = PayloadFlight
    fieldsets = [(None, {"fields": PAYLOAD}), LANDING]


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


class FlightAdmin(ResourceAdmin):
    """Flights, which the form of a docking searches."""

    large = True
    list_select_related = ["rocket__launch"]

    @admin.display(description="launch", ordering="rocket__launch__net")
    def launch(self, flight: Any) -> str:
        """The name of its launch."""
        return str(getattr(flight.rocket, "launch", None) or "-")


@admin.register(SpacecraftFlight)
class SpacecraftFlightAdmin(FlightAdmin):
    """Flights of spacecraft."""

    fieldsets = [(None, {"fields": ["rocket", *SPACECRAFT]}), LANDING]
    list_display = ["id", "spacecraft", "launch", "destination"]
    list_display_links = ["id", "spacecraft"]
    list_select_related = [*FlightAdmin.list_select_related, "spacecraft"]
    search_fields = ["spacecraft__name", "rocket__launch__name", "destination"]


@admin.register(PayloadFlight)
class PayloadFlightAdmin(FlightAdmin):
    """Flights of payloads."""

    fieldsets = [(None, {"fields": ["rocket", *PAYLOAD]}), LANDING]
    list_display = ["id", "payload", "launch", "destination"]
    list_display_links = ["id", "payload"]
    list_select_related = [*FlightAdmin.list_select_related, "payload"]
    search_fields = ["payload__name", "rocket__launch__name", "destination"]


admin.site.register(FirstStageType, NumberedAdmin)
