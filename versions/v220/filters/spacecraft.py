"""Filters of spacecraft and their kinds in version 2.2.0."""

from __future__ import annotations

from django import forms
from django_filters import ModelChoiceFilter

from agencies.models import Agency
from launches.models import Spacecraft, SpacecraftConfiguration
from spacedevs.api.contract.filtersets import FilterSet


class SpacecraftFilterSet(FilterSet):
    """Filters of spacecraft."""

    class Meta(FilterSet.Meta):
        model = Spacecraft
        fields = ("name", "spacecraft_config", "status")


class SpacecraftConfigurationFilterSet(FilterSet):
    """Filters of kinds of spacecraft."""

    manufacturer = ModelChoiceFilter(
        "agency", queryset=Agency.objects.all(), widget=forms.TextInput
    )

    class Meta(FilterSet.Meta):
        model = SpacecraftConfiguration
        fields = ("human_rated", "in_use", "name")
