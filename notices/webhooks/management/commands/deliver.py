"""`manage.py deliver`: sends changes to the addresses of webhooks."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from pathlib import Path
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError

from notices.webhooks.watching import deliver_due, deliver_until
from spacedevs.complaints import first_line


class Command(BaseCommand):
    """Delivers what is due, or goes on delivering."""

    help = (
        "Send what has changed to the addresses of webhooks. Several processes may do so; "
        "sync --watch does it, too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "--watch", action="store_true", help="go on until stopped; the normal way"
        )
        parser.add_argument(
            "--heartbeat",
            type=Path,
            metavar="FILE",
            help="a file to touch at each look; if it grows old, the process hangs",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Deliver; raises CommandError (exit status 1) if the database fails."""
        stop, heartbeat = Event(), options["heartbeat"]
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        try:
            if options["watch"]:
                deliver_until(stop, heartbeat.touch if heartbeat else None)
            else:
                deliver_due(stop)
        except (DatabaseError, InterfaceError, OSError) as error:
            raise CommandError(f"Nothing can be delivered now: {first_line(error)}") from None
