"""Parts of documents that could not be stored, while the rest of their documents was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mirror.store.errors import StoreError

#: A row, by its model and key.
RowName = tuple[Any, Any]


@dataclass
class Parts:
    """What some documents lack: a part is a value, an item of a list, or an object nested in it.

    Each is told of the row with an id that it belongs to, or that it would have been. So what is
    wrong with an agency is told once, however many launches show it.
    """

    #: The number of the document that is being stored.
    position: int = 0
    #: What is wrong with each row, with the place within its document, and whether that is lasting.
    wrong: dict[RowName, dict[str, bool]] = field(default_factory=dict)
    #: The numbers of the documents that lack a part; and of those that may have it once more
    #: documents are stored, with the reason.
    lacking: set[int] = field(default_factory=set)
    waiting: dict[int, str] = field(default_factory=dict)
    #: The rows whose documents were written.
    written: set[RowName] = field(default_factory=set)

    def leave_out(self, error: StoreError, row: RowName) -> None:
        """Note that a part of a row's document is left out, unless it is a row of its own."""
        row, reason = error.row or (row, str(error))
        self.wrong.setdefault(row, {})[reason] = error.lasting
        self.lacking.add(self.position)
        if not error.lasting:
            self.waiting.setdefault(self.position, str(error))

    def add(self, other: Parts, positions: Sequence[int]) -> None:
        """Add the parts of documents that have other numbers here."""
        for row, reasons in other.wrong.items():
            self.wrong.setdefault(row, {}).update(reasons)
        self.lacking |= {positions[each] for each in other.lacking}
        self.waiting |= {positions[each]: reason for each, reason in other.waiting.items()}
        self.written |= other.written
