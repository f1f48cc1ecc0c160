"""The command `sync`: copies another Launch Library server, politely and step by step."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from core.derived.computing import derive
from mirror.crawl import CHANGES, FULL, WITHHELD, Crawler, Tally
from mirror.models import Failure
from mirror.schedule import CHANGES_EVERY, PAGE, Plan, plans
from mirror.upstream import Refused, Upstream, UpstreamError
from spacedevs.api.renderings.following import follow
from spacedevs.database.connections import replace_if_dead
from spacedevs.database.planner import refresh_statistics

#: Seconds after which `--watch` looks again whether anything is due.
LOOK_AGAIN = 30


class RateColumn(ProgressColumn):
    """How many objects a second."""

    def render(self, task: Task) -> Text:
        """The rate, once there is one."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.0f}/s" if speed else "")


class Command(BaseCommand):
    """Copies what is due, or keeps copying."""

    help = (
        "Copy another server that answers like Launch Library, within its limit of calls. What "
        "was interrupted goes on where it was; after that, what has changed is copied. Exit "
        "status 1 if anything could not be copied or was not removed; the admin shows what."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to copy, from where, and how fast."""
        parser.add_argument(
            "resources", nargs="*", metavar="RESOURCE", help="for example events; default: all"
        )
        parser.add_argument(
            "--from",
            dest="url",
            default=settings.UPSTREAM,
            metavar="URL",
            help="the API's address there, with its version (default: %(default)s)",
        )
        parser.add_argument(
            "--token",
            default=settings.UPSTREAM_TOKEN,
            help="for more calls; better given by the environment, as UPSTREAM_TOKEN",
        )
        parser.add_argument("--full", action="store_true", help="copy everything again")
        parser.add_argument(
            "--budget", type=int, metavar="N", help="calls an hour, if fewer than are allowed"
        )
        parser.add_argument("--watch", action="store_true", help="go on and keep the copy fresh")
        parser.add_argument(
            "--heartbeat",
            type=Path,
            metavar="FILE",
            help="a file to touch as long as all goes on; who looks at its age knows",
        )
        parser.add_argument(
            "--yes",
            action="store_true",
            help="first remove what has vanished by now, even more than a tenth of a resource",
        )
        parser.add_argument(
            "--plan", action="store_true", help="show what would be asked for, and ask nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy; raises CommandError (exit status 1) if anything could not be copied."""
        chosen = self._chosen(options["resources"])
        if options["budget"] is not None and options["budget"] < 1:
            raise CommandError("--budget takes a number of calls an hour, at least 1.")
        if settings.VANISHED not in ("mark", "remove"):
            raise CommandError("VANISHED is either mark or remove.")
        if options["yes"] and settings.VANISHED == "mark":
            raise CommandError("--yes lets much be removed; with VANISHED=mark nothing is.")
        self.console = Console(stderr=True)
        self.heartbeat: Path | None = options["heartbeat"]
        self.progress = self._progress()
        self.bars: dict[str, Any] = {}
        self.total = Tally()
        try:
            self.upstream = Upstream(
                options["url"],
                token=options["token"],
                most=options["budget"],
                wait=self._wait,
            )
        except Refused as error:
            raise CommandError(str(error)) from None
        crawlers = [
            Crawler(self.upstream, plan, store_unchanged=options["full"]) for plan in chosen
        ]
        try:
            if options["plan"]:
                self._show(plan_table(crawlers, self.upstream.budget.limit))
            else:
                self._copy(crawlers, **{name: options[name] for name in ("full", "watch", "yes")})
        finally:
            self.upstream.close()

    def _copy(self, crawlers: list[Crawler], *, full: bool, watch: bool, yes: bool) -> None:
        try:
            with self.progress:
                for crawler in crawlers:
                    self._take_note(crawler.remove_vanished(anyway=yes))
                self.upstream.ask_limit()
                if watch:
                    self._watch(crawlers)
                else:
                    self._run(crawlers, full=full)
        except Refused as error:
            raise CommandError(f"{self.upstream.url}: {error}") from None
        except KeyboardInterrupt:
            self._say("Interrupted; the next run goes on from here.")
        finally:
            self._tidy(crawlers)
        self._say(f"{self.total}; {self.upstream.calls} calls.")
        noted = Failure.objects.filter(crawl__in=[crawler.crawl for crawler in crawlers])
        failed = noted.exclude(key=WITHHELD).count()
        withheld = noted.filter(key=WITHHELD).values_list("crawl__resource", flat=True)
        problems = []
        if failed:
            problems.append(f"{failed} could not be copied; the admin shows what.")
        if withheld:
            names = ", ".join(sorted(withheld))
            problems.append(f"Of {names} much has vanished and is kept until sync --yes.")
        if problems:
            raise CommandError(" ".join(problems))

    def _chosen(self, names: Iterable[str]) -> list[Plan]:
        known = plans()
        if unknown := [name for name in names if name not in known]:
            raise CommandError(
                f"There is no resource {', '.join(unknown)}, only {', '.join(known)}."
            )
        return [plan for name, plan in known.items() if name in names or not names]

    def _run(self, crawlers: list[Crawler], *, full: bool) -> None:
        """Copy what is due, one resource after the other."""
        for crawler in crawlers:
            try:
                for tally in crawler.run(full=full):
                    self._report(crawler, tally)
            except Refused:
                raise
            except UpstreamError as error:
                self._report(crawler, crawler.give_up(error))

    def _watch(self, crawlers: list[Crawler]) -> None:
        """Copy whatever is due, page by page, each pass in its turn; forever."""
        turns = [(crawler, kind) for crawler in crawlers for kind in (FULL, CHANGES)]
        resting: dict[Crawler, datetime] = {}
        worked, kind = True, FULL
        while True:
            now = timezone.now()
            due = [
                (crawler, kind)
                for crawler, kind in turns
                if resting.get(crawler, now) <= now and crawler.is_due(kind)
            ]
            if not due:
                if worked:
                    self._tidy(crawlers)
                worked = False
                self._wait(LOOK_AGAIN)
                continue
            # Every other page is one of what has changed: that is where upcoming things are.
            wanted = FULL if kind == CHANGES else CHANGES
            turn = next((turn for turn in due if turn[1] == wanted), due[0])
            turns.remove(turn)
            turns.append(turn)
            worked = True
            crawler, kind = turn
            try:
                self._report(crawler, crawler.step(kind))
                follow()
            except Refused:
                raise
            except UpstreamError as error:  # others go on meanwhile
                self._report(crawler, crawler.give_up(error))
                resting[crawler] = now + CHANGES_EVERY

    def _tidy(self, crawlers: list[Crawler]) -> None:
        """Do what is left to do when nothing is to be copied for now."""
        for crawler in crawlers:
            self.total.add(crawler.try_failures_again())
        derive()
        refresh_statistics()

    def _progress(self) -> Progress:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            RateColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}"),
        )
        return Progress(*columns, console=self.console, disable=not self.console.is_terminal)

    def _report(self, crawler: Crawler, tally: Tally) -> None:
        """Move the bar of a resource on, or write a line about its page."""
        self._beat()
        self._take_note(tally)
        name, under_way, count = crawler.plan.resource, crawler.under_way(), crawler.crawl.count
        if under_way:
            done, count = under_way.offset, under_way.count
        else:
            done = count or 0
        if self.console.is_terminal:
            if name not in self.bars:
                self.bars[name] = self.progress.add_task(name, total=None, note="")
            self.progress.update(self.bars[name], total=count, completed=done, note=str(tally))
        else:
            what = under_way.get_kind_display() if under_way else "done"
            total = "?" if count is None else count
            left = self.upstream.budget.left()
            self._say(f"{name}: {done} of {total} ({what}): {tally}; {left} calls left")

    def _take_note(self, tally: Tally) -> None:
        self.total.add(tally)
        for failure in tally.failures:
            self._complain(failure)

    def _wait(self, seconds: float) -> None:
        """Wait, and say until when."""
        until = timezone.now() + timedelta(seconds=seconds)
        note = None
        if self.console.is_terminal:
            note = self.progress.add_task("waiting", total=seconds, note="")
        elif seconds > LOOK_AGAIN:
            self._say(f"Waiting until {until:%H:%M:%S} UTC for the next call.")
        while (rest := (until - timezone.now()).total_seconds()) > 0:
            if note is not None:
                self.progress.update(note, completed=seconds - rest)
            self._beat()
            time.sleep(min(rest, 1))
        if note is not None:
            self.progress.remove_task(note)
        if not connection.in_atomic_block:
            replace_if_dead()  # the database may have ended it meanwhile

    def _beat(self) -> None:
        if self.heartbeat:
            self.heartbeat.touch()

    def _say(self, line: str) -> None:
        """Write a line, above the bars if there are any."""
        if self.console.is_terminal:
            self.console.print(line, soft_wrap=True, markup=False, highlight=False)
        else:
            self.stdout.write(line)

    def _complain(self, line: str) -> None:
        if self.console.is_terminal:
            self.console.print(line, style="red", soft_wrap=True, markup=False, highlight=False)
        else:
            self.stderr.write(line)

    def _show(self, table: Table) -> None:
        console = Console(width=None if self.console.is_terminal else 120)
        with console.capture() as text:
            console.print(table)
        self.stdout.write(text.get())


def plan_table(crawlers: list[Crawler], limit: int) -> Table:
    """What copying takes, by what is known so far: calls now, calls an hour later on, ages."""
    table = Table(
        "resource", "objects", "calls for all", "due now", "changes, every", "all, every",
        title=f"Within {limit} calls an hour",
    )  # fmt: skip
    calls, hourly = 0, 0.0
    for crawler in crawlers:
        crawl, plan = crawler.crawl, crawler.plan
        pages = max(-(-(crawl.count or 0) // PAGE), 1)
        due = "everything" if crawler.is_due(FULL) else ""
        if not due and crawler.is_due(CHANGES):
            due = "what has changed"
        under_way = crawler.under_way()
        rest = pages - (under_way.offset // PAGE if under_way else 0)
        calls += rest if due == "everything" else bool(due)
        hourly += pages / (plan.full_every / timedelta(hours=1))
        hourly += (timedelta(hours=1) / CHANGES_EVERY) if plan.tells_changes else 0
        table.add_row(
            plan.resource,
            "?" if crawl.count is None else f"{crawl.count:,}",
            f"{pages:,}{'+' if crawl.count is None else ''}",
            due,
            str(CHANGES_EVERY) if plan.tells_changes else "",
            str(plan.full_every).removesuffix(", 0:00:00"),
        )
    late = max(hourly / limit, 1)
    table.caption = (
        f"Due now: {calls:,} calls or more, {calls / limit:.1f} hours. Later on {hourly:.1f} calls "
        f"an hour{'' if late == 1 else f', so each interval takes {late:.1f} times as long'}; "
        "a copy is at most as old as its interval."
    )
    return table
