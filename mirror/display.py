"""What the command `sync` shows while it copies, on a terminal or in a log."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.core.management.base import OutputWrapper
from django.db import connection
from django.utils import timezone
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from mirror.crawl import Crawler
from mirror.jobs import Job
from mirror.patience import Patience, in_short
from mirror.remaining import Remaining, remaining
from mirror.sync import LOOK_AGAIN
from mirror.tally import Tally
from spacedevs.database.connections import replace_if_dead

#: The columns of a terminal that a line of progress fits in.
COLUMNS = 80


class Display:
    """Shows progress: one line on a terminal, which changes, or else a line for each page."""

    def __init__(
        self,
        out: OutputWrapper,
        err: OutputWrapper,
        jobs: list[Job],
        *,
        heartbeat: Path | None = None,
        endless: bool = False,
        names: bool = False,
    ) -> None:
        self.out, self.err, self.heartbeat = out, err, heartbeat
        self.endless, self.names = endless, names
        self.patience = Patience(self, endless=endless)
        self.console = Console(stderr=True)
        self._jobs = jobs
        self._live = Live(console=self.console, refresh_per_second=4)
        #: What the line of progress says is left, and how many calls all takes.
        self._left: list[str] = []
        self._calls = 0

    @contextmanager
    def progress(self) -> Iterator[None]:
        """Show the line of progress, if there is a terminal."""
        if not self.console.is_terminal:
            yield
            return
        with self._live:
            yield

    def page_done(self, crawler: Crawler, tally: Tally) -> None:
        """Show how far a resource is copied, and what is left."""
        self._beat()
        self.patience.reward()
        left = remaining(self._jobs, crawler.upstream.budget)
        self._calls = max(self._calls, crawler.upstream.calls + left.calls)
        under_way, count = crawler.under_way(), crawler.crawl.count
        done = count or 0
        if under_way:
            done, count = under_way.offset, under_way.count
        what = "changes " if under_way and under_way.since else ""
        place = f"{what}{done:,} of {'?' if count is None else f'{count:,}'}"
        if self.console.is_terminal:
            self._left = self._in_parts(left)
            self._refresh(crawler.job.resource, place)
        else:
            line = f"{crawler.job.resource} {place}: {tally.brief or 'as before'}"
            self.say(f"{line}; {_in_calls(left)}")

    def copied(self, tallies: Mapping[str, Tally]) -> None:
        """Write what has changed, by resource; with `names`, the names of the objects, too.

        A run without an end has told the numbers with each page.
        """
        for resource, tally in tallies.items():
            if tally.brief and not self.endless:
                self.say(f"{resource}: {tally.brief}")
            for kind in tally.names if self.names else ():
                self.say(f"{kind}: {resource} {tally.named(kind)}")
            for line in tally.kept if self.names else ():
                self.say(f"Kept as edited here: {line}.")
            for line in tally.odd if self.names else ():
                self.say(f"Odd: {line}")
            for line in tally.released:
                self.say(f"An edit no longer: {line}.")

    def failed(self, line: str) -> None:
        """Write an error, above the line of progress if there is one."""
        if self.console.is_terminal:
            self.console.print(line, style="red", soft_wrap=True, markup=False, highlight=False)
        else:
            self.err.write(line)

    def say(self, line: str) -> None:
        """Write a line, above the line of progress if there is one."""
        if self.console.is_terminal:
            self.console.print(line, soft_wrap=True, markup=False, highlight=False)
        else:
            self.out.write(line)

    def show(self, table: Table) -> None:
        """Write a table."""
        console = Console(width=None if self.console.is_terminal else 120)
        with console.capture() as text:
            console.print(table)
        self.out.write(text.get())

    def wait(self, seconds: float, *, told: bool = False) -> None:
        """Wait for some seconds, and show until when, unless that is `told` already."""
        until = timezone.now() + timedelta(seconds=seconds)
        if seconds > LOOK_AGAIN and not (told or self.console.is_terminal):
            self.say(f"Waiting until {until:%H:%M:%S} UTC.")
        while (rest := (until - timezone.now()).total_seconds()) > 0:
            self._refresh("waiting", in_short(rest))
            self._beat()
            time.sleep(min(rest, 1))
        if not connection.in_atomic_block:
            replace_if_dead()  # the database may have closed it while it was idle

    def _in_parts(self, left: Remaining) -> list[str]:
        """What is left, for the line of progress."""
        copying = [f"{left.calls:,} of {self._calls:,} calls left"] if left.calls else []
        return [*copying, *filter(None, [left.time]), f"{left.used:,} this hour"]

    def _refresh(self, name: str, place: str) -> None:
        """Show the line of progress."""
        if self.console.is_terminal:
            line = Text(fitted(name, place, *self._left), no_wrap=True)
            self._live.update(line, refresh=True)

    def _beat(self) -> None:
        if self.heartbeat:
            self.heartbeat.touch()


def fitted(name: str, *parts: str) -> str:
    """A name and some parts in a line that fits on a terminal, for which the name is cut."""
    rest = " " + " · ".join(parts)
    room = max(COLUMNS - len(rest), 1)
    return (name if len(name) <= room else f"{name[: room - 1]}…") + rest


def _in_calls(left: Remaining) -> str:
    """What is left, for a log."""
    time = f" ({left.time})" if left.time else ""
    return f"{left.calls:,} calls to go{time}, {left.free:,} free"
