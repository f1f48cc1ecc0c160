"""Agencies: everybody who flies, builds or pays for spaceflight."""

from __future__ import annotations

from django.db import models

from core.models import Named, Numbered


class AgencyType(Numbered, Named):
    """What kind of agency it is: government, commercial, …"""

    name = models.CharField(max_length=255, blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "agency type"


class Agency(Named):
    """A space agency, a company or another organisation."""

    name = models.CharField(max_length=200)
    abbrev = models.CharField(max_length=255, blank=True, default="")
    type = models.ForeignKey(AgencyType, models.PROTECT, related_name="agencies")

    class Meta(Named.Meta):
        verbose_name = "Agency"
        verbose_name_plural = "agencies"
