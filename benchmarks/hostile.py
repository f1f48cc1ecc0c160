"""How hostile clients slow down honest ones: `python -m benchmarks.hostile`."""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from multiprocessing import Process, Queue
from statistics import quantiles
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.servers import HOST, ROOT, Server, serving

#: What honest clients ask for, over and over.
USUAL = [
    "/2.3.0/events/upcoming/?limit=10",
    "/2.3.0/events/?limit=10&mode=list",
    "/2.3.0/launches/upcoming/?limit=10&mode=detailed",
    "/2.3.0/launches/?limit=25",
    "/2.3.0/events/1096/",
    "/2.3.0/space_stations/4/",
    "/2.3.0/agencies/44/",
    "/2.3.0/config/event_types/",
]
RESOURCES = [
    *("agencies", "astronauts", "docking_events", "events", "expeditions", "landings"),
    *("launcher_configurations", "launchers", "launches", "locations", "pads", "payloads"),
    *("programs", "space_stations", "spacecraft", "spacecraft_flights", "spacewalks", "updates"),
]
#: Seconds between two requests of an honest client.
PAUSE = 0.05


def expensive(chance: random.Random) -> str:
    """A new request that is as expensive as possible."""
    start = f"/2.3.0/{chance.choice(RESOURCES)}/?n={chance.random()}"
    match chance.randrange(5):
        case 0:
            return f"{start}&limit=100&mode=detailed"
        case 1:
            return f"{start}&q={'x' * chance.randrange(15_000)}"
        case 2:
            words = "+".join(chance.choice("aeinorst") for _ in range(6))
            return f"{start}&search={words}&ordering=-id&offset=50&limit=100"
        case 3:
            return f"{start}&id={','.join(str(chance.randrange(10**6)) for _ in range(500))}"
    return f"{start}&format=api&limit=100"


def attack(port: int, seed: int, until: float, results: Queue[Any]) -> None:
    """Make expensive requests at full speed."""
    chance = random.Random(seed)
    statuses: Counter[int] = Counter()
    while time.time() < until:
        statuses[_ask(port, expensive(chance))[0]] += 1
    results.put(("hostile", statuses, []))


def read(port: int, seed: int, until: float, results: Queue[Any]) -> None:
    """Make usual requests, with a pause after each answer."""
    chance = random.Random(seed)
    statuses: Counter[int] = Counter()
    times = []
    while time.time() < until:
        status, seconds = _ask(port, chance.choice(USUAL))
        statuses[status] += 1
        times.append(seconds)
        time.sleep(PAUSE)
    results.put(("honest", statuses, times))


def _ask(port: int, target: str) -> tuple[int, float]:
    """The status and the seconds of an answer over a connection of its own; 0 for none."""
    begun = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", target, headers={"Host": HOST, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        return answer.status, time.perf_counter() - begun
    except (OSError, HTTPException):
        return 0, time.perf_counter() - begun
    finally:
        connection.close()


def watch(server: Server, until: float, console: Console) -> list[float]:
    """The memory of the largest process, in MB, about ten times during the run."""
    sizes = []
    pause = max(until - time.time(), 1) / 10.5
    while time.time() + pause < until:
        time.sleep(pause)
        sizes.append(server.memory(peak=False))
        console.print(f"{sizes[-1]:.0f} MB")
    return sizes


def times_table(results: list[Any]) -> Table:
    """The statuses that all clients got, and the times of the honest ones."""
    table = Table("", "requests", "statuses", "median, ms", "slowest hundredth, ms", "slowest, ms")
    for kind in ("honest", "hostile"):
        statuses = sum((each for name, each, _ in results if name == kind), Counter[int]())
        times = sorted(
            seconds * 1000 for name, _, each in results if name == kind for seconds in each
        )
        cuts = quantiles(times, n=100) if times else []
        spread = [cuts[49], cuts[98], times[-1]] if times else []
        cells = [f"{each:.1f}" for each in spread]
        table.add_row(kind, str(statuses.total()), str(dict(statuses)), *cells)
    return table


def main() -> None:
    """Load the demo data, run both kinds of clients, and print the times of the honest ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--hostile", type=int, default=4, help="clients, default: %(default)s")
    parser.add_argument("--honest", type=int, default=4, help="clients, default: %(default)s")
    options = parser.parse_args()
    console = Console(width=100)
    for command in (["migrate", "-v0"], ["load", "-v0", "--only-new", "fixtures"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True)
    results: Queue[Any] = Queue()
    with serving("spacedevs.wsgi:application", {"SECRET_KEY": os.urandom(32).hex()}) as server:
        for target in USUAL:
            server.get(target)
        until = time.time() + options.minutes * 60
        clients = [
            Process(target=work, args=(server.port, seed, until, results))
            for work, number in ((attack, options.hostile), (read, options.honest))
            for seed in range(number)
        ]
        for client in clients:
            client.start()
        sizes = watch(server, until, console)
        found = [results.get() for _ in clients]
        for client in clients:
            client.join()
    console.print(times_table(found))
    console.print(
        f"Memory of the largest process: {sizes[0]:.0f} MB early, {sizes[-1]:.0f} MB late"
    )


if __name__ == "__main__":
    main()
