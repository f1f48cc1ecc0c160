"""`manage.py media`: copies pictures, removes unused ones, or tells how they stand."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from core.pictures.models import Picture
from core.progress import progress_on_terminal
from mirror.pictures.copying import TIDY_EVERY, copier
from mirror.pictures.pruning import prune
from mirror.pictures.standing import standing


class Command(BaseCommand):
    """Copies the pictures that are due, prunes, or tells the state."""

    help = (
        "Copy the pictures that the data names, as the setting MEDIA says, within its budget. "
        "What was interrupted goes on where it was. sync --watch does the same between its calls."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "--prune", action="store_true", help="remove the files that nothing uses any more"
        )
        parser.add_argument(
            "--status", action="store_true", help="tell what is copied, and what that takes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do that; raises CommandError (exit status 1) if a picture could not be copied."""
        try:
            if options["prune"]:
                self._prune()
            if options["status"]:
                self._tell()
            if not (options["prune"] or options["status"]):
                self._copy()
        except (Error, OSError) as error:
            raise CommandError(f"Pictures can't be copied now: {error}") from None
        except KeyboardInterrupt:
            self.stdout.write("Interrupted; the next run goes on from here.")

    def _prune(self) -> None:
        pruned = prune()
        self.stdout.write(
            f"Removed {pruned.files:,} files ({megabytes(pruned.bytes)});"
            f" forgot {pruned.forgotten:,} addresses that nothing names;"
            f" {pruned.lost:,} files were gone."
        )

    def _tell(self) -> None:
        now = standing()
        lines = [
            f"MEDIA={settings.MEDIA}, MEDIA_ADDRESSES={settings.MEDIA_ADDRESSES}",
            f"copied      {now.copied:,} of {now.pictures:,} pictures",
            f"elsewhere   {now.elsewhere:,} on hosts that MEDIA_HOSTS doesn't name",
            f"on disk     {now.files:,} files, {megabytes(now.bytes)}",
            f"last hour   {now.calls:,} of {settings.MEDIA_CALLS:,} requests",
            f"last day    {megabytes(now.bytes_today)} of {settings.MEDIA_DAILY:,} MB",
            *(f"failed      {number:,}: {reason}" for reason, number in now.failures),
        ]
        self.stdout.write("\n".join(lines))

    def _copy(self) -> None:
        if settings.MEDIA == "off":
            raise CommandError("MEDIA is off; it may be thumbnails or all.")
        copied = failed = 0
        with copier() as copying, progress_on_terminal(transient=True) as progress:
            bar = progress.add_task("Copying pictures", total=None)
            for turn in copying.turns():
                if isinstance(turn, Picture):
                    copied, failed = copied + (not turn.failures), failed + bool(turn.failures)
                    progress.advance(bar)
                elif turn <= TIDY_EVERY:
                    time.sleep(turn)
                else:
                    self.stdout.write(f"The budget is used up for {turn / 60:.0f} minutes.")
                    break
        self.stdout.write(f"{copied:,} pictures copied or unchanged, {failed:,} failed.")
        if failed:
            raise CommandError(f"{failed:,} could not be copied; media --status tells why.")


def megabytes(number: int) -> str:
    """A number of bytes for people."""
    return f"{number / 2**20:,.1f} MB"
