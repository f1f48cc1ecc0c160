"""What goes on around Starbase, where Starships are built and launched."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models

from core.fields import URLField
from core.models import Listed, Named, Part
from spacedevs.clock import now

#: For how long what is over is still shown, as with launches and events.
RECENT = timedelta(hours=24)


class NoticeType(Named):
    """Who a notice is for: to air missions, to mariners, …"""

    class Meta(Named.Meta):
        verbose_name = "Notice Type"


class NoticeQuerySet(models.QuerySet):
    """Notices, which are of interest until their day is over."""

    def current(self) -> Self:
        """Those that are of interest."""
        return self.filter(date__gte=now() - RECENT)


class Notice(models.Model):
    """A warning to stay away: from an air space, from a stretch of sea."""

    type = models.ForeignKey(NoticeType, models.PROTECT, related_name="notices")
    date = models.DateTimeField()
    url = URLField()

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["date", "id"]
        verbose_name = "Notice"

    def __str__(self) -> str:
        return f"{self.type} {self.date:%Y-%m-%d}"


class RoadClosureStatus(Named):
    """Whether a road is closed: scheduled, cancelled, …"""

    class Meta(Named.Meta):
        verbose_name = "Road Closure Status"
        verbose_name_plural = "road closure statuses"


class RoadClosureQuerySet(models.QuerySet):
    """Road closures, which are of interest until they are over."""

    def current(self) -> Self:
        """Those that are of interest."""
        return self.filter(window_end__gte=now() - RECENT)


class RoadClosure(models.Model):
    """A time during which the road to the launch site is closed, or may be."""

    title = models.CharField(max_length=255)
    status = models.ForeignKey(RoadClosureStatus, models.PROTECT, related_name="road_closures")
    window_start = models.DateTimeField()
    window_end = models.DateTimeField()

    objects = RoadClosureQuerySet.as_manager()

    class Meta:
        ordering = ["window_start", "id"]
        verbose_name = "Road Closure"

    def __str__(self) -> str:
        return self.title


class LiveStream(Listed, Part):
    """A camera at Starbase that is always on."""

    title = models.CharField(max_length=255, null=True, blank=True)
    description = models.TextField(null=True, blank=True)
    image = URLField(null=True, blank=True)
    url = URLField()

    class Meta(Listed.Meta):
        verbose_name = "Live Stream"

    def __str__(self) -> str:
        return self.title or self.url
