"""`manage.py sync`: copies another Launch Library server, or shows what that takes."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mirror import demo, drift
from mirror.budget import Budget
from mirror.crawl import Crawler
from mirror.display import Display
from mirror.errors import InvalidSource, Outage
from mirror.jobs import Job, jobs
from mirror.models import Source
from mirror.patience import OUTAGES, drop_connection, ended_by_signals, in_words
from mirror.pictures.copying import copied_meanwhile
from mirror.plan import plan_table
from mirror.status import calls_line, status_of
from mirror.status_table import status_table
from mirror.sync import Sync
from mirror.upstream import Upstream, address
from notices.webhooks.watching import delivered_meanwhile

#: What is said when somebody ends the command.
INTERRUPTED = "Interrupted; the next run goes on from here."


class Command(BaseCommand):
    """Copies what is due, or keeps copying."""

    help = (
        "Copy another server that answers like Launch Library, within its limit of calls. What "
        "was interrupted goes on where it was; after that, what has changed is copied. Exit "
        "status 1 if anything could not be copied or was not removed; the admin shows what. With "
        "-v 2, the objects that have changed are named."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
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
            help="a file to touch every second or page; if it grows old, the process hangs",
        )
        parser.add_argument(
            "--yes",
            action="store_true",
            help="first agree to what is held back because so much of a resource has vanished",
        )
        parser.add_argument(
            "--drift",
            action="store_true",
            help="show keys that are unknown here or missing there, and make no calls",
        )
        parser.add_argument(
            "--plan", action="store_true", help="show how many calls that takes, and make none"
        )
        parser.add_argument(
            "--status",
            action="store_true",
            help="show how the copy stands: its age, failures and calls; makes none",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy; raises CommandError (exit status 1) if anything could not be copied."""
        chosen = _chosen(options["resources"])
        _check(options)
        display = Display(
            self.stdout,
            self.stderr,
            chosen,
            heartbeat=options["heartbeat"],
            endless=options["watch"],
            names=options["verbosity"] > 1,
        )
        try:
            with ended_by_signals():
                self._work(chosen, display, options)
        except InvalidSource as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            display.say(INTERRUPTED)
        except OUTAGES as error:
            raise CommandError(in_words(error)) from error

    def _work(self, chosen: list[Job], display: Display, options: dict[str, Any]) -> None:
        if options["status"]:
            _show_status(chosen, display, options)
            return
        if options["drift"]:
            display.show(drift.table(job.resource for job in chosen))
            return
        upstream = display.patience.through(lambda: _upstream(display, options))
        try:
            crawlers = display.patience.through(lambda: [Crawler(upstream, job) for job in chosen])
            if options["plan"]:
                display.show(plan_table(crawlers, upstream.budget))
            else:
                self._copy(upstream, Sync(crawlers, display), display, options)
        finally:
            upstream.close()

    def _copy(
        self, upstream: Upstream, sync: Sync, display: Display, options: dict[str, Any]
    ) -> None:
        def copy() -> None:
            upstream.ask_limit()
            if options["watch"]:
                with copied_meanwhile(), delivered_meanwhile():
                    sync.watch()
            else:
                sync.copy_due(full=options["full"])

        if display.patience.through(demo.is_here):
            display.say("Demo data is here, too; manage.py clear-demo takes it away.")
        outage = None
        try:
            with display.progress():
                display.patience.through(lambda: sync.remove_vanished(anyway=options["yes"]))
                display.patience.through(copy)
        except KeyboardInterrupt:
            display.say(INTERRUPTED)
            drop_connection()  # a query may have been under way
        except CommandError as error:
            if not isinstance(error.__cause__, Outage):
                raise  # without a database there is no more to do
            outage = error
        if upstream.calls or outage is None:
            sync.tidy()
            if drifted := drift.line(crawler.crawl for crawler in sync.crawlers):
                display.say(drifted)
        display.say(f"{sync.total}; {upstream.calls} calls.")
        if outage:
            raise outage
        if problems := sync.problems():
            raise CommandError(" ".join(problems))


def _show_status(chosen: list[Job], display: Display, options: dict[str, Any]) -> None:
    url = address(options["url"])
    source = Source.objects.filter(url=url).first()
    if source is None:
        display.say(f"Nothing is copied from {url} yet.")
        return
    status = status_of(source, chosen, Budget(source, options["budget"]))
    display.show(status_table(status))
    display.say(f"{calls_line(status)} {status.sentence}")


def _upstream(display: Display, options: dict[str, Any]) -> Upstream:
    return Upstream(
        options["url"], token=options["token"], most=options["budget"], wait=display.wait
    )


def _chosen(names: Iterable[str]) -> list[Job]:
    """The jobs of resources, or of all; raises CommandError if there is no such resource."""
    known = jobs()
    if unknown := [name for name in names if name not in known]:
        raise CommandError(f"There is no resource {', '.join(unknown)}, only {', '.join(known)}.")
    return [job for name, job in known.items() if name in names or not names]


def _check(options: dict[str, Any]) -> None:
    """Raise CommandError if options make no sense."""
    if options["budget"] is not None and options["budget"] < 1:
        raise CommandError("--budget takes a number of calls an hour, at least 1.")
