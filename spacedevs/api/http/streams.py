"""Responses that are sent piece by piece, and what happens once they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any


class Stream:
    """The parts of a response; `ended` is called once, when the server has sent or dropped it."""

    def __init__(self, parts: Iterable[bytes], ended: Callable[[], Any]) -> None:
        self._parts = parts
        self._ended: list[Callable[[], Any]] = [ended]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        """Close the parts, as PEP 3333 has it."""
        try:
            getattr(self._parts, "close", lambda: None)()
        finally:
            while self._ended:
                self._ended.pop()()
