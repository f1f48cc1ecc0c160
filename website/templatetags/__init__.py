"""Template tags of the pages for people."""

from __future__ import annotations
