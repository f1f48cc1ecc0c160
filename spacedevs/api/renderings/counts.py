"""The numbers of rows in lists, remembered while the tables that a list reads stay the same."""

from __future__ import annotations

from threading import Lock

from cachetools import LRUCache
from django.conf import settings

#: The bytes that an entry takes, roughly.
ENTRY = 700


class Counts:
    """Counts by the digest of a list's query, each with the token of its tables' revision.

    They may take an eighth of `KEPT_ANSWERS`, but at least a megabyte.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        most = max(settings.KEPT_ANSWERS * 2**20 // 8, 2**20)
        self._kept: LRUCache[bytes, tuple[int, str]] = LRUCache(most // ENTRY)

    def get(self, name: bytes) -> tuple[int, str] | None:
        """The count and the token of its tables' revision."""
        with self._lock:
            return self._kept.get(name)

    def keep(self, name: bytes, count: int, token: str) -> None:
        """Remember a count."""
        with self._lock:
            self._kept[name] = count, token

    def forget(self, name: bytes) -> None:
        """Forget a count."""
        with self._lock:
            self._kept.pop(name, None)


counts = Counts()
