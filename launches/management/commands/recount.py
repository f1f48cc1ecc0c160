"""The command that recomputes statistics from the launches."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from launches.statistics import recount
from spacedevs.database.locks import wait_for_other_writers


class Command(BaseCommand):
    """Recomputes statistics, all of them or none."""

    help = (
        "Recompute counts of launches and landings, attempt numbers and turnarounds from the "
        "launches in this database. Launch Library sends them with its documents, counted over "
        "all launches there are; so in a copy that has but some of them, use --own."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which rows."""
        parser.add_argument(
            "--own",
            action="store_true",
            help="only what upstream doesn't have: rows with ids from 900001 on, no launches",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Recompute; says how many rows of which model have changed."""
        with transaction.atomic():
            wait_for_other_writers()
            changes = list(recount(own=options["own"]))
        if options["verbosity"]:
            for model, number in changes:
                name = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
                self.stdout.write(f"{number} {name}")
