"""Abstract models, querysets and managers that all apps build on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models, transaction

from core.fields import IntegerField
from core.sense.checking import Sensible
from core.slugs import SLUG_LENGTH, unique_slug
from spacedevs.clock import now
from spacedevs.database.locks import wait_for_other_writers
from spacedevs.database.ranges import LARGEST_INTEGER


class Documented(Sensible):
    """Something that documents describe, with what they say beyond its columns."""

    #: The relations to rows that it has to itself: these are deleted with it.
    owned: ClassVar[tuple[str, ...]] = ()

    #: JSON that spacedevs.api.renderings.extra explains.
    extra = models.TextField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Named(Documented):
    """Something with a name."""

    name = models.CharField(max_length=255)

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name or str(self.pk)


class Numbered(models.Model):
    """Something whose id is given by hand, not by a counter."""

    id = IntegerField(primary_key=True)

    class Meta:
        abstract = True


class NamedByOthers(models.Manager):
    """A manager of rows whose `__str__` shows related rows, which it therefore joins."""

    def __init__(self, *others: str) -> None:
        super().__init__()
        self.others = others

    def get_queryset(self) -> models.QuerySet:
        """The rows, joined with those that their `__str__` shows."""
        return super().get_queryset().select_related(*self.others)


class Listed(Documented):
    """An item of its owner's list, which keeps the order in which it was imported.

    Items that are added here come last, by id.
    """

    position = IntegerField(default=LARGEST_INTEGER, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "id"]


class Sluggable(Documented):
    """Something with a slug, which is made from the name if it is blank when saved."""

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.slug:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            wait_for_other_writers()  # so that no other transaction takes the same slug
            self.slug = unique_slug(self, str(self))
            super().save(*args, **kwargs)


class Updated(models.Model):
    """Something that says when it was last changed."""

    last_updated = models.DateTimeField(default=now)
    #: The same as its source said last; null if none has. A change that is made here leaves it.
    updated_upstream = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


class ScheduledQuerySet(models.QuerySet):
    """Things that happen at a time, in the column that the model names in `scheduled_by`."""

    #: How long something still counts as upcoming after it has happened, as upstream has it.
    RECENT = timedelta(hours=24)

    model: Any

    def _when(self, lookup: str, moment: datetime) -> models.Q:
        return models.Q(**{f"{self.model.scheduled_by}__{lookup}": moment})

    def upcoming(self) -> Self:
        """What lies ahead, or happened within the last 24 hours."""
        return self.filter(self._when("gte", now() - self.RECENT))

    def not_upcoming(self) -> Self:
        """All other rows, undated ones included."""
        return self.exclude(self._when("gte", now() - self.RECENT))

    def previous(self) -> Self:
        """What has happened; this overlaps with `upcoming` by 24 hours."""
        return self.filter(self._when("lte", now()))

    def not_previous(self) -> Self:
        """All other rows, undated ones included."""
        return self.exclude(self._when("lte", now()))

    def without_recent(self) -> Self:
        """What lies ahead."""
        return self.filter(self._when("gte", now()))

    def not_ahead(self) -> Self:
        """All other rows, undated ones included."""
        return self.exclude(self._when("gte", now()))


class LaunchCounts(models.Model):
    """Numbers of launches: copied from upstream, or recomputed by the command `recount`."""

    total_launch_count = IntegerField(null=True, blank=True)
    consecutive_successful_launches = IntegerField(null=True, blank=True)
    successful_launches = IntegerField(null=True, blank=True)
    failed_launches = IntegerField(null=True, blank=True)
    pending_launches = IntegerField(null=True, blank=True)

    class Meta:
        abstract = True


class LandingCounts(models.Model):
    """Numbers of landings: copied from upstream, or recomputed by the command `recount`."""

    attempted_landings = IntegerField(null=True, blank=True)
    successful_landings = IntegerField(null=True, blank=True)
    failed_landings = IntegerField(null=True, blank=True)

    class Meta:
        abstract = True
