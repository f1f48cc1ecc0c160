"""`manage.py stream`: tells of changes as they happen, as Server-Sent Events."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notices.stream.admission import PATH
from notices.stream.running import Unable, run


class Command(BaseCommand):
    """Serves the stream of changes."""

    help = (
        "Serve the stream of changes at /changes/stream, until it is told to stop (Ctrl-C or "
        "SIGTERM). One process is enough for thousands of listeners; it writes the journal, too."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address."""
        parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
        parser.add_argument("--port", type=int, default=8100, help="default: %(default)s")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve; raises CommandError if the address or enough files can't be had."""
        host, port = options["host"], options["port"]

        def begun() -> None:
            if options["verbosity"]:
                self.stdout.write(f"Streaming at http://{host}:{port}{PATH} (Ctrl-C ends it)")
                self.stdout.flush()

        try:
            asyncio.run(run(host, port, begun))
        except Unable as error:
            raise CommandError(str(error)) from None
