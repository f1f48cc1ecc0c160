"""Filters of spacecraft, their configurations and families."""

from __future__ import annotations

from launches.models import Spacecraft, SpacecraftConfiguration, SpacecraftConfigurationFamily
from spacedevs.api.contract.filtersets import FilterSet


class SpacecraftFilterSet(FilterSet):
    """Filters of spacecraft."""

    class Meta(FilterSet.Meta):
        model = Spacecraft
        fields = ("in_space", "is_placeholder", "name", "spacecraft_config", "status")


class SpacecraftConfigurationFilterSet(FilterSet):
    """Filters of kinds of spacecraft."""

    class Meta(FilterSet.Meta):
        model = SpacecraftConfiguration
        fields = ("agency", "human_rated", "in_use", "name")


class SpacecraftConfigurationFamilyFilterSet(FilterSet):
    """Filters of families of spacecraft."""

    class Meta(FilterSet.Meta):
        model = SpacecraftConfigurationFamily
        fields = ("manufacturer", "name")
