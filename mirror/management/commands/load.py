"""`manage.py load FILE…`: objects of the API, kept in files, into the database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from rich.progress import Progress

from core.planner import refresh_statistics
from core.progress import progress_on_terminal
from core.sequences import advance_sequences
from mirror.archive import ArchiveError, is_archive, load_archive
from mirror.catalogue import is_served, serializer_for
from mirror.store import BATCH, RowKeys, StoreError, key_in, store_each
from spacedevs.api.derived import derive
from spacedevs.api.modes import SerializerClass


@dataclass
class Entry:
    """A document of a file, the serializer that it was shown by, and why it isn't stored yet."""

    file: Path
    number: int
    document: Any
    serializer_class: SerializerClass
    error: StoreError | None = None

    def __str__(self) -> str:
        return f"{self.file}: object {self.number} (id {self.document.get('id')}): {self.error}"


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
        parser.add_argument(
            "--only-new",
            action="store_true",
            help="leave objects that are already there as they are",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the files; raises CommandError (exit status 1) if anything in them was wrong."""
        archives = [path for path in options["files"] if path.is_file() and is_archive(path)]
        if archives:
            self._load_archives(archives, options)
            return
        self.wrong = 0
        self.only_new: RowKeys | None = None
        entries = list(self._entries(options["files"], options["resource"], options["mode"]))
        if options["only_new"]:
            entries = self._new(entries)
        with progress_on_terminal(transient=True) as progress:
            bar = progress.add_task("Loading", total=len(entries))
            with transaction.atomic() if options["only_new"] else nullcontext():
                waiting = self._store(entries, partial(progress.advance, bar))
        advance_sequences()
        derive()
        if len(waiting) < len(entries):
            refresh_statistics()
        for entry in waiting:
            self._complain(str(entry))
        if options["verbosity"]:
            self.stdout.write(f"Loaded {len(entries) - len(waiting)} objects.")
        if self.wrong:
            raise CommandError(f"{self.wrong} could not be loaded.")

    def _load_archives(self, paths: list[Path], options: dict[str, Any]) -> None:
        if len(paths) < len(options["files"]) or options["only_new"] or options["resource"]:
            raise CommandError("A file made by dump is loaded whole, and with no other kind.")
        for path in paths:
            try:
                with progress_on_terminal(transient=True) as progress:
                    number = load_archive(path, bars(progress))
            except (ArchiveError, StoreError) as error:
                raise CommandError(str(error)) from None
            advance_sequences()
            refresh_statistics()
            if options["verbosity"]:
                self.stdout.write(f"Loaded {number} objects.")

    def _new(self, entries: list[Entry]) -> list[Entry]:
        """The entries of objects that are not there, or only mentioned, before anything is loaded.

        What they bring is theirs to fill; so all of it is loaded in one transaction, or nothing.
        """
        self.only_new, new = defaultdict(set), []
        for entry in entries:
            key = key_in(entry.serializer_class, entry.document)
            if not is_served(entry.serializer_class, key):
                self.only_new[entry.serializer_class.Meta.model].add(key)
                new.append(entry)
        return new

    def _store(self, entries: list[Entry], advance: Callable[[int], None]) -> list[Entry]:
        """Store entries, as often as one may have brought what another refers to; the rest.

        A batch waits for the others as a whole, and is taken apart when none of them got on.
        """
        apart = False
        while entries:
            waiting: list[Entry] = []
            for batch in _batches(entries):
                documents = [entry.document for entry in batch]
                wrong = store_each(
                    batch[0].serializer_class, documents, only_new=self.only_new, apart=apart
                )
                for place, error in wrong.items():
                    batch[place].error = error
                    waiting.append(batch[place])
                advance(len(batch) - len(wrong))
            stuck = len(waiting) == len(entries)
            if stuck and apart:
                break
            entries, apart = waiting, stuck
        return entries

    def _entries(
        self, paths: list[Path], resource: str | None, mode: str | None
    ) -> Iterator[Entry]:
        for file in _json_files(paths):
            try:
                content = json.loads(file.read_bytes())
            except (OSError, ValueError, RecursionError) as error:
                self._complain(f"{file}: {error}")
                continue
            if isinstance(content, dict) and isinstance(content.get("results"), list):
                content = content["results"]
            documents = content if isinstance(content, list) else [content]
            for number, document in enumerate(documents, 1):
                try:
                    serializer_class = serializer_for(
                        document, resource=resource, mode=mode, file=file
                    )
                except StoreError as error:
                    self._complain(f"{file}: object {number}: {error}")
                else:
                    yield Entry(file, number, document, serializer_class)

    def _complain(self, message: str) -> None:
        self.wrong += 1
        self.stderr.write(message)


def _batches(entries: list[Entry]) -> Iterator[list[Entry]]:
    """Entries that follow each other and are of one kind."""
    for _, alike in groupby(entries, attrgetter("serializer_class")):
        while batch := list(islice(alike, BATCH)):
            yield batch


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
