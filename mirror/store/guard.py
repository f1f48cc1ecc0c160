"""The guard, which protects this server's own rows from documents."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.db import models

from core.ids import is_own
from mirror.store.errors import StoreError

#: Keys of rows, by their models.
RowKeys = defaultdict[type[models.Model], set[Any]]


@dataclass
class Guard:
    """Protects rows from documents, over all batches of one load.

    A row that was entered on this server is protected: a document that would change it is
    refused or, with `keep`, stored without that change. Derived values are not protected, since
    nobody enters them.
    """

    keep: bool = False
    #: Whether documents may change what was entered here.
    overwrite: bool = False
    #: If given, the load may change only rows with these keys, and make new ones, whose keys are
    #: added.
    only_new: RowKeys | None = None
    #: Whether documents may be those of placeholders, with keys below zero.
    placeholders: bool = False
    #: Rows that the load has made, which it may go on to change.
    made: RowKeys = field(default_factory=partial(defaultdict, set))
    #: Whether any document was refused.
    refused: bool = False
    #: Whether the documents are a source's. These never change what was edited here, unless a
    #: setting lets them, and an older view of an object never replaces a newer one.
    from_source: bool = False
    #: Whether older views are believed all the same.
    any_age: bool = False
    #: The rows that the load has written, because they differed from what documents say, and those
    #: of which it has had an older view.
    written: RowKeys = field(default_factory=partial(defaultdict, set))
    older: RowKeys = field(default_factory=partial(defaultdict, set))
    #: Lines about edited objects: what was left as it is, and what is no longer an edit.
    kept: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    #: Lines about what was stored though it makes no sense.
    odd: list[str] = field(default_factory=list)

    @property
    def keeps_edits(self) -> bool:
        """Whether documents leave what was edited here as it is, and deleted objects deleted."""
        return self.from_source and settings.EDITS == "keep"

    @classmethod
    def of_source(cls, *, any_age: bool = False) -> Guard:
        """The guard of a source's documents, which may be those of any ids."""
        return cls(overwrite=True, from_source=True, any_age=any_age)

    def protects(self, model: type[models.Model], key: Any) -> bool:
        """Whether the row with a key was entered here, and not made by this load."""
        return not self.overwrite and is_own(key) and key not in self.made[model]

    def refuse(self, model: Any, key: Any, name: str) -> None:
        """Refuse a change of a protected row's value or list of a name.

        Raises StoreError; with `keep`, does nothing.
        """
        if self.keep:
            return
        self.refused = True
        what = str(model._meta.verbose_name).lower()
        message = f"It has another {name} for {what} {key}, which was entered here."
        # Not lasting, because the batch doesn't know which of its documents this is about.
        raise StoreError(message, lasting=False)

    def note_made(self, made: RowKeys) -> None:
        """Note the rows that a batch has made."""
        for model, keys in made.items():
            self.made[model] |= keys
            if self.only_new is not None:
                self.only_new[model] |= keys
