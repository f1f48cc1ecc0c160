"""Who writes the journal: a process of its own, or else those that serve.

Comparing many objects takes seconds of CPU time. In a process that serves, threads that send
responses would wait for it.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, close_old_connections

from notices.journal import keep_journal
from notices.models import Journal
from spacedevs.clock import now

#: Seconds between two looks, if they take next to nothing. Otherwise a look is followed by a rest
#: of so many times its CPU time: amid many changes, several are told of at once.
LOOK_EVERY, REST, LONGEST_REST = 0.5, 4, 15.0
#: For how long a process of its own promises to go on, and seconds until it promises that anew.
PROMISED, AGAIN = timedelta(seconds=60), 5.0


def keep_on(parent: int | None = None) -> None:
    """Write the journal again and again; never raises.

    It ends when `parent` no longer is the parent of this process; without one it never does.
    """
    promise_at = time.monotonic()
    while parent is None or os.getppid() == parent:
        close_old_connections()
        if time.monotonic() >= promise_at:
            _promise()
            promise_at = time.monotonic() + AGAIN
        began = time.process_time()
        keep_journal()
        took = time.process_time() - began
        time.sleep(min(max(took * REST, LOOK_EVERY), LONGEST_REST))


def keep_unless_others_do() -> bool:
    """Write the journal beside serving, unless a process of its own does that; never raises."""
    try:
        if Journal.objects.filter(kept_until__gt=now()).exists():
            return False
    except (DatabaseError, InterfaceError):
        return False
    return keep_journal()


def _promise() -> None:
    with suppress(DatabaseError, InterfaceError):  # where nobody can write, nobody need promise
        Journal.objects.update(kept_until=now() + PROMISED)
