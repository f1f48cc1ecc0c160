"""Several parts together: configuration of the programs around the nodes, and the proof of it."""

from __future__ import annotations
