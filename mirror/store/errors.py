"""Errors in documents, with their places."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from reprlib import Repr
from typing import Any

#: Characters of the longest message; it may repeat what the document says.
LONGEST_MESSAGE = 1500

_brief = Repr()
_brief.maxstring = _brief.maxother = 60


class StoreError(ValueError):
    """A document can't be stored; `path` leads to the mistake in it.

    A `lasting` mistake is in the document itself, so trying again is no use. Any other may go away
    once more documents are stored. `row` is the model and key of the innermost row that can't be
    made for it, with what is wrong there.
    """

    def __init__(
        self, message: str, *path: str | int, lasting: bool = True, row: Any = None
    ) -> None:
        message = " ".join(message.split())
        super().__init__(message)
        self.message = message[:LONGEST_MESSAGE]
        self.path = path
        self.lasting = lasting
        self.row: tuple[tuple[Any, Any], str] | None = row

    def __str__(self) -> str:
        place = "/".join(map(str, self.path))
        return f"{place}: {self.message}" if place else self.message

    def within(self, *path: str | int) -> StoreError:
        """The same error, with its path from an outer object."""
        return StoreError(self.message, *path, *self.path, lasting=self.lasting, row=self.row)


@contextmanager
def within(*path: str | int) -> Iterator[None]:
    """Prepend a path to that of StoreErrors."""
    try:
        yield
    except StoreError as error:
        raise error.within(*path) from error


def in_brief(value: Any) -> str:
    """A value of a document as messages quote it: its beginning, on one line."""
    return f"{_brief.repr(value):.60}"
