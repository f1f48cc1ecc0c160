"""The budget of requests for pictures, kept across processes and restarts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from core.pictures.models import PictureCall

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: The number of the PostgreSQL advisory lock under which requests are booked.
BOOKING_LOCK = 230_003
#: Seconds between two requests.
PAUSE = 1.0


def book() -> PictureCall | float:
    """A request that may be made now; or the seconds to wait until one may be."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BOOKING_LOCK])
        now = timezone.now()
        if wait := _wait(now):
            return wait
        PictureCall.objects.filter(made_at__lte=now - DAY).delete()
        return PictureCall.objects.create(made_at=now)


def used() -> tuple[int, int]:
    """The requests of the last hour, and the bytes of the last day."""
    now = timezone.now()
    hourly = PictureCall.objects.filter(made_at__gt=now - HOUR).count()
    return hourly, _bytes(now)


def _wait(now: datetime) -> float:
    calls = PictureCall.objects.order_by("-made_at")
    moments = [now]
    if last := calls.first():
        moments.append(last.made_at + timedelta(seconds=PAUSE))
    recent = calls.filter(made_at__gt=now - HOUR)
    if first := recent[settings.MEDIA_CALLS - 1 : settings.MEDIA_CALLS].first():
        moments.append(first.made_at + HOUR)
    if _bytes(now) >= settings.MEDIA_DAILY * 2**20:
        oldest = calls.filter(made_at__gt=now - DAY, bytes__gt=0).last()
        moments.append(oldest.made_at + DAY if oldest else now)
    return (max(moments) - now).total_seconds()


def _bytes(now: datetime) -> int:
    calls = PictureCall.objects.filter(made_at__gt=now - DAY)
    return calls.aggregate(sum=Sum("bytes"))["sum"] or 0
