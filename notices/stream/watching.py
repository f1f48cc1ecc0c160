"""Writes the journal as soon as data has changed, and tells how far it goes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event, Thread

from django.db import connection

from notices.cursors import NoJournal, Standing, standing
from notices.journal import keep_journal
from notices.models import Entry
from spacedevs.api.renderings.revisions import revision_state
from spacedevs.complaints import first_line
from spacedevs.database.bells import Deaf, listen
from spacedevs.database.writing import can_write

logger = logging.getLogger(__name__)

#: Seconds between two looks if the bell rings, and if nothing but a look tells.
SELDOM, OFTEN = 5.0, 0.3
#: Seconds of rest after a look, and seconds after which the journal is written all the same.
REST, WRITE_EVERY = 0.2, 30.0
#: Seconds between two attempts to hear the bell.
PAUSE = 3.0


class Watch:
    """Three threads: one hears PostgreSQL's bell, one writes the journal, one looks at its end.

    `tell` is called after each look, and then `jobs`, which never raise; all in the thread that
    looks.
    """

    def __init__(self, tell: Callable[[Standing], object], *jobs: Callable[[], object]) -> None:
        self._tell = tell
        self._jobs = jobs
        self.is_away = False  # the database, as far as is known
        self._hears = False
        self._rung = Event(), Event()  # for the thread that writes, and for the one that looks
        self._written, self._written_at = -1, float("-inf")

    def start(self) -> None:
        """Start the threads."""
        Thread(target=self._hear, name="hearing", daemon=True).start()
        for work, rung in zip((self._write, self._look), self._rung, strict=True):
            Thread(target=self._repeat, args=(work, rung), name="watching", daemon=True).start()

    def _hear(self) -> None:
        while True:
            try:
                listen(self._ring)
            except Deaf:
                return
            except Exception:  # the thread that looks says why
                self._hears = False
                time.sleep(PAUSE)

    def _ring(self) -> None:
        self._hears = True
        for rung in self._rung:
            rung.set()

    def _repeat(self, work: Callable[[], bool], rung: Event) -> None:
        """Do some work whenever the bell rings, and every now and then; often while it fails."""
        while True:
            rung.clear()
            is_done = work()
            time.sleep(REST)
            rung.wait(SELDOM if self._hears and is_done else OFTEN)

    def _write(self) -> bool:
        """Write the journal if that is due; False if it can't be done now."""
        try:
            number = revision_state().number
            is_due = time.monotonic() - self._written_at > WRITE_EVERY
            if number == self._written and not is_due:
                return True
            is_able = can_write(Entry)
        except Exception:  # as above
            connection.close()
            return False
        if is_able and not keep_journal():
            connection.close_if_unusable_or_obsolete()
            return False
        self._written, self._written_at = number, time.monotonic()
        self._rung[1].set()
        return True

    def _look(self) -> bool:
        """Tell how far the journal goes; False if nobody knows."""
        try:
            found = standing()
        except NoJournal:
            self.is_away = False
            return False
        except Exception as error:
            if not self.is_away:
                logger.error("Nothing is heard of changes (%s); listeners stay.", first_line(error))
            self.is_away = True
            connection.close()
            return False
        if self.is_away:
            logger.warning("Changes are heard of again.")
        self.is_away = False
        self._tell(found)
        for job in self._jobs:
            job()
        return True
