"""The derived values of launches, of everything that takes part in them, and of dockings."""

from __future__ import annotations

from launches.derived import (  # noqa: F401 - each registers what it computes
    agencies,
    dockings,
    landings,
    launchers,
    launches,
    origins,
    places,
    spacecraft,
)
