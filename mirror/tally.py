"""Counts of new, changed, unchanged, vanished, removed and failed documents."""

from __future__ import annotations

from dataclasses import dataclass, field

from mirror.store.guard import Guard


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
    kept: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    #: Lines about failures.
    failures: list[str] = field(default_factory=list)

    def count(self, before: str | None, now: str) -> None:
        """Count a document, given its digest before (None if it is new) and now."""
        self.new += before is None
        self.changed += before not in (None, now)
        self.unchanged += before == now

    def add_stored(self, guard: Guard, *, healing: bool) -> None:
        """Add what became of documents under a guard; with `healing`, they were unchanged ones."""
        if healing:
            self.healed += sum(len(keys) for keys in guard.written.values())
        self.older += sum(len(keys) for keys in guard.older.values())
        self.kept += dict.fromkeys(guard.kept)
        self.released += dict.fromkeys(guard.released)

    def add(self, other: Tally) -> None:
        """Add the numbers of another tally, but not its failures: those are in the database."""
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.vanished += other.vanished
        self.removed += other.removed
        self.healed += other.healed
        self.older += other.older
        self.kept += other.kept
        self.released += other.released

    def __str__(self) -> str:
        words = f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged"
        words += f", {self.vanished} vanished" if self.vanished else ""
        words += f", {self.removed} removed" if self.removed else ""
        words += f", {self.healed} healed" if self.healed else ""
        words += f", {self.older} older than here" if self.older else ""
        words += f", {len(self.kept)} kept as edited here" if self.kept else ""
        return words + (f", {len(self.failures)} failed" if self.failures else "")
