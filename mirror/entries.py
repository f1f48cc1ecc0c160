"""Storing the documents of files, in batches and in bounded memory."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from mirror.catalogue import resource_of
from mirror.store import BATCH, store_each
from mirror.store.errors import in_brief
from mirror.store.guard import Guard
from mirror.store.values import key_in
from spacedevs.api.registry import SerializerClass

#: Bytes of waiting documents that are kept in memory; beyond that they go to a temporary file.
IN_MEMORY = 2**24


@dataclass
class Entry:
    """A document, its place in a file, its serializer, and the error if it can't be stored."""

    place: str
    document: Any
    serializer_class: SerializerClass
    error: str = ""

    @property
    def key(self) -> Any:
        """The key of its object; None if it has no valid one."""
        return key_in(self.serializer_class, self.document)

    def __str__(self) -> str:
        key = self.document.get("id") if isinstance(self.document, dict) else None
        resource = resource_of(self.serializer_class)
        return f"{self.place}: {resource} {in_brief(key)}: {self.error}"


class Waiting:
    """Entries that wait for others, in a file that is read once."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.number = 0

    def add(self, entry: Entry) -> None:
        """Add an entry."""
        pickle.dump(entry, self.file)
        self.number += 1

    def __iter__(self) -> Iterator[Entry]:
        self.file.seek(0)
        for _ in range(self.number):
            yield pickle.load(self.file)
        self.file.close()


def store_entries(
    entries: Iterable[Entry],
    fail: Callable[[Entry], None],
    *,
    advance: Callable[[int], None] = lambda number: None,
    guard: Guard | None = None,
) -> int:
    """Store entries, and hand those that can't be stored to `fail`; returns how many are stored.

    An entry may reference what a later one brings. So what could not be stored is tried again,
    round after round. Batches wait as a whole; only if a round has stored nothing, the next one
    takes them apart. If that stores nothing either, the rest fails.
    """
    apart, stored = False, 0
    with ExitStack() as files:
        while True:
            waiting = Waiting(files.enter_context(SpooledTemporaryFile(IN_MEMORY)))
            number = 0
            for batch in _batches(entries):
                number += len(batch)
                documents = [entry.document for entry in batch]
                errors = store_each(batch[0].serializer_class, documents, guard=guard, apart=apart)
                for position, error in errors.items():
                    entry = batch[position]
                    entry.error = str(error)
                    if error.lasting:
                        fail(entry)
                    else:
                        waiting.add(entry)
                stored += len(batch) - len(errors)
                advance(len(batch) - len(errors))
            stuck = waiting.number == number
            if not waiting.number or (stuck and apart):
                break
            entries, apart = waiting, stuck
        for entry in waiting:
            fail(entry)
    return stored


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Entries in batches, each of one serializer class."""
    for _, alike in groupby(entries, attrgetter("serializer_class")):
        while batch := list(islice(alike, BATCH)):
            yield batch
