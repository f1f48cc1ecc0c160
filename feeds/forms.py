"""The forms of the page about calendars: filters, chosen by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from rest_framework import serializers

from agencies.models import Agency
from events.models import Event, EventType
from launches.models import Launch, Location
from programs.models import Program
from spacedevs.api.contract.search import words_of

#: The most choices that a form offers for one filter.
MOST = 1000
ALARMS = {"": "None", "10": "10 minutes", "30": "30 minutes", "60": "1 hour", "1440": "1 day"}


class ChoiceForm(forms.Form):
    """What can be chosen of any calendar."""

    search = forms.CharField(label="Words in it", max_length=200, required=False)
    precise = forms.BooleanField(label="Only what has a day", required=False)
    alarm = forms.ChoiceField(label="Reminder", choices=list(ALARMS.items()), required=False)

    def clean_search(self) -> str:
        """The words, as far as the API searches for them."""
        words = self.cleaned_data["search"]
        try:
            words_of({"search": words})
        except serializers.ValidationError as error:
            reasons: Any = error.detail
            raise forms.ValidationError(reasons["search"]) from None
        return words

    def chosen(self) -> dict[str, str]:
        """The parameters of the calendar that was chosen; the form is valid."""
        values = {**self.cleaned_data, "precise": self.cleaned_data["precise"] and "true"}
        return {name: value for name, value in values.items() if value}


def choice(label: str, rows: QuerySet) -> forms.ChoiceField:
    """A choice among rows with a name, in the order of the names; the first one is any."""

    def choices() -> Iterator[tuple[str, str]]:
        yield "", "Any"
        for key, name in rows.order_by("name", "pk").values_list("pk", "name")[:MOST]:
            yield str(key), name or str(key)

    return forms.ChoiceField(label=label, choices=choices, required=False)


class LaunchesForm(ChoiceForm):
    """Filters of launches."""

    lsp__id = choice(
        "Agency", Agency.objects.filter(pk__in=Launch.objects.values("launch_service_provider"))
    )
    program = choice(
        "Program", Program.objects.filter(pk__in=Launch.program.through.objects.values("program"))
    )
    location__ids = choice(
        "Location", Location.objects.filter(pk__in=Launch.objects.values("pad__location"))
    )
    field_order = ["lsp__id", "program", "location__ids"]


class EventsForm(ChoiceForm):
    """Filters of events."""

    type__ids = choice("Type", EventType.objects.filter(pk__in=Event.objects.values("type")))
    agency__ids = choice(
        "Agency", Agency.objects.filter(pk__in=Event.agencies.through.objects.values("agency"))
    )
    program = choice(
        "Program", Program.objects.filter(pk__in=Event.program.through.objects.values("program"))
    )
    field_order = ["type__ids", "agency__ids", "program"]


FORMS: dict[str, type[ChoiceForm]] = {"launches": LaunchesForm, "events": EventsForm}
