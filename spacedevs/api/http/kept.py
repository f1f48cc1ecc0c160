"""Whole responses in memory, each usable while the tables that it depends on stay the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from sys import getsizeof
from threading import Lock
from typing import Any

from cachetools import LRUCache

from spacedevs.api.http.encodings import ENCODINGS
from spacedevs.api.renderings.present import Present
from spacedevs.api.renderings.reads import Tables

Headers = list[tuple[str, str]]

#: Bytes that a response takes besides its texts, for the objects that hold them and its entry in
#: the store. Measured over thousands of small ones.
OVERHEAD = 2000


@dataclass(slots=True)
class KeptResponse:
    """A whole response, in every encoding that has been asked for."""

    status: str
    headers: Headers
    body: bytes
    tables: Tables  # those that it depends on
    token: str | None  # of their latest revision; None if it may not be kept
    etag: str
    expires: float | None = None  # on the monotonic clock; None if it doesn't depend on time
    encoded: dict[str | None, tuple[Headers, bytes]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def shows(self, present: Present | None) -> bool:
        """Whether it shows the data at the present revisions."""
        if not self.tables:
            return True
        return present is not None and present.latest(self.tables).token == self.token

    def encode(self, encoding: str | None) -> tuple[Headers, bytes]:
        """Headers and body in an encoding; the first call compresses."""
        if encoding not in self.encoded:
            with self.lock:
                if encoding not in self.encoded:
                    body, headers = self.body, list(self.headers)
                    if encoding:
                        body = ENCODINGS[encoding](body)
                        headers.append(("Content-Encoding", encoding))
                    headers.append(("Content-Length", str(len(body))))
                    self.encoded[encoding] = headers, body
        return self.encoded[encoding]

    @property
    def size(self) -> int:
        """The bytes of memory that it takes, within a tenth."""
        texts = sum(getsizeof(text) for header in self.headers for text in header)
        encoded = sum(
            getsizeof(headers) + (getsizeof(body) if encoding else 0)
            for encoding, (headers, body) in self.encoded.items()
        )
        return OVERHEAD + getsizeof(self.body) + texts + encoded


class KeptResponses:
    """Responses by their questions: the most recently used ones, within a number of bytes."""

    def __init__(self, most: int) -> None:
        self._lock = Lock()
        self._kept: LRUCache[Any, tuple[KeptResponse, int]] = LRUCache(
            most, getsizeof=lambda entry: entry[1]
        )

    def get(self, question: Any) -> KeptResponse | None:
        """The response to a question, whichever revisions it shows."""
        with self._lock:
            entry = self._kept.get(question)
        return entry[0] if entry else None

    def put(self, question: Any, response: KeptResponse) -> None:
        """Keep a response unless it is larger than the store; again, for one that has grown."""
        size = response.size + sum(getsizeof(part) for part in question)
        with self._lock:
            self._kept.pop(question, None)
            if size <= self._kept.maxsize:
                self._kept[question] = response, size

    def forget(self, question: Any) -> None:
        """Keep no response to a question."""
        with self._lock:
            self._kept.pop(question, None)

    @property
    def size(self) -> int:
        """The bytes that all responses take."""
        return int(self._kept.currsize)

    def __len__(self) -> int:
        return len(self._kept)
