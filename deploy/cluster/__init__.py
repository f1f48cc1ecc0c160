"""The parts of deploy/ together, each of which fails in turn under load: `make cluster`."""

from __future__ import annotations
