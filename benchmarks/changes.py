"""How fast kept responses are sent while data changes: `python -m benchmarks.changes`."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from statistics import median
from threading import Event as Signal
from threading import Thread
from typing import Any

import django
from rich.console import Console
from rich.table import Table

from benchmarks.servers import Load, serving
from spacedevs.management.commands.serve import write_journal

#: What is asked while rows change.
TARGETS = ("/2.3.0/events/?format=json", "/2.3.0/launches/?format=json&mode=list")
#: What changes meanwhile: the model, and the field that a row gets new values of.
CHANGES = {
    "a row that none of these shows": ("core.CelestialBody", "description"),
    "an event and a launch on other pages": ("events.Event launches.Launch", "name"),
}


@contextmanager
def changing(labels: str, field: str, rate: float, shown: set[str]) -> Iterator[None]:
    """A context in which the last row of each model that isn't shown keeps changing."""
    from django.apps import apps
    from django.db import connections

    stop = Signal()

    def change() -> None:
        models: list[Any] = [apps.get_model(label) for label in labels.split()]
        last = [
            [row for row in model.objects.order_by("pk") if str(row.pk) not in shown][-1]
            for model in models
        ]
        former = [getattr(row, field) for row in last]
        for number in count():
            for model, row in zip(models, last, strict=True):
                model.objects.filter(pk=row.pk).update(**{field: f"https://new.example/{number}"})
            if stop.wait(1 / rate):
                break
        for model, row, value in zip(models, last, former, strict=True):
            model.objects.filter(pk=row.pk).update(**{field: value})
        connections.close_all()

    thread = Thread(target=change)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def compare(seconds: float, rounds: int, rate: float) -> Table:
    """A table of rates and of the slowest hundredth, amid changes and in peace just before."""
    loads: dict[tuple[str, str], list[tuple[Load, Load]]] = {}
    write_journal(os.getpid())  # as `serve` does
    with serving("spacedevs.wsgi:application", {}) as server:
        answers = [json.loads(server.get(target)[2]) for target in TARGETS]
        shown = {str(row["id"]) for answer in answers for row in answer["results"]}
        for number in range(rounds + 1):
            for target in TARGETS:
                for name, changed in CHANGES.items():
                    peace = server.load(target, seconds, connections=8)
                    with changing(*changed, rate, shown):
                        time.sleep(1)
                        amid = server.load(target, seconds, connections=8)
                    time.sleep(1)
                    if number:  # the first round warms up
                        loads.setdefault((target, name), []).append((peace, amid))
    table = Table(
        "", "peace, 1/s", "p99, ms", "changing", "rate, ÷ peace", "p99, ÷ peace",
        title=f"Kept responses amid {rate:g} changes a second, medians of {rounds}",
    )  # fmt: skip
    for (target, name), pairs in loads.items():
        table.add_row(
            target,
            f"{median(peace.rate for peace, _ in pairs):.0f}",
            f"{median(peace.slowest for peace, _ in pairs):.2f}",
            name,
            f"{median(amid.rate / peace.rate for peace, amid in pairs):.2f}",
            f"{median(amid.slowest / peace.slowest for peace, amid in pairs):.2f}",
        )
    return table


def main() -> None:
    """Measure with the database of DATABASE_URL, which holds the demo data, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8, help="of each load")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rate", type=float, default=10, help="changes a second")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spacedevs.settings")
    django.setup()
    Console(width=110).print(compare(options.seconds, options.rounds, options.rate))


if __name__ == "__main__":
    main()
