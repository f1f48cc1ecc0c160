"""Counts of new, changed, unchanged, vanished, removed and failed documents."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tally:
    """The results of copying some documents."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    removed: int = 0
    #: Lines about failures.
    failures: list[str] = field(default_factory=list)

    def count(self, before: str | None, now: str) -> None:
        """Count a document, given its digest before (None if it is new) and now."""
        self.new += before is None
        self.changed += before not in (None, now)
        self.unchanged += before == now

    def add(self, other: Tally) -> None:
        """Add the numbers of another tally, but not its failures: those are in the database."""
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.vanished += other.vanished
        self.removed += other.removed

    def __str__(self) -> str:
        words = f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged"
        words += f", {self.vanished} vanished" if self.vanished else ""
        words += f", {self.removed} removed" if self.removed else ""
        return words + (f", {len(self.failures)} failed" if self.failures else "")
