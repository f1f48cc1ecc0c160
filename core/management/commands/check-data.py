"""`manage.py check-data`: lists the stored rows that make no sense."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.sense.checking import odd_rows, sensible_models


class Command(BaseCommand):
    """Lists what can't be, such as dockings that end before they begin."""

    help = (
        "List the objects that make no sense, such as a docking that ends before it begins, each "
        "with its id, its name and what is wrong. The admin refuses to store such; another server "
        "may have sent them. Exit status 1 if there are any. It changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the argument."""
        names = [model._meta.label for model in sensible_models()]
        parser.add_argument(
            "models",
            nargs="*",
            metavar="MODEL",
            choices=[[], *names],
            help=f"which models to check, by default all: {', '.join(names)}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """List the odd rows; raises CommandError (exit status 1) if there are any."""
        number = 0
        for model in sensible_models():
            if options["models"] and model._meta.label not in options["models"]:
                continue
            for row, words in odd_rows(model):
                number += 1
                self.stdout.write(f"{model._meta.label} {row.pk} {_in_brief(row)}: {words}")
        if number:
            raise CommandError(f"{number} times, something can't be as it is.")
        if options["verbosity"]:
            self.stdout.write("Everything makes sense.")


def _in_brief(row: Any) -> str:
    """The name of a row on one line."""
    return " ".join(str(row).split())[:100]
