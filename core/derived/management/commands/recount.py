"""The command that recomputes statistics."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.derived.computing import recount


class Command(BaseCommand):
    """Recomputes statistics, all of them or none."""

    help = (
        "Recompute counts of launches and landings, attempt numbers and turnarounds from the "
        "launches in this database. Launch Library sends them with its documents, counted over "
        "all launches there are; so in a copy that has only some of them, use --own."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "--own",
            action="store_true",
            help="only what upstream doesn't have: rows with ids from 900001 on, no launches",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Recompute, and write how many rows of each model have changed."""
        changed = recount(own=options["own"])
        if options["verbosity"]:
            for model, number in changed.items():
                name = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
                self.stdout.write(f"{number} {name}")
