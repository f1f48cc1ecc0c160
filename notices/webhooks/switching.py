"""Switches a subscription off, and on again."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction

from notices.models import Entry
from notices.webhooks.models import EVER, Delivery, Subscription

logger = logging.getLogger(__name__)


def switch_off(subscription: Subscription, reason: str) -> None:
    """Send nothing more to an address; what waits for it is given up."""
    logger.warning("The webhook %s is switched off: %s", subscription.pk, reason)
    _stop(subscription, reason=reason[:300])


def end(subscription: Subscription) -> None:
    """Delete a subscription: nobody sees it any more, and `prune` removes what belongs to it."""
    _stop(subscription, is_ended=True)


def _stop(subscription: Subscription, **values: Any) -> None:
    with transaction.atomic():
        Subscription.objects.filter(pk=subscription.pk).update(is_active=False, **values)
        waiting = Delivery.objects.filter(
            subscription=subscription.pk, state=Delivery.State.PENDING
        )
        waiting.update(state=Delivery.State.GIVEN_UP)


def begin(subscription: Subscription) -> None:
    """Let a subscription begin, or begin again, with what changes from now on; doesn't save it."""
    subscription.since = last_entry()
    subscription.is_active, subscription.reason = True, ""
    subscription.failures, subscription.failing_since = 0, None
    subscription.paused_until = EVER


def last_entry() -> int:
    """The id of the last entry of the journal."""
    return Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
