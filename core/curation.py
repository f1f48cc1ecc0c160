"""Where a layer above the core follows what curators do in the admin."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString

from core.deleting import Going
from core.edits import Change, Edit


class Follower(Protocol):
    """What follows the edits of curators."""

    def note_edit(self, changes: Sequence[Change], by: str) -> None:
        """Note what an edit has changed."""

    def note_deletion(self, rows: Sequence[models.Model], by: str) -> None:
        """Note that rows are about to be deleted: all that go."""

    def note_return(self, rows: Sequence[models.Model]) -> None:
        """Note that deleted rows are back, because their deletion was undone."""

    def panel(self, request: HttpRequest, row: models.Model) -> SafeString:
        """What is shown above the form of a row."""

    def remarks(self, row: models.Model) -> dict[str, SafeString]:
        """Remarks on fields in the form of a row, by name."""


class Curation:
    """All that follow edits; without any, nothing happens but the edit."""

    def __init__(self) -> None:
        self._followers: list[Follower] = []

    def register(self, follower: Follower) -> None:
        """Let edits be followed."""
        self._followers.append(follower)

    @contextmanager
    def following_edit(
        self, row: models.Model | None, parts: Collection[str], by: str
    ) -> Iterator[Edit]:
        """Let an edit within be followed: of a row, and of the rows that relations lead to.

        There is nothing to follow without a row.
        """
        edit = Edit(row, parts)
        yield edit
        for follower in self._followers:
            follower.note_edit(edit.changes, by)

    def delete(self, rows: Sequence[models.Model], by: str) -> None:
        """Delete rows with all that goes, and let that be noted before.

        Raises ProtectedError if others need any of it.
        """
        going = Going(rows)
        for follower in self._followers:
            follower.note_deletion(going.rows(), by)
        going.delete()

    def note_return(self, rows: Sequence[models.Model]) -> None:
        """Let the undoing of a deletion be noted."""
        for follower in self._followers:
            follower.note_return(rows)

    def panels(self, request: HttpRequest, row: models.Model) -> list[SafeString]:
        """What is shown above the form of a row."""
        return [follower.panel(request, row) for follower in self._followers]

    def remarks(self, row: models.Model) -> dict[str, SafeString]:
        """Remarks on fields in the form of a row, by name."""
        found: dict[str, SafeString] = {}
        for follower in self._followers:
            found |= follower.remarks(row)
        return found


curation = Curation()
