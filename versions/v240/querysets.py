"""The choices of rows that only 2.4.0 offers."""

from __future__ import annotations

from typing import Self

from django.db import models

from core.models import Update
from events.models import Event
from launches.models import DockingEvent, Launch
from spacedevs.clock import now
from stations.models import Expedition


class DockingEventQuerySet(models.QuerySet[DockingEvent]):
    """Dockings, under way or over."""

    def docked(self) -> Self:
        """Dockings that have begun and not ended."""
        return self.filter(self._docked())

    def not_docked(self) -> Self:
        """All other dockings: past ones, and those that lie ahead."""
        return self.exclude(self._docked())

    def _docked(self) -> models.Q:
        moment = now()
        ahead = models.Q(departure=None) | models.Q(departure__gt=moment)
        return models.Q(docking__lte=moment) & ahead


class ExpeditionQuerySet(models.QuerySet[Expedition]):
    """Expeditions, under way or over."""

    def active(self) -> Self:
        """Expeditions that have begun and not ended."""
        return self.filter(self._active())

    def not_active(self) -> Self:
        """All other expeditions: past ones, and those that lie ahead."""
        return self.exclude(self._active())

    def _active(self) -> models.Q:
        moment = now()
        ahead = models.Q(end=None) | models.Q(end__gt=moment)
        return models.Q(start__lte=moment) & ahead


class UpdateQuerySet(models.QuerySet[Update]):
    """Updates of events, launches and programs."""

    def of_program(self, key: int) -> Self:
        """The updates of a program, and of its events and launches."""
        events = Event.objects.filter(program__id=key)
        launches = Launch.objects.filter(program__id=key)
        return self.filter(
            models.Q(program__id=key)
            | models.Q(event__in=events.order_by().values("pk"))
            | models.Q(launch__in=launches.order_by().values("pk"))
        )
