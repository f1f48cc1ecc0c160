"""Derived values: fields that follow from other rows and from the day.

Each subject app declares its own in a module `derived`, with `registry.py`. Most are kept true
(`computing.py`) for rows that upstream doesn't have; upstream's rows keep upstream's values.
Statistics are only computed by the command `recount`.
"""

from __future__ import annotations
