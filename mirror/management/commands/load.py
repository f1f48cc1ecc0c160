"""`manage.py load FILE…`: objects of the API, kept in files, into the database."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from rich.progress import Progress

from core.derived.computing import derive
from core.progress import progress_on_terminal
from mirror.archive import ArchiveError, is_archive, load_archive
from mirror.catalogue import is_served, serializer_for
from mirror.entries import Entry, store_entries
from mirror.reading import objects_in
from mirror.store import Guard, RowKeys, StoreError
from spacedevs.database.planner import refresh_statistics

#: How many wrong objects are named; of the others there is only the number.
NAMED = 100


class Command(BaseCommand):
    """Stores documents as the API answers them, a batch of them in one transaction."""

    help = (
        "Load objects from JSON files: single objects, arrays of them, or whole list answers "
        "of the API. What an object is, is read off its url and response_mode, else off the "
        "file's name (config/event_types.json). An object may "
        "come before what it refers to. A file made by dump is loaded whole or not at all. Wrong "
        "objects are named and skipped (exit status 1); the others are loaded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files, and what they hold where they don't say it themselves."""
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="a file, or a folder of *.json"
        )
        parser.add_argument("--resource", help="what all objects are, for example events")
        parser.add_argument("--mode", help="the mode of all objects: list, normal or detailed")
        present = parser.add_mutually_exclusive_group()
        present.add_argument(
            "--only-new",
            action="store_true",
            help="leave objects that are already there as they are",
        )
        present.add_argument(
            "--keep-own",
            action="store_true",
            help="leave what was entered on this server as it is; else what would change that is "
            "refused",
        )
        present.add_argument(
            "--overwrite",
            action="store_true",
            help="let the files change what was entered on this server, too",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the files; raises CommandError (exit status 1) if anything in them was wrong."""
        keep = options["only_new"] or options["keep_own"]
        self.guard = Guard(keep=keep, holds_nothing=options["overwrite"])
        archives = [path for path in options["files"] if path.is_file() and is_archive(path)]
        if archives:
            self._load_archives(archives, options)
            return
        self.wrong = self.loaded = 0
        self.only_new: RowKeys | None = None
        only_new = options["only_new"]
        with progress_on_terminal(transient=True) as progress:
            bar = progress.add_task("Loading", total=None)

            def advance(number: int) -> None:
                self.loaded += number
                progress.advance(bar, number)

            with transaction.atomic() if only_new else nullcontext():
                entries = self._new(options) if only_new else self._entries(options, self._complain)
                store_entries(
                    entries,
                    lambda entry: self._complain(str(entry)),
                    advance=advance,
                    only_new=self.only_new,
                    guard=self.guard,
                )
        derive()
        if self.loaded:
            refresh_statistics()
        if self.wrong > NAMED:
            self.stderr.write(f"{self.wrong - NAMED} more are wrong.")
        if options["verbosity"]:
            self.stdout.write(f"Loaded {self.loaded} objects.")
        if self.wrong:
            raise CommandError(self._explained(f"{self.wrong} could not be loaded."))

    def _load_archives(self, paths: list[Path], options: dict[str, Any]) -> None:
        if len(paths) < len(options["files"]) or options["only_new"] or options["resource"]:
            raise CommandError("A file made by dump is loaded whole, and with no other kind.")
        for path in paths:
            try:
                with progress_on_terminal(transient=True) as progress:
                    number = load_archive(path, bars(progress), guard=self.guard)
            except ArchiveError as error:
                raise CommandError(self._explained(str(error))) from None
            refresh_statistics()
            if options["verbosity"]:
                self.stdout.write(f"Loaded {number} objects.")

    def _new(self, options: dict[str, Any]) -> Iterator[Entry]:
        """The entries of objects that are not there, or only mentioned, before anything is loaded.

        What they bring is theirs to fill; so all of it is loaded in one transaction, or nothing.
        """
        self.only_new = defaultdict(set)
        for entry in self._entries(options, lambda message: None):
            if not is_served(entry.serializer_class, entry.key):
                self.only_new[entry.serializer_class.Meta.model].add(entry.key)
        new = {model: frozenset(keys) for model, keys in self.only_new.items()}
        return (
            entry
            for entry in self._entries(options, self._complain)
            if entry.key in new.get(entry.serializer_class.Meta.model, ())
        )

    def _entries(self, options: dict[str, Any], complain: Callable[[str], None]) -> Iterator[Entry]:
        for file in _json_files(options["files"]):
            try:
                for number, (line, document) in enumerate(objects_in(file), 1):
                    place = f"{file}: line {line}: object {number}"
                    try:
                        serializer_class = serializer_for(
                            document,
                            resource=options["resource"],
                            mode=options["mode"],
                            file=file,
                        )
                    except StoreError as error:
                        complain(f"{place}: {error}")
                    else:
                        yield Entry(place, document, serializer_class)
            except OSError as error:
                complain(str(error))
            except ValueError as error:
                complain(f"{file}: {error}")

    def _explained(self, message: str) -> str:
        """A message; if it tells of something entered here, with what can be done."""
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


def bars(progress: Progress) -> Callable[[str, int], None]:
    """What moves a bar for each resource."""
    bars: dict[str, Any] = {}

    def advance(resource: str, number: int) -> None:
        bar = bars.get(resource)
        if bar is None:
            bar = bars[resource] = progress.add_task(resource, total=None)
        progress.advance(bar, number)

    return advance


def _json_files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.json")) if path.is_dir() else [path]
