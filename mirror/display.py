"""What the command `sync` shows while it copies, on a terminal or in a log."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

from django.core.management.base import OutputWrapper
from django.db import connection
from django.utils import timezone
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from core.progress import progress_on_terminal
from mirror.bars import Bars
from mirror.crawl import Crawler
from mirror.sync import LOOK_AGAIN
from mirror.tally import Tally
from spacedevs.database.connections import replace_if_dead


class Display:
    """Shows progress: bars on a terminal, or else a line for each page."""

    def __init__(self, out: OutputWrapper, err: OutputWrapper, heartbeat: Path | None) -> None:
        self.out, self.err, self.heartbeat = out, err, heartbeat
        self.progress = progress_on_terminal(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            RateColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}"),
        )
        self.console: Console = self.progress.console
        self.bars = Bars(self.progress)

    def page_done(self, crawler: Crawler, tally: Tally) -> None:
        """Move the bar of a resource, or write a line about its page."""
        self._beat()
        name, under_way, count = crawler.job.resource, crawler.under_way(), crawler.crawl.count
        if under_way:
            done, count = under_way.offset, under_way.count
        else:
            done = count or 0
        if self.console.is_terminal:
            self.progress.update(self.bars[name], total=count, completed=done, note=str(tally))
        else:
            what = under_way.get_kind_display() if under_way else "done"
            total = "?" if count is None else count
            left = crawler.upstream.budget.left()
            self.say(f"{name}: {done} of {total} ({what}): {tally}; {left} calls left")

    def failed(self, line: str) -> None:
        """Write an error, above the bars if there are any."""
        if self.console.is_terminal:
            self.console.print(line, style="red", soft_wrap=True, markup=False, highlight=False)
        else:
            self.err.write(line)

    def say(self, line: str) -> None:
        """Write a line, above the bars if there are any."""
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

    def wait(self, seconds: float) -> None:
        """Wait for some seconds, and show until when."""
        until = timezone.now() + timedelta(seconds=seconds)
        bar = None
        if self.console.is_terminal:
            bar = self.progress.add_task("waiting", total=seconds, note="")
        elif seconds > LOOK_AGAIN:
            self.say(f"Waiting until {until:%H:%M:%S} UTC for the next call.")
        while (rest := (until - timezone.now()).total_seconds()) > 0:
            if bar is not None:
                self.progress.update(bar, completed=seconds - rest)
            self._beat()
            time.sleep(min(rest, 1))
        if bar is not None:
            self.progress.remove_task(bar)
        if not connection.in_atomic_block:
            replace_if_dead()  # the database may have closed it while it was idle

    def _beat(self) -> None:
        if self.heartbeat:
            self.heartbeat.touch()


class RateColumn(ProgressColumn):
    """How many objects a second are copied."""

    def render(self, task: Task) -> Text:
        """The rate, once there is one."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.0f}/s" if speed else "")
