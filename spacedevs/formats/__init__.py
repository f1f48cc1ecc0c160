"""How pages write dates, by language; Django takes these for its own of the language."""

from __future__ import annotations
