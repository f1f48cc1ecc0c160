"""Astronauts, cosmonauts, taikonauts and everybody else who flies to space."""

from __future__ import annotations

from django.db import models

from agencies.models import Agency
from core.models import Image, Named


class AstronautStatus(Named):
    """Where an astronaut stands in the career: active, retired, …"""

    class Meta(Named.Meta):
        verbose_name = "Astronaut Status"
        verbose_name_plural = "astronaut statuses"


class Astronaut(Named):
    """Somebody who has flown to space or is about to."""

    status = models.ForeignKey(AstronautStatus, models.PROTECT, related_name="astronauts")
    agency = models.ForeignKey(
        Agency, models.SET_NULL, null=True, blank=True, related_name="astronauts"
    )
    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="astronauts"
    )

    class Meta(Named.Meta):
        verbose_name = "Astronaut"
