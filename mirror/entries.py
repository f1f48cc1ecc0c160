"""Documents of files on their way into the database, in batches and in bounded memory."""

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
from mirror.store import BATCH, Guard, RowKeys, in_brief, key_in, store_each
from spacedevs.api.registry import SerializerClass

#: Bytes of waiting documents that are kept in memory; the others lie in a file.
IN_MEMORY = 2**24


@dataclass
class Entry:
    """A document, where it comes from, the serializer that it was shown by, and what is wrong."""

    place: str
    document: Any
    serializer_class: SerializerClass
    error: str = ""

    @property
    def key(self) -> Any:
        """The key of its object; None if it has none."""
        return key_in(self.serializer_class, self.document)

    def __str__(self) -> str:
        key = self.document.get("id") if isinstance(self.document, dict) else None
        resource = resource_of(self.serializer_class)
        return f"{self.place}: {resource} {in_brief(key)}: {self.error}"


class Waiting:
    """Entries that wait for what others bring, in a file that is read once."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.number = 0

    def add(self, entry: Entry) -> None:
        """Let an entry wait."""
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
    only_new: RowKeys | None = None,
    guard: Guard | None = None,
) -> None:
    """Store entries, as often as one may have brought what another refers to; the rest fails.

    A batch waits for the others as a whole, and is taken apart when none of them got on.
    """
    apart = False
    with ExitStack() as files:
        while True:
            waiting = Waiting(files.enter_context(SpooledTemporaryFile(IN_MEMORY)))
            number = 0
            for batch in _batches(entries):
                number += len(batch)
                wrong = store_each(
                    batch[0].serializer_class,
                    [entry.document for entry in batch],
                    only_new=only_new,
                    guard=guard,
                    apart=apart,
                )
                for place, error in wrong.items():
                    entry = batch[place]
                    entry.error = str(error)
                    if error.lasting:
                        fail(entry)
                    else:
                        waiting.add(entry)
                advance(len(batch) - len(wrong))
            stuck = waiting.number == number
            if not waiting.number or (stuck and apart):
                break
            entries, apart = waiting, stuck
        for entry in waiting:
            fail(entry)


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Entries that follow each other and are of one kind."""
    for _, alike in groupby(entries, attrgetter("serializer_class")):
        while batch := list(islice(alike, BATCH)):
            yield batch
