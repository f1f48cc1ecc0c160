"""What keys and limits cost kept responses."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median

from rich.table import Table

from benchmarks.generate import FIRST_ID
from benchmarks.servers import ROOT, serving
from deploy.cluster.processes import free_port

TARGETS = {
    "one event, detailed": f"/2.3.0/events/{FIRST_ID + 500}/?format=json",
    "list of 10, normal": "/2.3.0/events/?format=json",
    "list of 100, normal": "/2.3.0/events/?limit=100&format=json",
}
#: What nobody reaches.
LIMIT = str(2**31 - 1)
#: The least ratios to the rate without limits.
GOALS = {"limits in the process": 0.85, "limits in Redis": 0.7, "a key": 0.85}


@contextmanager
def redis() -> Iterator[str]:
    """The address of a Redis of its own."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        try:
            yield f"rediscache://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.wait(30)


def limits(url: str, seconds: float, rounds: int) -> Table:
    """Rates with limits, and with a key, as ratios to those without."""
    name = "benchmark"
    manage = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command"]
    program = (
        "from spacedevs.api.http.models import Key;"
        f"key = Key.objects.filter(name='{name}').first() or Key(name='{name}');"
        "print(key.renew_secret()); key.save()"
    )
    secret = subprocess.run(
        [*manage, program],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    with ExitStack() as stack:
        shared = stack.enter_context(redis())
        server, limited, shared_limits = (
            stack.enter_context(
                serving("spacedevs.wsgi:application", {"DATABASE_URL": url, **more})
            )
            for more in (
                {},
                {"ANONYMOUS_CALLS": LIMIT},
                {"ANONYMOUS_CALLS": LIMIT, "CACHE_URL": shared},
            )
        )
        rates: dict[tuple[str, str], list[float]] = {}
        for _ in range(rounds):
            for question, target in TARGETS.items():
                for case, asked, headers in (
                    ("without", server, {}),
                    ("limits in the process", limited, {}),
                    ("limits in Redis", shared_limits, {}),
                    ("a key", server, {"Authorization": f"Token {secret}"}),
                ):
                    rate = asked.load(target, seconds, connections=8, **headers).rate
                    rates.setdefault((question, case), []).append(rate)
    columns = (f"{case} (at least {goal})" for case, goal in GOALS.items())
    table = Table(
        "", "without, 1/s", *columns,
        title=f"Kept responses with limits, medians of {rounds}",
    )  # fmt: skip
    for question in TARGETS:
        without = median(rates[question, "without"])
        ratios = {case: median(rates[question, case]) / without for case in GOALS}
        marks = (
            f"{ratio:.2f}{'' if ratio >= GOALS[case] else ' ✗'}" for case, ratio in ratios.items()
        )
        table.add_row(question, f"{without:.0f}", *marks)
    return table
