"""How this server stands, as its pages show it: the copy to everybody, the rest to its staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString

from mirror.budget import Budget
from mirror.models import Failure
from mirror.status import BY_HAND, Health, Status, next_look, present_source, since, status_of
from notices.webhooks.models import Delivery, Subscription
from spacedevs.api.http.models import Key
from spacedevs.api.renderings.models import DataRevision
from website.keeping import Kept
from website.svg import Bar, Part, columns

#: The most rows of a table for the staff.
SHOWN = 20
HOURS = 24


@dataclass(frozen=True)
class Standing:
    """How the copy stands: a sentence says it, and the rest why."""

    health: Health
    sentence: str
    changed_at: datetime
    status: Status | None = None
    #: The hours of the last day with the calls in each, drawn and as numbers.
    hours: tuple[tuple[str, int], ...] = ()
    drawing: str = ""

    @property
    def host(self) -> str:
        """The host of the source; blank without one."""
        return urlsplit(self.status.source.url).netloc if self.status else ""

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """What the table has of each resource whose copying has begun."""
        if self.status is None:
            return
        for each in self.status.begun:
            yield {
                "name": each.name,
                "objects": f"{each.objects:,}",
                "of": "?" if each.count is None else f"{each.count:,}",
                "age": since(each.fresh_at, self.status.now),
                "complete": since(each.full_at, self.status.now),
                "next": next_look(each, self.status.now),
                "failed": each.failed,
                "vanished": each.vanished,
                "state": "late" if each.is_late else "failing" if each.is_failing else "",
            }


def make_standing() -> Standing:
    """How the copy stands now."""
    second = DataRevision.objects.values_list("changed_at", flat=True).first()
    changed_at = datetime.fromtimestamp(second or 0, timezone.get_default_timezone())
    source = present_source()
    if source is None:
        return Standing(Health.BY_HAND, BY_HAND, changed_at)
    budget = Budget(source)
    status = status_of(source, budget=budget)
    hours = _hours(budget.hourly(), status.now)
    return Standing(
        status.health, status.sentence, changed_at, status, hours, _drawn(hours, status.limit)
    )


#: How the copy stood when somebody last asked.
standing = Kept(make_standing, is_timed=True)


def for_staff(user: Any) -> dict[str, Any]:
    """Failures, keys and webhooks, as far as a member of the staff may see them; else nothing."""
    if not user.is_staff:
        return {}
    found: dict[str, Any] = {}
    if user.has_perm("mirror.view_failure"):
        found["failures"] = Failure.objects.select_related("crawl").defer("document")[:SHOWN]
        found["number_of_failures"] = Failure.objects.count()
        found["may_try_again"] = user.has_perm("mirror.delete_failure")
    if user.has_perm("spacedevs.view_key"):
        found["keys"] = _keys()
    if user.has_perm("webhooks.view_subscription"):
        found["webhooks"] = _webhooks()
    return found


def _keys() -> list[Key]:
    """The active keys that were used last."""
    used = (
        Key.objects.filter(active=True).exclude(last_used_at=None).order_by("-last_used_at", "id")
    )
    return list(used[:SHOWN])


def _webhooks() -> dict[str, Any]:
    """The subscriptions by how their addresses answer, and those that fail or were switched off."""
    troubled = Subscription.objects.filter(
        Q(is_active=False) | Q(failing_since__isnull=False), is_ended=False
    )
    return {
        **Subscription.objects.by_state(),
        "waiting": Delivery.objects.filter(state=Delivery.State.PENDING).count(),
        "troubled": list(troubled.order_by("-failing_since", "pk")[:SHOWN]),
    }


def _hours(calls: dict[str, int], moment: datetime) -> tuple[tuple[str, int], ...]:
    """The calls in each hour of the last day, the present one last."""
    begins = [moment - timedelta(hours=back) for back in reversed(range(HOURS))]
    return tuple((f"{begin:%H}", calls.get(f"{begin:%Y-%m-%d %H}", 0)) for begin in begins)


def _drawn(hours: tuple[tuple[str, int], ...], limit: int) -> SafeString:
    drawn = [Bar(f"{hour}:00", [Part("plain", calls)], f"{calls:,} calls") for hour, calls in hours]
    about = f"Calls in each hour of the last day, in UTC; {limit:,} an hour are allowed."
    return columns("calls", "Calls to the source", about, drawn)
