"""Derived values: fields that follow from other rows and from the day.

Each subject app declares its own in a module `derived` (`registry.py`). Most are kept true for
the rows that upstream doesn't have, while upstream's rows keep what upstream says (`computing.py`).
Statistics are computed by the command `recount` only.
"""

from __future__ import annotations
