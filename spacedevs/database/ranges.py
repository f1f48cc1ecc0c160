"""The range of integers that every column holds, on every engine."""

from __future__ import annotations

SMALLEST_INTEGER, LARGEST_INTEGER = -(2**31), 2**31 - 1
