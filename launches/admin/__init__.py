"""The admin of launches and everything that they are made of."""

from __future__ import annotations

from launches.admin import (  # each registers its models
    dockings,
    flights,
    landings,
    launchers,
    launches,
    missions,
    payloads,
    places,
    spacecraft,
)

__all__ = [
    "dockings",
    "flights",
    "landings",
    "launchers",
    "launches",
    "missions",
    "payloads",
    "places",
    "spacecraft",
]
