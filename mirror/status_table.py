"""How a copy stands, as `sync --status` shows it."""

from __future__ import annotations

from rich.table import Table

from mirror.status import Status, next_look, since


def status_table(status: Status) -> Table:
    """The state of each resource that is copied from a source."""
    table = Table(title=f"Copied from {status.source.url}")
    table.add_column("resource", no_wrap=True)
    for name in ("objects", "of", "age", "complete", "next look", "failures", "vanished"):
        table.add_column(name, justify="right", no_wrap=True)
    for resource in status.resources:
        table.add_row(
            resource.name,
            f"{resource.objects:,}",
            "?" if resource.count is None else f"{resource.count:,}",
            since(resource.fresh_at, status.now),
            since(resource.full_at, status.now),
            next_look(resource, status.now),
            f"{resource.failed:,}" if resource.failed else "",
            f"{resource.vanished:,}" if resource.vanished else "",
        )
    return table
