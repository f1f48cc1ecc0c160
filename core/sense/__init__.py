"""Sense: what the values of a row can't be, such as an end before its start.

A model declares its rules once, in its attribute `sense` (`rules.py`). The admin refuses a row that
breaks one, an import only tells of it, because upstream has such rows, and the command `check-data`
lists those that are there (`checking.py`).
"""

from __future__ import annotations
