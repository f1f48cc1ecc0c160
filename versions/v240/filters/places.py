"""Filters of locations and pads."""

from __future__ import annotations

from launches.filters import places


class LocationFilterSet(places.LocationFilterSet):
    """Filters of locations."""

    class Meta(places.LocationFilterSet.Meta):
        fields = {**places.LocationFilterSet.Meta.fields, "active": ["exact"]}


class PadFilterSet(places.PadFilterSet):
    """Filters of pads."""

    class Meta(places.PadFilterSet.Meta):
        fields = {**places.PadFilterSet.Meta.fields, "active": ["exact"]}
