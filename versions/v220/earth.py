"""Launches from other bodies than Earth, which version 2.2.0 hides."""

from __future__ import annotations

from typing import Any

from django.db import models

from launches.models import Launch, Pad

#: The name of the body whose launches are shown.
EARTH = "Earth"

#: What says where a launch starts from, for `Meta.needs`.
BODY = "pad__location__celestial_body__name"


def is_from_earth(launch: Launch | None) -> bool:
    """Whether a launch starts from Earth, as far as is known."""
    location = launch.pad.location if launch and launch.pad else None
    body = location.celestial_body if location else None
    return body is None or body.name == EARTH


def from_earth(queryset: models.QuerySet, launch: str = "") -> Any:
    """The rows whose launch starts from Earth, as far as is known.

    `launch` is the path from the rows to their launch; by default they are launches.
    """
    elsewhere = Pad.objects.filter(location__celestial_body__isnull=False)
    elsewhere = elsewhere.exclude(location__celestial_body__name=EARTH)
    path = f"{launch}__pad" if launch else "pad"
    return queryset.exclude(**{f"{path}__in": elsewhere.order_by().values("pk")})
