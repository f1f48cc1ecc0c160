"""The table that comes out: a line for each fault."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from deploy.cluster.faults import Outcome


def table(outcomes: Sequence[Outcome], title: str) -> Table:
    """All outcomes; those that should not have been are red."""
    shown = Table(
        *("part", "fault", "answers", "marked late", "errors", "… new", "kinds of errors"),
        *("slowest, s", "worst lag, s", "healed in, s"),
        title=title,
    )
    for outcome in outcomes:
        phase = outcome.phase
        shown.add_row(
            outcome.fault.part,
            outcome.fault.kind,
            str(phase.answers),
            str(phase.late),
            str(phase.errors),
            str(phase.errors_new),
            ", ".join(f"{number} {kind}" for kind, number in phase.kinds.most_common(3)),
            f"{phase.slowest:.1f}",
            f"{phase.worst_lag:.2f}",
            "never" if outcome.healed is None else f"{outcome.healed:.1f}",
            style="red" if outcome.wrong else None,
        )
    return shown
