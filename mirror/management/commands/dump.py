"""`manage.py dump FILE`: writes all data to an archive, which `load` reads."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.progress import Progress

from core.progress import progress_on_terminal
from mirror.archive import write_archive
from mirror.bars import Bars
from mirror.pictures.tape import write_tape


class Command(BaseCommand):
    """Writes all data to an archive."""

    help = (
        "Write all data that the API shows to one compressed file of JSON lines with checksums, "
        "the same bytes for the same data. `load` takes it, on any database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, metavar="FILE", help="for example data.jsonl.zst")
        parser.add_argument(
            "--media", type=Path, metavar="TAR", help="a second file, for the pictures kept here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file; raises CommandError if that fails, and leaves a former one as it was."""
        try:
            with progress_on_terminal(transient=True) as progress:
                number = write_archive(options["file"], Bars(progress).advance)
                pictures = self._write_pictures(options["media"], progress)
        except OSError as error:
            raise CommandError(str(error)) from None
        if options["verbosity"]:
            self.stdout.write(f"Wrote {number} objects to {options['file']}.")
            if pictures is not None:
                self.stdout.write(f"Wrote {pictures} pictures to {options['media']}.")

    def _write_pictures(self, path: Path | None, progress: Progress) -> int | None:
        if path is None:
            return None
        bar = progress.add_task("pictures", total=None)
        return write_tape(path, lambda number: progress.advance(bar, number))
