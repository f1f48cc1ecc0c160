"""Forgets old deliveries, and what belonged to subscriptions that were deleted."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from notices.webhooks.models import Delivery, Subscription

#: For how long deliveries are kept, and how many are deleted at a time.
KEPT, BATCH = timedelta(days=30), 500


def prune() -> None:
    """Delete what is no longer kept, in short transactions."""
    _delete(Delivery.objects.filter(created_at__lt=timezone.now() - KEPT))
    for subscription in Subscription.objects.filter(is_ended=True):
        _delete(subscription.deliveries.all())
        subscription.delete()


def _delete(deliveries: QuerySet) -> None:
    """Delete deliveries with their attempts, some at a time."""
    while ids := list(deliveries.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        Delivery.objects.filter(pk__in=ids).delete()
