"""`manage.py sync`: copies another Launch Library server, or shows what that takes."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mirror.crawl import Crawler
from mirror.display import Display
from mirror.jobs import Job, jobs
from mirror.plan import plan_table
from mirror.sync import Sync
from mirror.upstream import Refused, Upstream


class Command(BaseCommand):
    """Copies what is due, or keeps copying."""

    help = (
        "Copy another server that answers like Launch Library, within its limit of calls. What "
        "was interrupted goes on where it was; after that, what has changed is copied. Exit "
        "status 1 if anything could not be copied or was not removed; the admin shows what."
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
            help="first remove what has vanished by now, even more than a tenth of a resource",
        )
        parser.add_argument(
            "--plan", action="store_true", help="show how many calls that takes, and make none"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy; raises CommandError (exit status 1) if anything could not be copied."""
        chosen = _chosen(options["resources"])
        _check(options)
        display = Display(self.stdout, self.stderr, options["heartbeat"])
        try:
            upstream = Upstream(
                options["url"],
                token=options["token"],
                most=options["budget"],
                wait=display.wait,
            )
        except Refused as error:
            raise CommandError(str(error)) from None
        crawlers = [Crawler(upstream, job, store_unchanged=options["full"]) for job in chosen]
        try:
            if options["plan"]:
                display.show(plan_table(crawlers, upstream.budget))
            else:
                self._copy(upstream, Sync(crawlers, display), display, options)
        finally:
            upstream.close()

    def _copy(
        self, upstream: Upstream, sync: Sync, display: Display, options: dict[str, Any]
    ) -> None:
        try:
            with display.progress:
                sync.remove_vanished(anyway=options["yes"])
                upstream.ask_limit()
                if options["watch"]:
                    sync.watch()
                else:
                    sync.copy_due(full=options["full"])
        except Refused as error:
            raise CommandError(f"{upstream.url}: {error}") from None
        except KeyboardInterrupt:
            display.say("Interrupted; the next run goes on from here.")
        finally:
            sync.tidy()
        display.say(f"{sync.total}; {upstream.calls} calls.")
        if problems := sync.problems():
            raise CommandError(" ".join(problems))


def _chosen(names: Iterable[str]) -> list[Job]:
    """The jobs of resources, or of all; raises CommandError if there is no such resource."""
    known = jobs()
    if unknown := [name for name in names if name not in known]:
        raise CommandError(f"There is no resource {', '.join(unknown)}, only {', '.join(known)}.")
    return [job for name, job in known.items() if name in names or not names]


def _check(options: dict[str, Any]) -> None:
    """Raise CommandError if options or settings make no sense."""
    if options["budget"] is not None and options["budget"] < 1:
        raise CommandError("--budget takes a number of calls an hour, at least 1.")
    if settings.VANISHED not in ("mark", "remove"):
        raise CommandError("VANISHED is either mark or remove.")
    if options["yes"] and settings.VANISHED == "mark":
        raise CommandError("--yes lets much be removed; with VANISHED=mark nothing is.")
