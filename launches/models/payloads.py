"""Payloads: satellites, probes and anything else that is carried."""

from __future__ import annotations

from django.db import models

from agencies.models import Agency
from core.bases import Named, Numbered
from core.fields import FloatField, IntegerField, URLField
from core.models import Image
from programs.models import Program


class PayloadType(Numbered, Named):
    """A kind of payload: communications, Earth observation, …"""

    name = models.CharField(max_length=255, blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "payload type"


class Payload(Named):
    """Something that is carried to space."""

    name = models.CharField(max_length=1048, blank=True, default="")
    type = models.ForeignKey(PayloadType, models.PROTECT, null=True, related_name="payloads")
    manufacturer = models.ForeignKey(
        Agency, models.SET_NULL, null=True, blank=True, related_name="payloads_made"
    )
    operator = models.ForeignKey(
        Agency, models.SET_NULL, null=True, blank=True, related_name="payloads_operated"
    )
    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="payloads"
    )
    wiki_link = URLField(blank=True, default="")
    info_link = URLField(blank=True, default="")
    program = models.ManyToManyField(Program, blank=True, related_name="payloads")
    cost = IntegerField("Cost (USD)", null=True, blank=True)
    mass = FloatField("Mass (kg)", null=True, blank=True)
    description = models.TextField(blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "payload"
