"""Time as the API tells it: UTC, in whole seconds."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The current second, so that what is stored equals what is shown."""
    return timezone.now().replace(microsecond=0)
