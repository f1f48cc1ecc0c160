"""Filters of launches in version 2.2.0."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django_filters import CharFilter, ModelChoiceFilter

from agencies.models import Agency
from launches.filters.launches import LaunchFilterSet as CurrentLaunchFilterSet
from launches.filters.launches import UpcomingLaunchFilterSet as CurrentUpcomingLaunchFilterSet
from launches.models import LaunchStatus
from spacedevs.api.contract.filters import any_of, choice_of
from spacedevs.api.contract.values import IntegersFilter, storable
from versions.filters import NoRowsByText
from versions.v220.serializers.launches import IN_FLIGHT, PAYLOAD_DEPLOYED

#: Fields of the current version's filters that this version can't be asked by.
NEW_FIELDS = ("mission__orbit__celestial_body__id", "pad__location__celestial_body__id", "status")


def behind(statuses: Iterable[int]) -> list[int]:
    """The ids of the statuses that are shown with these ids."""
    found = set(statuses) - {PAYLOAD_DEPLOYED}
    return sorted(found | {PAYLOAD_DEPLOYED} if IN_FLIGHT["id"] in found else found)


class StatusFilter(ModelChoiceFilter):
    """Launches that are shown with a status."""

    def filter(self, queryset: models.QuerySet, value: LaunchStatus | None) -> models.QuerySet:
        return queryset.filter(status__in=behind([value.pk])) if value else queryset


class StatusesFilter(IntegersFilter):
    """Launches that are shown with any status of a comma-separated list."""

    def filter(self, queryset: models.QuerySet, value: list[int] | None) -> models.QuerySet:
        if not value:
            return queryset
        return queryset.filter(status__in=behind(storable(value)))


class LaunchFilterSet(CurrentLaunchFilterSet):
    """Filters of all launches."""

    launch_designator = None
    mission__agency__ids = None
    related_lsp__id = None
    related_lsp__name = None
    video_url = None
    year = None
    month = None
    day = None

    status = StatusFilter(
        "status",
        queryset=LaunchStatus.objects.all(),
        widget=forms.TextInput,
    )
    status__ids = StatusesFilter("status")
    # Only the names of these count; `filter_together` takes their values.
    lsp__name = CharFilter("launch_service_provider__name", "icontains")
    lsp__ids = any_of("launch_service_provider")
    location__ids = any_of("pad__location")
    pad__ids = any_of("pad")
    related = choice_of(
        "all", help_text="Include related agencies in the filters lsp__name and lsp__id."
    )
    strict_filtering = choice_of(
        "all",
        help_text=(
            "Find launches that pass all of lsp__ids, location__ids and pad__ids, not any of them."
        ),
    )
    r_spacex_api_id = NoRowsByText("id")

    class Meta(CurrentLaunchFilterSet.Meta):
        fields = {
            name: lookups
            for name, lookups in CurrentLaunchFilterSet.Meta.fields.items()
            if name not in NEW_FIELDS
        }

    def filter_together(self, queryset: models.QuerySet, values: dict[str, Any]) -> models.QuerySet:
        """The launches by provider and place, which `related` and `strict_filtering` widen."""
        name, ids = values.pop("lsp__name", None), values.pop("lsp__id", None)
        asked = []
        if name:
            asked.append(models.Q(name__icontains=name) | models.Q(abbrev__icontains=name))
        if ids:
            asked.append(models.Q(pk__in=storable(ids)))
        for wanted in asked:
            agencies = Agency.objects.filter(wanted)
            if values.get("related"):
                agencies = Agency.objects.relatives_of(agencies)
            queryset = queryset.filter(launch_service_provider__in=agencies.values("pk"))
        places = {
            "launch_service_provider__in": values.pop("lsp__ids", None),
            "pad__location__in": values.pop("location__ids", None),
            "pad__in": values.pop("pad__ids", None),
        }
        given = [(path, storable(ids)) for path, ids in places.items() if ids]
        connector = models.Q.AND if values.get("strict_filtering") else models.Q.OR
        return queryset.filter(models.Q(*given, _connector=connector)) if given else queryset


class UpcomingLaunchFilterSet(LaunchFilterSet):
    """Filters of upcoming launches."""

    hide_recent_previous = CurrentUpcomingLaunchFilterSet.declared_filters["hide_recent_previous"]
