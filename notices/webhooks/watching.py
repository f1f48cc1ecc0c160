"""Delivers as long as it is told to: reads the journal, and serves subscriptions with threads."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from threading import Event
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from core.meanwhile import meanwhile
from notices.journal import keep_journal
from notices.webhooks.delivering import serve
from notices.webhooks.matching import match
from notices.webhooks.models import Subscription
from notices.webhooks.pruning import prune
from notices.webhooks.sending import MOST_SECONDS
from spacedevs.complaints import Complaint, first_line

#: How many subscriptions a process serves at a time, and how many of them may be failing ones,
#: which may hang as long as an answer may take.
THREADS, THREADS_OF_FAILING = 8, 4
#: How many of them may belong to one key, and among how many subscriptions they are chosen.
THREADS_OF_KEY, CHOICE = 2, 200
#: Seconds between two looks if there is nothing to do, and between two prunings.
LOOK_EVERY, PRUNE_EVERY = 1.0, 3600.0
#: Seconds of rest after a fault.
PAUSE = 10.0

logger = logging.getLogger(__name__)


class Served(NamedTuple):
    """A subscription that a thread serves, and whether its address fails."""

    id: UUID
    key: int | None
    failing: bool


class Deliverer:
    """Makes deliveries. Several processes may do so at a time."""

    def __init__(self, stop: Event) -> None:
        self._stop = stop
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="webhooks")
        self._serving: dict[Future[None], Served] = {}
        self._prune_at = time.monotonic()
        self._more = False  # in the journal

    def close(self) -> None:
        """End the threads, each after the message that it is sending."""
        self._stop.set()
        self._pool.shutdown()

    def look(self) -> bool:
        """Take up what there is to do; whether anything is under way then."""
        if time.monotonic() >= self._prune_at:
            prune()
            self._prune_at = time.monotonic() + PRUNE_EVERY
        keep_journal()
        self._more = match()
        self._finish()
        for failing, most in ((False, THREADS), (True, THREADS_OF_FAILING)):
            self._take_up(failing, most)
        return self._more or bool(self._serving)

    def _take_up(self, failing: bool, most: int) -> None:
        """Serve subscriptions whose addresses fail, or others, those first that waited longest."""
        now = timezone.now()
        waiting = Subscription.objects.waiting(now).filter(
            leased_until__lte=now, failing_since__isnull=not failing
        )
        waiting = waiting.exclude(pk__in=[each.id for each in self._serving.values()])
        alike = sum(each.failing == failing for each in self._serving.values())
        room = min(THREADS - len(self._serving), most - alike)
        if room <= 0:
            return
        of_key = Counter(each.key for each in self._serving.values())
        for id, key in waiting.order_by("leased_until").values_list("pk", "key")[:CHOICE]:
            if room and (key is None or of_key[key] < THREADS_OF_KEY):
                room -= 1
                of_key[key] += 1
                self._serving[self._pool.submit(self._serve, id)] = Served(id, key, failing)

    def rest(self) -> None:
        """Wait a moment, no longer than until a subscription is served; not if there is more."""
        if self._more:
            return
        if self._serving:
            wait(self._serving, LOOK_EVERY, FIRST_COMPLETED)
        else:
            self._stop.wait(LOOK_EVERY)

    def _serve(self, id: UUID) -> None:
        """Serve a subscription in a thread of the pool."""
        try:
            serve(id, self._stop)
        finally:
            connection.close()

    def _finish(self) -> None:
        """Forget the threads' work that is done; what failed is logged."""
        for future in [each for each in self._serving if each.done()]:
            del self._serving[future]
            if error := future.exception():
                logger.warning("A webhook is left for a while: %s", first_line(error))


def deliver_until(stop: Event, beat: Callable[[], object] | None = None) -> None:
    """Deliver until told to stop; a fault is logged, and costs some seconds.

    `beat` is called before each look.
    """
    complaint = Complaint(logger)
    deliverer = Deliverer(stop)
    try:
        while not stop.is_set():
            try:
                if beat:
                    beat()
                deliverer.look()
                complaint.forget()
                deliverer.rest()
            except Exception as error:  # it may pass, and sync goes on meanwhile
                reason = first_line(error) or type(error).__name__
                complaint.make(f"Nothing is delivered at the moment: {reason}")
                logger.debug("This is why.", exc_info=True)
                connection.close()
                stop.wait(PAUSE)
    finally:
        deliverer.close()
        connection.close()


def deliver_due(stop: Event) -> None:
    """Make the deliveries that are due now, unless told to stop."""
    deliverer = Deliverer(stop)
    try:
        while deliverer.look() and not stop.is_set():
            deliverer.rest()
    finally:
        deliverer.close()


def delivered_meanwhile() -> AbstractContextManager[None]:
    """Another thread delivers while this one goes on."""
    return meanwhile(deliver_until, "deliver", MOST_SECONDS)
