"""The budget of calls to a source, kept across processes and restarts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import CharField, Count
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from mirror.models import Call, Source
from mirror.window import Window

#: Calls an hour to a source that does not say how many it allows: the public Launch Library's
#: limit without a token.
DEFAULT = 15
#: An hour, and some seconds more, since a call may arrive later than the one after it.
PERIOD = timedelta(hours=1, seconds=10)
#: How long it is remembered how many calls were made.
REMEMBERED = timedelta(days=1, hours=1)
#: The most seconds that a source can close its budget for.
MOST_CLOSED = 86_400
#: The number of the PostgreSQL advisory lock under which calls are booked; those of
#: `spacedevs.database.locks` are the ones before it.
BOOKING_LOCK = 230_002


class Budget:
    """The calls that may be made to a source: at most `limit` in any hour."""

    def __init__(self, source: Source, most: int | None = None) -> None:
        self.source = source
        self.most = most
        self._last: Call | None = None

    @property
    def limit(self) -> int:
        """Calls an hour: the lower of what was asked for and what the source allows."""
        known = [limit for limit in (self.most, self.source.limit) if limit is not None]
        return min(known, default=DEFAULT)

    def book(self) -> float:
        """Book a call if it may be made now; returns the seconds to wait, 0 if it is booked."""
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BOOKING_LOCK])
            now = timezone.now()
            wait = self._wait(now)
            if not wait:
                Call.objects.filter(source=self.source, made_at__lte=now - REMEMBERED).delete()
                self._last = Call.objects.create(source=self.source, made_at=now)
            return wait

    def take_back(self) -> None:
        """Take back the call that was booked last: it has not left this machine."""
        if self._last:
            self._last.delete()
            self._last = None

    def used(self) -> int:
        """How many calls have been booked within the last hour, by all processes."""
        return self.source.calls.filter(made_at__gt=timezone.now() - PERIOD).count()

    def hourly(self) -> dict[str, int]:
        """How many calls were booked in each hour of the last day, by hours such as 2026-11-26 18.

        An hour without calls has no entry.
        """
        hour = Substr(Cast("made_at", CharField()), 1, 13)  # in UTC, on every database
        day = self.source.calls.filter(made_at__gt=timezone.now() - REMEMBERED).order_by()
        return dict(day.values_list(hour).annotate(Count("pk")))

    def left(self) -> int:
        """How many calls may be made right now."""
        return max(self.limit - self.used(), 0)

    def window(self, most: int) -> Window:
        """The calls of the last hour, by all processes; when they end for as many as `most`."""
        self.source.refresh_from_db(fields=["closed_until"])
        recent = self.source.calls.filter(made_at__gt=timezone.now() - PERIOD)
        used, limit = recent.count(), self.limit
        times = recent.order_by("made_at").values_list("made_at", flat=True)
        ends = [made_at + PERIOD for made_at in times[: max(used - limit, 0) + most]]
        return Window(limit, used, ends, self.source.closed_until)

    @property
    def is_closed(self) -> bool:
        """Whether the source has asked for no calls at present."""
        self.source.refresh_from_db(fields=["closed_until"])
        return bool(self.source.closed_until and self.source.closed_until > timezone.now())

    def close(self, seconds: float) -> None:
        """Make no calls for some seconds, because the source has asked for that."""
        until = timezone.now() + timedelta(seconds=min(seconds, MOST_CLOSED))
        sources = Source.objects.filter(pk=self.source.pk)
        sources.exclude(closed_until__gte=until).update(closed_until=until)

    def _wait(self, now: datetime) -> float:
        """Seconds until a call may be made."""
        self.source.refresh_from_db(fields=["closed_until"])
        closed = self.source.closed_until
        if closed and closed > now:
            return (closed - now).total_seconds()
        recent = self.source.calls.filter(made_at__gt=now - PERIOD).order_by("-made_at")
        last = recent[self.limit - 1 : self.limit].first()
        return (last.made_at + PERIOD - now).total_seconds() if last else 0
