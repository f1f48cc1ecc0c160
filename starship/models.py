"""Notices, road closures and live streams around Starbase, where Starship is built."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models

from core.bases import Listed, Named
from core.fields import URLField
from core.ids import Part
from core.pictures.fields import CopyField, PictureField
from core.sense.checking import Sensible
from core.sense.rules import Ordered
from spacedevs.clock import now

#: How long something that is over is still shown.
RECENT = timedelta(hours=24)


class NoticeType(Named):
    """A kind of notice: to air missions, to mariners, …"""

    class Meta(Named.Meta):
        verbose_name = "Notice Type"


class NoticeQuerySet(models.QuerySet):
    """Notices, which are current until 24 hours after their date."""

    def current(self) -> Self:
        """Those dated within the last 24 hours, or later."""
        return self.filter(date__gte=now() - RECENT)


class Notice(Sensible):
    """A warning to keep out of an airspace or a stretch of sea."""

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
    """The status of a road closure: scheduled, cancelled, …"""

    class Meta(Named.Meta):
        verbose_name = "Road Closure Status"
        verbose_name_plural = "road closure statuses"


class RoadClosureQuerySet(models.QuerySet):
    """Road closures, which are current until 24 hours after their end."""

    def current(self) -> Self:
        """Those that ended within the last 24 hours, or end later."""
        return self.filter(window_end__gte=now() - RECENT)


class RoadClosure(Sensible):
    """A period in which the road to the launch site is, or may be, closed."""

    title = models.CharField(max_length=255)
    status = models.ForeignKey(RoadClosureStatus, models.PROTECT, related_name="road_closures")
    window_start = models.DateTimeField()
    window_end = models.DateTimeField()

    sense = (Ordered("window_start", "window_end"),)

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
    image = PictureField(copied_in="image_copy", null=True, blank=True)
    image_copy = CopyField()
    url = URLField()

    class Meta(Listed.Meta):
        verbose_name = "Live Stream"

    def __str__(self) -> str:
        return self.title or self.url
