"""How fast the server answers, as ratios between servers: `make benchmark`; see README.md."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from rich.console import Console
from rich.table import Table

from benchmarks.generate import FIRST_ID, RARE_WORD
from benchmarks.limits import limits
from benchmarks.servers import ROOT, recorded, serving
from benchmarks.versions import versions

LIST = "/2.3.0/events/"
LAUNCHES = "/2.3.0/launches/"
FILTER = "type__ids=2,8&date__gte=2000-01-01T00:00:00Z"

#: Requests, with the ratios to reach: cold to plain, hot to bare.
QUESTIONS = {
    "one event, detailed": (f"{LIST}{FIRST_ID + 500}/?format=json", 20, 0.8),
    "list of 10, normal": (f"{LIST}?format=json", 8, 0.8),
    "list of 100, normal": (f"{LIST}?limit=100&format=json", 14, 0.9),
    "list of 100, detailed": (f"{LIST}?limit=100&mode=detailed&format=json", 40, 0.9),
    "filtered list": (f"{LIST}?{FILTER}&format=json", 4, 0.8),
    "search": (f"{LIST}?search={RARE_WORD}&format=json", 4, 0.8),
    "one launch, detailed": (f"{LAUNCHES}{UUID(int=FIRST_ID + 50)}/?format=json", 20, 0.8),
    "10 launches, list": (f"{LAUNCHES}?mode=list&format=json", 8, 0.8),
    "10 launches, normal": (f"{LAUNCHES}?format=json", 8, 0.8),
    "10 launches, detailed": (f"{LAUNCHES}?mode=detailed&format=json", 8, 0.8),
    "100 launches, list": (f"{LAUNCHES}?mode=list&limit=100&format=json", 14, 0.9),
    "100 launches, normal": (f"{LAUNCHES}?limit=100&format=json", 14, 0.9),
    "100 launches, detailed": (f"{LAUNCHES}?mode=detailed&limit=100&format=json", 40, 0.9),
    "launches by status": (f"{LAUNCHES}?status__ids=3,4&format=json", 4, 0.8),
    "launches by location": (f"{LAUNCHES}?location__ids=15,27&format=json", 4, 0.8),
    "one station, detailed": ("/2.3.0/space_stations/4/?format=json", 20, 0.8),
    "100 astronauts, normal": ("/2.3.0/astronauts/?limit=100&format=json", 14, 0.9),
    "launches by orbit": (f"{LAUNCHES}?mission__orbit__name=Low+Earth+Orbit&format=json", 4, 0.8),
}
#: Requests to a small and a large database, with the largest ratio of their times.
GROWTH: dict[str, tuple[str, float]] = {
    "list of 10, normal": (f"{LIST}?format=json", 1.5),
    "one event, detailed": (f"{LIST}{FIRST_ID + 500}/?format=json", 1.5),
    "filter by type": (f"{LIST}?type__ids=2,8&format=json", 1.5),
    "search": (f"{LIST}?search={RARE_WORD}&format=json", 3),
    "offset 90 %": (f"{LIST}?format=json&offset={{nine_tenths}}", 4),
    "offset 50 %": (f"{LIST}?format=json&offset={{half}}", 15),
}
VARIANTS = {
    "plain": {"RENDERINGS": "false", "KEPT_ANSWERS": "0"},
    "cold": {"KEPT_ANSWERS": "0"},
    "hot": {},
}


def database(server_url: str, size: int, console: Console) -> str:
    """The URL of a database with `size` events, which is generated once and kept."""
    name = f"spacedevs_benchmark_{size}"
    url = urlsplit(server_url)._replace(path=f"/{name}").geturl()
    environment = {**os.environ, "DATABASE_URL": url}
    with psycopg.connect(server_url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        new = found.fetchone() is None
        if new:
            connection.execute(f"CREATE DATABASE {name}")
    try:
        _manage(["migrate", "--verbosity", "0"], environment)
        if new:
            console.print(f"Generating {size:,} events …")
            _manage(["load", "--verbosity", "0", "fixtures"], environment)
            started = time.monotonic()
            command = [sys.executable, "-m", "benchmarks.generate", str(size)]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
            console.print(f"… in {time.monotonic() - started:.0f} s")
    except BaseException:
        if new:  # drop what is only half generated
            with psycopg.connect(server_url, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name}")
        raise
    return url


def compare(url: str, seconds: float, rounds: int, size: int) -> tuple[Table, Table]:
    """Tables of speed and memory: all servers under the same load, in turns."""
    with ExitStack() as stack:
        work = stack.enter_context(tempfile.TemporaryDirectory())
        servers = {
            name: stack.enter_context(
                serving("spacedevs.wsgi:application", {**settings, "DATABASE_URL": url})
            )
            for name, settings in VARIANTS.items()
        }
        for target, *_ in QUESTIONS.values():  # so that all is rendered, and responses are kept
            answers = [server.get(target) for server in servers.values()]
            assert len({body for _, _, body in answers}) == 1, target
        answers_file = Path(work, "answers.json")
        hot = servers["hot"]
        answers_file.write_text(
            json.dumps({target: recorded(hot, target) for target, *_ in QUESTIONS.values()})
        )
        servers["bare"] = stack.enter_context(
            serving("benchmarks.bare:application", {"BARE_ANSWERS": str(answers_file)})
        )
        rates: dict[tuple[str, str], list[float]] = {}
        for _ in range(rounds):
            for question, (target, *_rest) in QUESTIONS.items():
                for name, server in servers.items():
                    rate = server.load(target, seconds, connections=8).rate
                    rates.setdefault((question, name), []).append(rate)
        memory = {name: server.memory() for name, server in servers.items()}
    peaks = Table(*memory, title="Peak memory of a worker, MB")
    peaks.add_row(*(f"{peak:.0f}" for peak in memory.values()))
    return _speed_table(rates, f"Answers per second, {size:,} events, medians of {rounds}"), peaks


def grow(urls: dict[int, str], seconds: float, rounds: int) -> Table:
    """How much longer answers from renderings take when there are more events."""
    with ExitStack() as stack:
        servers = {
            size: stack.enter_context(
                serving("spacedevs.wsgi:application", {**VARIANTS["cold"], "DATABASE_URL": url})
            )
            for size, url in urls.items()
        }
        times: dict[tuple[str, int], list[float]] = {}
        for number in range(rounds + 1):
            for question, (pattern, _) in GROWTH.items():
                for size, server in servers.items():
                    target = pattern.format(nine_tenths=size * 9 // 10, half=size // 2)
                    server.get(target)
                    latency = server.load(target, seconds, connections=1).usual
                    if number:  # the first round warms up
                        times.setdefault((question, size), []).append(latency)
        peaks = {size: server.memory() for size, server in servers.items()}
    smallest, *larger = sorted(urls)
    table = Table(
        "", f"{smallest:,}, ms", *(f"{size:,}, x" for size in larger), "at most, x",
        title=f"Time of one answer without kept responses, medians of {rounds}",
    )  # fmt: skip
    base = median(times["list of 10, normal", smallest])
    for question, (_, limit) in GROWTH.items():
        own = median(times[question, smallest])
        # deep pages are compared with the first page
        by = base if question.startswith("offset") else own
        ratios = [median(times[question, size]) / by for size in larger]
        marked = [_verdict(ratio, limit, at_least=False)[0] for ratio in ratios]
        table.add_row(question, f"{own:.2f}", *marked, f"{limit:g}")
    table.add_row(
        "memory of a worker, MB",
        f"{peaks[smallest]:.0f}",
        *(f"{peaks[size]:.0f}" for size in larger),
        "200 MB",
    )
    return table


def count(urls: dict[int, str], rounds: int) -> Table:
    """How long the database takes to count all events."""
    table = Table(*(f"{size:,}" for size in urls), title="A new count, ms (at most 60)")
    cells = []
    for url in urls.values():
        with psycopg.connect(url) as connection:
            times = []
            for _ in range(rounds + 1):
                started = time.perf_counter()
                connection.execute("SELECT COUNT(*) FROM (SELECT id FROM events_event) AS listed")
                times.append((time.perf_counter() - started) * 1000)
        cells.append(f"{median(times[1:]):.1f}")
    table.add_row(*cells)
    return table


def rendering(url: str, size: int) -> Table:
    """How long it takes to make all renderings of all events."""
    environment = {**os.environ, "DATABASE_URL": url}
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("TRUNCATE spacedevs_rendering")
    started = time.monotonic()
    output = _manage(["render", "events"], environment)
    table = Table("renderings", "seconds", title=f"Rendering {size:,} events (at most 600 s)")
    table.add_row(output.split()[1], f"{time.monotonic() - started:.0f}")
    return table


def main() -> None:
    """Measure what the command line asks for and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url", default=os.environ.get("DATABASE_URL"))
    parser.add_argument("--sizes", default="1000,100000", help="numbers of events, smallest first")
    parser.add_argument("--seconds", type=float, default=3, help="of each load")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--only", choices=["compare", "versions", "limits", "grow", "render"], help="one part alone"
    )
    options = parser.parse_args()
    console = Console(width=100)
    if not (options.database_url or "").startswith("postgres"):
        parser.error("DATABASE_URL must name a PostgreSQL database; others are created beside it.")
    if not shutil.which("wrk"):
        parser.error("wrk, which makes the load, is not installed.")
    if options.only in (None, "limits") and not shutil.which("redis-server"):
        parser.error("redis-server, in which processes count together, is not installed.")
    sizes = sorted(int(size) for size in options.sizes.split(","))
    urls = {size: database(options.database_url, size, console) for size in sizes}
    smallest = sizes[0]
    if options.only in (None, "compare"):
        for table in compare(urls[smallest], options.seconds, options.rounds, smallest):
            console.print(table)
    if options.only in (None, "versions"):
        console.print(versions(urls[smallest], options.seconds, options.rounds))
    if options.only in (None, "limits"):
        console.print(limits(urls[smallest], options.seconds, options.rounds))
    if options.only in (None, "grow") and len(sizes) > 1:
        console.print(grow(urls, options.seconds, options.rounds))
        console.print(count(urls, options.rounds))
    if options.only in (None, "render"):
        size = 100_000 if 100_000 in sizes else smallest
        console.print(rendering(urls[size], size))


def _speed_table(rates: dict[tuple[str, str], list[float]], title: str) -> Table:
    """The medians of the rates of each question and server, as ratios."""
    table = Table(
        "", "plain, 1/s", "cold ÷ plain", "to reach", "hot ÷ bare", "to reach", "bare, 1/s",
        title=title,
    )  # fmt: skip
    for question, (_, cold_goal, hot_goal) in QUESTIONS.items():
        middle = {name: median(rates[question, name]) for name in (*VARIANTS, "bare")}
        table.add_row(
            question,
            f"{middle['plain']:.0f}",
            *_verdict(middle["cold"] / middle["plain"], cold_goal, at_least=True),
            *_verdict(middle["hot"] / middle["bare"], hot_goal, at_least=True),
            f"{middle['bare']:.0f}",
        )
    return table


def _verdict(ratio: float, goal: float, *, at_least: bool) -> tuple[str, str]:
    good = ratio >= goal if at_least else ratio <= goal
    colour = "green" if good else "red"
    return f"[{colour}]{ratio:.2f}{'' if good else ' ✗'}[/]", f"{goal:g}"


def _manage(arguments: list[str], environment: dict[str, str]) -> str:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


if __name__ == "__main__":
    main()
