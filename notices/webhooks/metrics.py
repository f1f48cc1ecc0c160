"""How deliveries stand, as metrics for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily

from notices.models import Entry
from notices.webhooks.models import Delivery, Reading, Subscription


def webhook_metrics() -> Iterable[GaugeMetricFamily]:
    """The subscriptions by state, the deliveries that wait, and since when one could be made.

    That moment, in seconds since 1970, is missing if everything is done that can be.
    """
    subscriptions = GaugeMetricFamily(
        "spacedevs_webhooks", "Subscriptions, by how their addresses answer.", labels=["state"]
    )
    for state, number in Subscription.objects.by_state().items():
        subscriptions.add_metric([state], number)
    yield subscriptions
    pending = Delivery.objects.filter(state=Delivery.State.PENDING)
    yield GaugeMetricFamily(
        "spacedevs_webhook_pending", "Deliveries that wait.", value=pending.count()
    )
    waiting = GaugeMetricFamily(
        "spacedevs_webhook_waiting_timestamp_seconds",
        "Since when the oldest delivery waits that could be made.",
    )
    now = timezone.now()
    active = Subscription.objects.active()
    due = Delivery.objects.due(now).filter(
        subscription__in=active.filter(paused_until__lte=now).values("pk")
    )
    moments = [due.aggregate(first=Min("due_at"))["first"]]
    if active.exists():
        read = Reading.objects.values_list("entry", flat=True).first() or 0
        unread = Entry.objects.filter(id__gt=read).order_by("id")
        moments.append(unread.values_list("changed_at", flat=True).first())
    if known := list(filter(None, moments)):
        waiting.add_metric([], min(known).timestamp())
    yield waiting
