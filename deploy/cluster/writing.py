"""Changes ten times a second, and when each was committed: what an answer is held against."""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from threading import Event, Lock, Thread

import psycopg

#: Seconds between two changes.
PAUSE = 0.1
#: What the changed rows say, in texts that answers show.
MARK = re.compile(r"change number (\d+)\.")
#: How many events change at once, beside a program that they show.
EVENTS = 5


class Writer:
    """Writes a growing number into several rows of two tables, in one transaction each time.

    A database that doesn't answer is tried until it does.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.event_ids: list[int] = []
        self.program_id = 0
        self._begun = 0
        self._committed: list[int] = []  # the numbers, ascending, and when each was committed
        self._times: list[float] = []
        self._lock = Lock()
        self._ended = Event()
        self._thread = Thread(target=self._write, name="writer", daemon=True)

    def start(self) -> None:
        """Choose the rows, and begin; returns after the first change."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            program, events = connection.execute(
                "SELECT program_id, array_agg(event_id ORDER BY event_id DESC) "
                "FROM events_event_program GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
            ).fetchone() or (0, [])
        self.program_id, self.event_ids = program, events[:EVENTS]
        self._thread.start()
        while not self._committed:
            time.sleep(PAUSE)

    def stop(self) -> None:
        """Write no more."""
        self._ended.set()
        self._thread.join(30)

    def changes(self) -> int:
        """How many changes were committed."""
        with self._lock:
            return len(self._committed)

    def lag(self, number: int, asked_at: float) -> float | None:
        """By how many seconds at least an answer was late that shows the change of this number.

        The next change was committed before `asked_at`, by as much. None if nothing was written
        with that number.
        """
        with self._lock:
            if not 0 < number <= self._begun:
                return None
            following = bisect_right(self._committed, number)
            if following == len(self._times):
                return 0.0
            return max(0.0, asked_at - self._times[following])

    def _write(self) -> None:
        while not self._ended.is_set():
            try:
                with psycopg.connect(
                    self.url,
                    autocommit=True,
                    connect_timeout=2,
                    options="-c statement_timeout=5s",
                ) as connection:
                    while not self._ended.wait(PAUSE):
                        self._change(connection)
            except psycopg.OperationalError:
                self._ended.wait(PAUSE)

    def _change(self, connection: psycopg.Connection) -> None:
        with self._lock:
            self._begun += 1
            number = self._begun
        text = f"This is change number {number}."
        with connection.transaction():
            connection.execute(
                "UPDATE events_event SET description = %s WHERE id = ANY(%s)",
                [text, self.event_ids],
            )
            connection.execute(
                "UPDATE programs_program SET description = %s WHERE id = %s",
                [text, self.program_id],
            )
        with self._lock:
            self._committed.append(number)
            self._times.append(time.monotonic())
