"""Loading JSON files with their pictures; what can't be stored is named and skipped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from core.derived.computing import derive
from core.pictures.checking import NoPicture
from core.pictures.keeping import keep
from mirror.catalogue import is_served, serializer_for
from mirror.entries import Entry, store_entries
from mirror.json_stream import objects_in
from mirror.store.errors import StoreError
from mirror.store.guard import Guard
from spacedevs.database.planner import refresh_statistics

#: Called with a line that says what is wrong, and where.
Complain = Callable[[str], None]


@dataclass(frozen=True)
class Files:
    """JSON files and folders of them; `resource` and `mode` hold for all objects, if given.

    A folder may have the pictures that its objects name by `media:`, in a folder `media`.
    """

    paths: list[Path]
    resource: str | None = None
    mode: str | None = None

    def entries(self, complain: Complain) -> Iterator[Entry]:
        """The objects of the files; what is wrong goes to `complain`."""
        for file in self._files():
            try:
                for number, (line, document) in enumerate(objects_in(file), 1):
                    place = f"{file}: line {line}: object {number}"
                    try:
                        serializer_class = serializer_for(
                            document, resource=self.resource, mode=self.mode, file=file
                        )
                    except StoreError as error:
                        complain(f"{place}: {error}")
                    else:
                        yield Entry(place, document, serializer_class)
            except OSError as error:
                complain(str(error))
            except ValueError as error:
                complain(f"{file}: {error}")

    def keep_pictures(self, complain: Complain) -> None:
        """Keep the pictures of the folders; what is wrong goes to `complain`."""
        for path in self.paths:
            for file in sorted(path.glob("media/*.*")):
                try:
                    keep(file.read_bytes())
                except (NoPicture, OSError) as error:
                    complain(f"{file}: {error}")

    def _files(self) -> Iterator[Path]:
        for path in self.paths:
            yield from sorted(path.rglob("*.json")) if path.is_dir() else [path]


def load_files(
    files: Files,
    guard: Guard,
    complain: Complain,
    advance: Callable[[int], None],
    *,
    only_new: bool = False,
) -> int:
    """Store the objects of files; returns how many could be stored.

    With `only_new`, objects that are there already are skipped. Several new objects may bring the
    same related rows along, so all are stored in one transaction.
    """
    files.keep_pictures(complain)
    with transaction.atomic() if only_new else nullcontext():
        entries = _new_entries(files, guard, complain) if only_new else files.entries(complain)
        number = store_entries(
            entries, lambda entry: complain(str(entry)), advance=advance, guard=guard
        )
    derive()
    if number:
        refresh_statistics()
    return number


def _new_entries(files: Files, guard: Guard, complain: Complain) -> Iterator[Entry]:
    """The entries of objects that were not there, or only mentioned by others, before the load."""
    guard.only_new = defaultdict(set)
    for entry in files.entries(lambda message: None):
        if not is_served(entry.serializer_class, entry.key):
            guard.only_new[entry.serializer_class.Meta.model].add(entry.key)
    new = {model: frozenset(keys) for model, keys in guard.only_new.items()}
    return (
        entry
        for entry in files.entries(complain)
        if entry.key in new.get(entry.serializer_class.Meta.model, ())
    )
