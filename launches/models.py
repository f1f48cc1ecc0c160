"""Launches, as far as other resources show them."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from agencies.models import Agency
from core.fields import URLField
from core.models import Image, Named, NetPrecision, Numbered, ScheduledQuerySet, Sluggable
from core.time import now


class LaunchStatus(Numbered, Named):
    """How a launch stands: go, on hold, successful, …"""

    abbrev = models.CharField(max_length=255, blank=True, default="")
    description = models.TextField(blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "Launch Status"
        verbose_name_plural = "launch statuses"


class Launch(Sluggable):
    """A launch; its id is a UUID, as upstream's are."""

    scheduled_by = "net"

    id = models.UUIDField(primary_key=True, default=uuid4)
    name = models.CharField(max_length=2048, blank=True, default="")
    launch_designator = models.CharField(max_length=255, null=True, blank=True)
    status = models.ForeignKey(
        LaunchStatus, models.PROTECT, null=True, blank=True, related_name="launches"
    )
    last_updated = models.DateTimeField(default=now)
    net = models.DateTimeField("NET", default=now)
    net_precision = models.ForeignKey(
        NetPrecision, models.PROTECT, null=True, blank=True, related_name="launches"
    )
    window_end = models.DateTimeField(default=now)
    window_start = models.DateTimeField(default=now)
    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="launches"
    )
    infographic = URLField(null=True, blank=True)
    launch_service_provider = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="launches"
    )

    objects = ScheduledQuerySet.as_manager()

    class Meta:
        ordering = ["net", "id"]
        verbose_name = "Launch"
        verbose_name_plural = "launches"
        indexes = [
            models.Index(fields=["net", "id"]),
            models.Index(fields=["last_updated", "id"]),
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)
