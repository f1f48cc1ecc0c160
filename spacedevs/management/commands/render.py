"""The command that makes renderings before they are asked for."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

from core.progress import progress_on_terminal
from spacedevs.api.registry import registry, serializers_of
from spacedevs.api.renderings.ahead import number_missing, render
from spacedevs.api.renderings.revisions import renderings_are_usable
from spacedevs.api.renderings.shown import component_of


class Command(BaseCommand):
    """Makes all renderings that are missing."""

    help = (
        "Make the renderings that are missing, of all resources or of those that are named, in "
        "all versions that have them. It "
        "may be stopped at any time and started again. It is never needed: what is missing is "
        "rendered when it is first asked for."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The names of resources."""
        parser.add_argument(
            "resources", nargs="*", metavar="RESOURCE", help="for example events (default: all)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Render; raises CommandError if a resource is unknown or nothing can be stored."""
        if not settings.RENDERINGS:
            raise CommandError("RENDERINGS is off.")
        if not renderings_are_usable():
            raise CommandError("The database is not prepared for this code: run migrate first.")
        served = [
            (prefix, viewset)
            for contract in registry.contracts
            for prefix, viewset in contract.router.resources().items()
        ]
        names = {prefix for prefix, _ in served}
        unknown = set(options["resources"]) - names
        if unknown:
            raise CommandError(f"There is no resource {', '.join(sorted(unknown))}.")
        shown = serializers_of(
            viewset for prefix, viewset in served if prefix in (options["resources"] or names)
        )
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        rendered = 0
        with progress_on_terminal(*columns, TimeRemainingColumn()) as progress:
            for serializer_class, model in shown.items():
                missing = number_missing(serializer_class, model)
                bar = progress.add_task(component_of(serializer_class), total=missing)
                for number in render(serializer_class, model):
                    progress.advance(bar, number)
                    rendered += number
        if options["verbosity"]:
            self.stdout.write(f"Made {rendered} renderings.")
