"""Runs a cluster of the real programs, lets each fail under load, and prints a table."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from typing import Any

from rich.console import Console

from deploy.cluster.faults import KINDS, Outcome, go_through
from deploy.cluster.load import Load
from deploy.cluster.parts import cluster
from deploy.cluster.programs import program
from deploy.cluster.table import table
from deploy.cluster.writing import Writer

#: The exit status of what could not be tried, as Automake has it.
SKIPPED = 77
PROGRAMS = ("postgres", "pg_basebackup", "pgbouncer", "redis-server", "nginx")


def main() -> int:
    """The exit status: 0 if all was right, 1 if something was wrong, 77 if a program is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="begin no new round after that")
    parser.add_argument("--kinds", default=",".join(KINDS), help="of faults (default: %(default)s)")
    parser.add_argument("--clients", type=int, default=6, help="default: %(default)s")
    options = parser.parse_args()
    kinds = options.kinds.split(",")
    if not set(kinds) <= set(KINDS):
        parser.error(f"--kinds: choose from {', '.join(KINDS)}")
    console = Console(width=140)
    try:
        for name in PROGRAMS:
            program(name)
    except FileNotFoundError as missing:
        console.print(f"{missing}.")
        return SKIPPED
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    outcomes: list[Outcome] = []
    console.print("Starting the cluster …")
    with cluster() as started:
        writer = Writer(started.url)
        writer.start()
        load = Load(started.ports["nginx"], writer, options.clients)
        load.start()
        deadline = time.monotonic() + 60 * options.minutes
        while not outcomes or time.monotonic() < deadline:
            for outcome in go_through(started, load, kinds):
                outcomes.append(outcome)
                _tell(console, outcome)
        load.stop()
        writer.stop()
    console.print(table(outcomes, f"{writer.changes()} changes, ten a second"))
    return 1 if any(outcome.wrong for outcome in outcomes) else 0


def _tell(console: Console, outcome: Outcome) -> None:
    part, kind = outcome.fault
    console.print(f"{part}, {kind}: {outcome.phase.answers} answers")
    for each in outcome.wrong:
        console.print(f"  WRONG: {each}", style="red", soft_wrap=True, markup=False)


def _leave(number: int, frame: Any) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
