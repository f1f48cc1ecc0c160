"""How much of what is alike a run tests: a part of it, or all before a release (THOROUGH=1)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

THOROUGH = bool(os.environ.get("THOROUGH"))

T = TypeVar("T")


def part(items: Sequence[T], of: int) -> Sequence[T]:
    """One out of so many items, spread over all of them; in a thorough run all."""
    return items if THOROUGH else items[::of]
