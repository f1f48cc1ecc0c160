"""Programs, and mission patches."""

from __future__ import annotations

from django.db import models

from agencies.models import Agency
from core.bases import Named, Numbered
from core.fields import IntegerField, URLField
from core.models import Image
from core.pictures.fields import CopyField, PictureField
from core.sense.rules import Ordered


class ProgramType(Numbered, Named):
    """A kind of program: human spaceflight, exploration, …"""

    name = models.CharField(max_length=255, blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "program type"


class MissionPatch(Named):
    """The patch of a launch, an expedition or a program."""

    name = models.CharField(max_length=200)
    priority = IntegerField(default=10)  # lower ones come first
    image_url = PictureField(copied_in="image_copy", small=True)
    image_copy = CopyField()
    agency = models.ForeignKey(
        Agency, models.SET_NULL, null=True, blank=True, related_name="mission_patches"
    )

    signed = ("priority",)

    class Meta(Named.Meta):
        verbose_name = "Mission Patch"
        verbose_name_plural = "mission patches"


class Program(Named):
    """A programme of many missions, such as Apollo or the International Space Station."""

    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="programs"
    )
    info_url = URLField(null=True, blank=True)
    wiki_url = URLField(null=True, blank=True)
    description = models.TextField(null=True, blank=True)
    agencies = models.ManyToManyField(Agency, blank=True, related_name="programs")
    start_date = models.DateTimeField(null=True, blank=True)
    end_date = models.DateTimeField(null=True, blank=True)
    mission_patches = models.ManyToManyField(MissionPatch, blank=True, related_name="program")
    type = models.ForeignKey(ProgramType, models.PROTECT, related_name="programs")

    sense = (Ordered("start_date", "end_date"),)

    class Meta(Named.Meta):
        verbose_name = "Program"
