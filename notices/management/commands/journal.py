"""`manage.py journal`: writes the journal of changes, or shows how far it is."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notices.journal import backlog, write
from notices.keeping import keep_on
from notices.models import Entry, Journal, journal_name


class Command(BaseCommand):
    """Writes what has changed into the journal."""

    help = (
        "Write what has changed into the journal. Serving processes, sync and load do that, too, "
        "so it is needed only where data changes otherwise and nobody serves it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--watch", action="store_true", help="go on until it is stopped")
        parser.add_argument(
            "--beside", type=int, metavar="PID", help="go on while that process, its parent, does"
        )
        parser.add_argument(
            "--restored",
            action="store_true",
            help="say that a backup was restored: cursors of before it are refused from now on",
        )
        parser.add_argument("--status", action="store_true", help="only show how far it is")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write; raises CommandError if the database is prepared for other code."""
        if options["restored"]:
            Journal.objects.update(name=journal_name())
        parent = options["beside"]
        if parent:
            _let_others_go_first()
        if parent or options["watch"]:
            with suppress(KeyboardInterrupt):  # which ends a parent, too
                keep_on(parent)
            return
        if not options["status"] and not write(wait=True):
            raise CommandError("The database is not prepared for this code: run migrate first.")
        if options["verbosity"]:
            self.stdout.write(_status())


def _let_others_go_first() -> None:
    """Have this process work only while others leave it time."""
    os.nice(19)
    if hasattr(os, "SCHED_IDLE"):  # on Linux
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _status() -> str:
    behind = backlog()
    if behind is None:
        return "The journal has not begun."
    number, oldest = Entry.objects.count(), Entry.objects.order_by("id").first()
    since = f", the oldest of {oldest.changed_at:%Y-%m-%d %H:%M:%S}" if oldest else ""
    return f"{number:,} entries{since}; {behind:,} revisions behind."
