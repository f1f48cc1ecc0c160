"""The choice of updates that only 2.4.0 offers."""

from __future__ import annotations

from typing import Self

from django.db import models

from core.models import Update
from events.models import Event
from launches.models import Launch


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
