"""The renderings that this process has made and could not store, kept in its memory."""

from __future__ import annotations

from sys import getsizeof
from threading import Lock

from cachetools import LRUCache
from django.conf import settings

#: The bytes that an entry takes beside its text, roughly.
ENTRY = 600


class Unstored:
    """Texts by component and key, each good for the revision that it shows and no other.

    They take an eighth of `KEPT_ANSWERS`. Those that were used least recently go first.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: LRUCache[tuple[str, str], tuple[str, bytes]] = LRUCache(
            settings.KEPT_ANSWERS * 2**20 // 8, getsizeof=lambda kept: ENTRY + getsizeof(kept[1])
        )

    def keep(self, component: str, texts: dict[str, str], token: str) -> None:
        """Keep texts, by the keys of their objects, that show the revision with that token."""
        with self._lock:
            for key, text in texts.items():
                kept = token, text.encode()
                if self._kept.getsizeof(kept) <= self._kept.maxsize:
                    self._kept[component, key] = kept

    def get(self, component: str, key: str, token: str) -> bytes | None:
        """The text of an object at that revision; None if it isn't kept."""
        with self._lock:
            made_at, text = self._kept.get((component, key), ("", None))
        return text if made_at == token else None


unstored = Unstored()
