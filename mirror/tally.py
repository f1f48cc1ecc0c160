"""Counts of new, changed, unchanged, vanished, removed and failed documents."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from mirror.store.guard import Guard

#: How many objects are named, of those that are new, and of those that have changed.
NAMED = 300


@dataclass
class Tally:
    """The results of copying some documents."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    removed: int = 0
    #: Rows that no longer said what their unchanged documents say.
    healed: int = 0
    #: Documents that are older views of their objects than the last ones.
    older: int = 0
    #: Lines about what was left as it is because somebody edited it here, and about what is no
    #: longer so.
    kept: dict[str, None] = field(default_factory=dict)
    released: dict[str, None] = field(default_factory=dict)
    #: Lines about what was stored though it makes no sense.
    odd: dict[str, None] = field(default_factory=dict)
    #: Lines about failures.
    failures: list[str] = field(default_factory=list)
    #: The names of the first objects that are `new`, and of those that have `changed`.
    names: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def count(self, before: str | None, now: str, document: Any = None) -> None:
        """Count a document, given its digest before (None if it is new) and now."""
        self.new += before is None
        self.changed += before not in (None, now)
        self.unchanged += before == now
        if before != now and document is not None:
            self.names["new" if before is None else "changed"].append(_name_of(document))

    def add_stored(self, guard: Guard, *, healing: bool) -> None:
        """Add what became of documents under a guard; with `healing`, they were unchanged ones."""
        if healing:
            self.healed += sum(len(keys) for keys in guard.written.values())
        self.older += sum(len(keys) for keys in guard.older.values())
        self.kept |= dict.fromkeys(guard.kept)
        self.released |= dict.fromkeys(guard.released)
        self.odd |= dict.fromkeys(guard.odd)

    def add(self, other: Tally) -> None:
        """Add the numbers of another tally, but not its failures: those are in the database."""
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.vanished += other.vanished
        self.removed += other.removed
        self.healed += other.healed
        self.older += other.older
        self.kept |= other.kept
        self.released |= other.released
        self.odd |= other.odd
        for kind, names in other.names.items():
            self.names[kind] += names[: NAMED - len(self.names[kind])]

    @property
    def brief(self) -> str:
        """The numbers of what is not as it was before."""
        words = [
            f"{number} {word}"
            for word, number in (
                ("new", self.new),
                ("changed", self.changed),
                ("vanished", self.vanished),
                ("removed", self.removed),
                ("healed", self.healed),
                ("older than here", self.older),
                ("kept as edited here", len(self.kept)),
                ("odd", len(self.odd)),
                ("failed", len(self.failures)),
            )
            if number
        ]
        return ", ".join(words)

    def named(self, kind: str) -> str:
        """The names of objects that are `new` or have `changed`, in one line."""
        more = getattr(self, kind) - len(self.names[kind])
        return " | ".join(self.names[kind]) + (f" and {more} more" if more > 0 else "")

    def __str__(self) -> str:
        words = f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged"
        words += f", {self.vanished} vanished" if self.vanished else ""
        words += f", {self.removed} removed" if self.removed else ""
        words += f", {self.healed} healed" if self.healed else ""
        words += f", {self.older} older than here" if self.older else ""
        words += f", {len(self.kept)} kept as edited here" if self.kept else ""
        words += f", {len(self.odd)} odd" if self.odd else ""
        return words + (f", {len(self.failures)} failed" if self.failures else "")


def _name_of(document: Any) -> str:
    """What to call an object: its name, or else its id."""
    names = (document.get(key) for key in ("name", "title", "id"))
    return " ".join(str(next((name for name in names if name not in (None, "")), "?")).split())[
        :100
    ]
