"""`manage.py load FILE…`: stores the documents of JSON files or archives."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.progress import progress_on_terminal
from mirror.archive import ArchiveError, is_archive, load_archive
from mirror.bars import Bars
from mirror.demo import holds_copy, is_demo_file
from mirror.files import Files, load_files
from mirror.pictures.tape import TapeError, load_tape
from mirror.store.guard import Guard
from notices.journal import keep_journal

#: How many wrong objects are named; the others are only counted.
NAMED = 100


class Command(BaseCommand):
    """Stores the documents of files."""

    help = (
        "Load objects from JSON files: single objects, arrays of them, or whole list answers "
        "of the API. The resource and mode of an object are read off its url and "
        "response_mode, or else off the name of the file (config/event_types.json). An object "
        "may come before those that it references. A file that dump has written is loaded "
        "whole or not at all. Wrong objects are named and skipped (exit status 1); the others "
        "are loaded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="a file, or a folder of *.json"
        )
        parser.add_argument(
            "--media", type=Path, metavar="TAR", help="the pictures that dump --media has written"
        )
        parser.add_argument("--resource", help="what all objects are, for example events")
        parser.add_argument("--mode", help="the mode of all objects: list, normal or detailed")
        present = parser.add_mutually_exclusive_group()
        present.add_argument(
            "--only-new",
            action="store_true",
            help="leave objects that are already there as they are; no demo data is loaded beside "
            "a copy of another server",
        )
        present.add_argument(
            "--keep-own",
            action="store_true",
            help="leave what was entered on this server as it is; by default, an object that "
            "would change it is refused",
        )
        present.add_argument(
            "--overwrite",
            action="store_true",
            help="let the files change what was entered on this server, too",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the files; raises CommandError (exit status 1) if anything in them was wrong."""
        if options["only_new"] and holds_copy() and any(map(is_demo_file, options["files"])):
            self.stdout.write("This database holds a copy, so no demo data is loaded.")
            options["files"] = [path for path in options["files"] if not is_demo_file(path)]
            if not options["files"]:
                return
        keep = options["only_new"] or options["keep_own"]
        self.guard = Guard(keep=keep, overwrite=options["overwrite"])
        keep_journal(all_if_needed=False)  # so that it begins before
        try:
            self._load(options)
        finally:
            keep_journal(all_if_needed=False)
            self._tell_of_odd_rows()

    def _load(self, options: dict[str, Any]) -> None:
        archives = [path for path in options["files"] if path.is_file() and is_archive(path)]
        if archives:
            self._load_archives(archives, options)
        else:
            self._load_files(options)
        if options["media"]:
            self._load_pictures(options)

    def _load_pictures(self, options: dict[str, Any]) -> None:
        try:
            with progress_on_terminal(transient=True) as progress:
                bar = progress.add_task("pictures", total=None)
                number = load_tape(options["media"], lambda number: progress.advance(bar, number))
        except TapeError as error:
            raise CommandError(str(error)) from None
        if options["verbosity"]:
            self.stdout.write(f"Loaded {number} pictures.")

    def _load_archives(self, paths: list[Path], options: dict[str, Any]) -> None:
        if len(paths) < len(options["files"]) or options["only_new"] or options["resource"]:
            raise CommandError("A file made by dump is loaded whole, and with no other kind.")
        for path in paths:
            try:
                with progress_on_terminal(transient=True) as progress:
                    number = load_archive(path, Bars(progress).advance, self.guard)
            except ArchiveError as error:
                raise CommandError(self._explained(str(error))) from None
            if options["verbosity"]:
                self.stdout.write(f"Loaded {number} objects.")

    def _load_files(self, options: dict[str, Any]) -> None:
        self.wrong = 0
        files = Files(options["files"], options["resource"], options["mode"])
        with progress_on_terminal(transient=True) as progress:
            bar = progress.add_task("Loading", total=None)
            number = load_files(
                files,
                self.guard,
                self._complain,
                lambda number: progress.advance(bar, number),
                only_new=options["only_new"],
            )
        if self.wrong > NAMED:
            self.stderr.write(f"{self.wrong - NAMED} more are wrong.")
        if options["verbosity"]:
            self.stdout.write(f"Loaded {number} objects.")
        if self.wrong:
            raise CommandError(self._explained(f"{self.wrong} could not be loaded."))

    def _tell_of_odd_rows(self) -> None:
        """Name what is stored though it makes no sense."""
        odd = list(dict.fromkeys(self.guard.odd))
        for line in odd[:NAMED]:
            self.stderr.write(f"Odd: {line}")
        if len(odd) > NAMED:
            self.stderr.write(f"{len(odd) - NAMED} more are odd; check-data lists all.")

    def _explained(self, message: str) -> str:
        """A message, with what can be done if anything entered here was protected."""
        if not self.guard.refused:
            return message
        return (
            f"{message}\nWhat was entered here stays as it is. --overwrite lets files change it, "
            "--keep-own loads all but that. If they are from another server, see that each has "
            f"a FIRST_OWN_ID of its own; here it is {settings.FIRST_OWN_ID}."
        )

    def _complain(self, message: str) -> None:
        self.wrong += 1
        if self.wrong <= NAMED:
            self.stderr.write(message)
