"""Filters of rockets and their boosters in version 2.2.0."""

from __future__ import annotations

from django import forms
from django_filters import CharFilter, ModelChoiceFilter

from agencies.models import Agency
from launches.filters.launchers import LAUNCH_COUNTS
from launches.filters.launchers import LauncherFilterSet as CurrentLauncherFilterSet
from launches.models import LauncherConfiguration
from spacedevs.api.contract.filters import NAMED
from spacedevs.api.contract.filtersets import FilterSet


class LauncherConfigurationFilterSet(FilterSet):
    """Filters of rockets; by any family that a rocket belongs to."""

    agency = ModelChoiceFilter(
        "manufacturer", queryset=Agency.objects.all(), widget=forms.TextInput
    )
    family = CharFilter("families__name")
    family__contains = CharFilter("families__name", "contains")

    class Meta(FilterSet.Meta):
        model = LauncherConfiguration
        fields = {
            **LAUNCH_COUNTS,
            "active": ["exact"],
            "full_name": NAMED,
            "manufacturer__name": NAMED,
            "name": NAMED,
            "program": NAMED,
        }


class LauncherFilterSet(CurrentLauncherFilterSet):
    """Filters of boosters."""

    class Meta(CurrentLauncherFilterSet.Meta):
        fields = {
            **{
                name: lookups
                for name, lookups in CurrentLauncherFilterSet.Meta.fields.items()
                if name != "status"
            },
            "launcher_config": ["exact"],
        }
