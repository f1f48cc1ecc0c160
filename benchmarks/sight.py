"""What request ids, metrics and the access log cost hot answers: `python -m benchmarks.sight`."""

from __future__ import annotations

import argparse
import tempfile
from contextlib import ExitStack
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.servers import serving
from spacedevs.api.http.metrics_files import VARIABLE

#: Requests that are answered from memory, by what they are called.
QUESTIONS = {
    "one event": "/2.3.0/events/1096/?format=json",
    "list of 10": "/2.3.0/events/?format=json",
    "list of 100": "/2.3.0/events/?limit=100&format=json",
}
#: The least ratio of rates, with all of it on by without.
LEAST = 0.9


def main() -> None:
    """Measure, and exit with status 1 if a ratio is too low."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with ExitStack() as stack:
        shared = stack.enter_context(tempfile.TemporaryDirectory())
        on = {"METRICS": "public", "ACCESS_LOG": "true", "LOG_FORMAT": "json", VARIABLE: shared}
        servers = {
            "without": stack.enter_context(serving("spacedevs.wsgi:front", {})),
            "with": stack.enter_context(serving("spacedevs.wsgi:application", on)),
        }
        table = Table("", "without", "with", "ratio", "at least", title="Answers per second")
        slow = False
        for name, target in QUESTIONS.items():
            rates: dict[str, list[float]] = {each: [] for each in servers}
            for turn in range(options.rounds + 1):
                for each, server in servers.items():
                    rate = server.load(target, options.seconds, connections=8).rate
                    if turn:  # the first round warms up
                        rates[each].append(rate)
            pairs = zip(rates["with"], rates["without"], strict=True)
            ratio = median(on / off for on, off in pairs)
            slow |= ratio < LEAST
            figures = (f"{median(rates[each]):,.0f}" for each in servers)
            table.add_row(name, *figures, f"{ratio:.3f}", f"{LEAST}")
    Console().print(table)
    raise SystemExit(int(slow))


if __name__ == "__main__":
    main()
