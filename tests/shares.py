"""How much a run tests: a part of what is alike, or all of it before a release (THOROUGH=1)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

THOROUGH = bool(os.environ.get("THOROUGH"))

#: What CI tests on one engine, because that is not what it is about: `tests/test_engines.py` sees
#: that all engines answer alike. Most of it runs on SQLite, tests of many processes on PostgreSQL.
ON_SQLITE = {
    "test_archive",
    "test_browsable",
    "test_calendars",
    "test_calendars_kept",
    "test_calendars_page",
    "test_clear_demo",
    "test_conflicts",
    "test_contract",
    "test_curating",
    "test_demo",
    "test_demo_data",
    "test_drift",
    "test_feeds",
    "test_following",
    "test_formats",
    "test_gate",
    "test_guides",
    "test_hostile_files",
    "test_internet",
    "test_launch_form",
    "test_load",
    "test_looks",
    "test_never_fooled",
    "test_newer_wins",
    "test_nullable",
    "test_openapi",
    "test_overrides",
    "test_parts",
    "test_picture_files",
    "test_picture_uploads",
    "test_pictures",
    "test_plots",
    "test_queries",
    "test_round_trip",
    "test_samples",
    "test_security",
    "test_sense",
    "test_settings",
    "test_stations",
    "test_status",
    "test_status_page",
    "test_sync",
    "test_unknown_keys",
    "test_unknown_parameters",
    "test_upstream",
    "test_upstream_v210",
    "test_upstream_v220",
    "test_upstream_v240",
    "test_v210",
    "test_v220",
    "test_v220_earth",
    "test_v220_filters",
    "test_v220_launch_filters",
    "test_v220_launches",
    "test_v240",
    "test_v240_filters",
    "test_v240_moments",
    "test_versions",
    "test_webhook_subscriptions",
    "test_website",
    "test_website_kept",
}
ON_POSTGRESQL = {
    "test_changes_processes",
    "test_clients",
    "test_curators",
    "test_faults",
    "test_journal_processes",
    "test_nodes",
    "test_picture_processes",
    "test_proxies",
    "test_stream",
    "test_sync_processes",
    "test_webhook_processes",
}

T = TypeVar("T")


def part(items: Sequence[T], of: int) -> Sequence[T]:
    """One out of so many items, spread over all of them; in a thorough run all."""
    return items if THOROUGH else items[::of]
