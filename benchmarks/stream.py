"""What thousands of listeners to the stream take: `python -m benchmarks.stream`."""

from __future__ import annotations

import argparse
import os
import re
import time
from pathlib import Path
from statistics import median

import django
from rich.console import Console
from rich.table import Table

from benchmarks.listeners import Ears, streaming

#: What listeners listen to.
TARGET = "?resource=events&contract=2.3.0"


def memory(pid: int) -> float:
    """The memory of a process in MB, now."""
    size = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.M)
    return int(size[1]) / 1000 if size else 0


def cpu(pid: int) -> float:
    """The seconds of CPU time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(number: int, rounds: int) -> Table:
    """A table of memory, and of how long a change takes to the first, the median and the last."""
    from events.models import Event

    event = Event.objects.order_by("pk")[0]
    table = Table(title=f"{number} listeners, {rounds} changes", show_header=False)
    most = str(number + 1)
    environment = {"STREAM_LISTENERS": most, "STREAM_LISTENERS_BY_CLIENT": most}
    with streaming(environment) as (port, process):
        with Ears(port) as first:
            first.wait(lambda ear: ear.status == 200)
        before = memory(process.pid)
        began = time.perf_counter()
        with Ears(port, number, TARGET) as ears:
            ears.wait(lambda ear: ear.cursor != "", 300)
            table.add_row("until all have connected, s", f"{time.perf_counter() - began:.1f}")
            used = cpu(process.pid)
            time.sleep(20)
            idle = (cpu(process.pid) - used) / 20
            after = memory(process.pid)
            table.add_row("memory without listeners, MB", f"{before:.0f}")
            table.add_row("memory, MB", f"{after:.0f}")
            table.add_row("memory of a listener, kB", f"{(after - before) / number * 1000:.1f}")
            table.add_row("idle, of one core", f"{idle:.1%}")
            delays: list[list[float]] = []
            used = cpu(process.pid)
            for turn in range(1, rounds + 1):
                Event.objects.filter(pk=event.pk).update(name=f"Renamed {turn}")
                changed_at = time.perf_counter()
                ears.wait(lambda ear: len(ear.events) >= turn, 60)  # noqa: B023
                delays.append(sorted(ear.heard_at - changed_at for ear in ears.all))
                time.sleep(1)
            for name, place in (("first", 0), ("median", number // 2), ("last", -1)):
                seconds = [each[place] for each in delays]
                table.add_row(
                    f"until the {name} has a change, s",
                    f"{median(seconds):.2f}, at most {max(seconds):.2f}",
                )
            table.add_row("CPU time of a change, s", f"{(cpu(process.pid) - used) / rounds:.2f}")
            table.add_row("memory afterwards, MB", f"{memory(process.pid):.0f}")
    Event.objects.filter(pk=event.pk).update(name=event.name)
    return table


def main() -> None:
    """Measure with the database of DATABASE_URL, which holds the demo data, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listeners", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=10, help="changes")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spacedevs.settings")
    django.setup()
    Console(width=100).print(measure(options.listeners, options.rounds))


if __name__ == "__main__":
    main()
