"""The T-0s of launches and events around now, as far as they are known to the hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from events.models import Event
from launches.models import Launch
from mirror.budget import PERIOD
from mirror.schedule import AFTER, BEFORE

#: The precisions of an hour or better: second, minute, hour.
PRECISE = (0, 1, 2)
#: The columns of T-0.
COLUMNS: dict[str, tuple[Any, str]] = {"launches": (Launch, "net"), "events": (Event, "date")}


def t_zeros(now: datetime) -> Mapping[str, Sequence[datetime]]:
    """The T-0s that matter to the schedule of the next hour, by resource."""
    return {
        name: list(
            model.objects.filter(
                **{
                    f"{column}__range": (now - AFTER, now + BEFORE + PERIOD),
                    f"{column}_precision__in": PRECISE,
                }
            ).values_list(column, flat=True)
        )
        for name, (model, column) in COLUMNS.items()
    }
