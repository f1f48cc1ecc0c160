"""Makes the deliveries of one subscription, and decides what follows from each attempt."""

from __future__ import annotations

import random
import time
from contextlib import closing
from datetime import datetime, timedelta
from threading import Event
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from notices.models import Entry
from notices.webhooks.messages import message
from notices.webhooks.models import Attempt, Delivery, Subscription
from notices.webhooks.sending import Answer, Sender, Unanswered
from notices.webhooks.switching import switch_off

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
#: The pauses after the attempts at a delivery: two days in all. Then it is given up.
PAUSES = (
    timedelta(seconds=5), MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, *[8 * HOUR] * 5
)  # fmt: skip
#: The pause of an address after a failure, which doubles with each in a row up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), HOUR
#: An address is dead if nothing has succeeded for so long, and so many deliveries were tried.
DEAD_AFTER, FEWEST_DELIVERIES = timedelta(days=2), 3
#: How long a process has a subscription for itself; renewed before each attempt.
LEASE = timedelta(minutes=2)
#: The seconds after which a subscription waits for its next turn.
TURN = 10.0
#: The characters of an answer that are kept.
LONGEST_TEXT = 500

GONE = 410


def serve(subscription: UUID, stop: Event) -> None:
    """Make the deliveries of a subscription that are due, as long as none fails.

    An error leaves the lease as it is, so that others are served first.
    """
    lease = _take(subscription)
    ends = time.monotonic() + TURN
    with closing(Sender()) as sender:
        while lease and time.monotonic() < ends and not stop.is_set():
            lease = _renew(subscription, lease)
            if lease is None or not _deliver_next(subscription, sender):
                break
    if lease:
        leased = Subscription.objects.filter(pk=subscription, leased_until=lease)
        leased.update(leased_until=timezone.now())


def _take(subscription: UUID) -> datetime | None:
    """The end of a lease of a subscription that waits; None if another process has one."""
    now = timezone.now()
    free = Subscription.objects.waiting(now).filter(pk=subscription, leased_until__lte=now)
    return now + LEASE if free.update(leased_until=now + LEASE) else None


def _renew(subscription: UUID, lease: datetime) -> datetime | None:
    """The new end of a lease; None if it is over."""
    later = timezone.now() + LEASE
    leased = Subscription.objects.active().filter(pk=subscription, leased_until=lease)
    return later if leased.update(leased_until=later) else None


def _deliver_next(id: UUID, sender: Sender) -> bool:
    """Make the earliest delivery that is due; whether there was one and it succeeded."""
    due = Delivery.objects.due(timezone.now()).filter(subscription=id)
    delivery = due.select_related("subscription").order_by("entry_id").first()
    if delivery is None:
        return False
    subscription = delivery.subscription
    entry = Entry.objects.filter(pk=delivery.entry_id).first()
    if entry is None:
        _note(delivery, Attempt(seconds=0, text="The journal no longer has this change."))
        Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.GIVEN_UP)
        return True
    headers, body = message(subscription, entry)
    made_at, began = timezone.now(), time.monotonic()
    try:
        answer = sender.post(subscription.address, headers, body)
        status, text = answer.status, answer.text
    except Unanswered as error:
        answer, status, text = None, None, str(error)
    attempt = Attempt(
        made_at=made_at,
        seconds=round(time.monotonic() - began, 3),
        status=status,
        text=text[:LONGEST_TEXT],
    )
    with transaction.atomic():
        _note(delivery, attempt)
        if answer and 200 <= answer.status < 300:
            _succeed(delivery)
            return True
        _fail(delivery, attempt, answer)
        return False


def _note(delivery: Delivery, attempt: Attempt) -> None:
    attempt.delivery = delivery
    attempt.save()
    Delivery.objects.filter(pk=delivery.pk).update(tries=F("tries") + 1)


def _succeed(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.DELIVERED)
    if delivery.subscription.failing_since:
        Subscription.objects.filter(pk=delivery.subscription_id).update(
            failures=0, failing_since=None
        )


def _fail(delivery: Delivery, attempt: Attempt, answer: Answer | None) -> None:
    """Give a failed delivery up, or let it wait; so does the address, unless it is dead."""
    subscription, now = delivery.subscription, timezone.now()
    wait = timedelta(seconds=answer.wait if answer else 0)
    this = Delivery.objects.filter(pk=delivery.pk)
    if delivery.tries < len(PAUSES):
        this.update(due_at=now + max(_spread(PAUSES[delivery.tries]), wait))
    else:
        this.update(state=Delivery.State.GIVEN_UP)
    since, failures = subscription.failing_since or now, subscription.failures + 1
    pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 20), LONGEST_PAUSE)
    Subscription.objects.filter(pk=subscription.pk).update(
        failures=failures, failing_since=since, paused_until=now + max(_spread(pause), wait)
    )
    if attempt.status == GONE:
        switch_off(subscription, "The address answers 410 Gone.")
    elif since <= now - DEAD_AFTER and _tried_since(subscription, since) >= FEWEST_DELIVERIES:
        # the log has the reason; it may say what a name leads to in this network
        last = f"the last answer was {attempt.status}" if attempt.status else "no answer comes"
        switch_off(subscription, f"Nothing has succeeded since {since:%Y-%m-%d %H:%M}; {last}.")


def _tried_since(subscription: Subscription, moment: datetime) -> int:
    """How many deliveries have been tried since a moment."""
    tried = Attempt.objects.filter(delivery__subscription=subscription, made_at__gte=moment)
    return tried.order_by().values("delivery").distinct().count()


def _spread(pause: timedelta) -> timedelta:
    """A pause made up to a fifth longer, so that not all come at once."""
    return pause * random.uniform(1, 1.2)
