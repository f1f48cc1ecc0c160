"""The guard, which protects this server's own rows from documents."""

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
