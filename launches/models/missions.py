"""Missions: what launches are for."""

from __future__ import annotations

from django.db import models

from agencies.models import Agency
from core.bases import Named, Numbered
from core.models import Image, InfoURL, Orbit, VidURL


class MissionType(Numbered, Named):
    """A kind of mission: communications, resupply, …"""

    name = models.CharField(max_length=255, blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "mission type"


class Mission(Named):
    """The mission of a launch."""

    type = models.ForeignKey(
        MissionType, models.PROTECT, null=True, blank=True, related_name="missions"
    )
    description = models.TextField(blank=True, default="")
    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="missions"
    )
    orbit = models.ForeignKey(Orbit, models.PROTECT, null=True, blank=True, related_name="missions")
    agencies = models.ManyToManyField(Agency, blank=True, related_name="missions")


class MissionInfoURL(InfoURL):
    """A page about a mission."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="info_urls")

    class Meta(InfoURL.Meta):
        abstract = False


class MissionVidURL(VidURL):
    """A video of a mission."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="vid_urls")

    class Meta(VidURL.Meta):
        abstract = False
