"""The guard, which protects rows of this server from what documents say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import Any

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
    #: Protect nothing that was entered here.
    overwrite: bool = False
    #: If given, rows that are there already stay as they are, unless their keys are in it. The
    #: keys of rows that the load makes are added.
    only_new: RowKeys | None = None
    #: Whether documents may have keys below zero, those of placeholders.
    placeholders: bool = False
    #: Rows that the load has made, which it may go on to change.
    made: RowKeys = field(default_factory=partial(defaultdict, set))
    #: Whether any document was refused.
    refused: bool = False

    def protects(self, model: type[models.Model], key: Any) -> bool:
        """Whether the row with a key was entered here, and not made by this load."""
        return not self.overwrite and is_own(key) and key not in self.made[model]

    def refuse(self, model: Any, key: Any, name: str) -> None:
        """Refuse another value or list, by its name, for a protected row.

        Raises StoreError, unless rows are to keep what they have.
        """
        if self.keep:
            return
        self.refused = True
        what = str(model._meta.verbose_name).lower()
        message = f"It has another {name} for {what} {key}, which was entered here."
        # The batch does not know which of its documents this is, so it isn't lasting.
        raise StoreError(message, lasting=False)

    def note_made(self, made: RowKeys) -> None:
        """Note the rows that a batch has made."""
        for model, keys in made.items():
            self.made[model] |= keys
            if self.only_new is not None:
                self.only_new[model] |= keys
