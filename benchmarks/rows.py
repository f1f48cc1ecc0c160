"""Writes generated rows into the database, the same rows every time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

import django
from django.apps import apps
from django.db import connection, transaction
from rich.console import Console
from rich.progress import Progress

FIRST_ID = 2_000_001
FIRST_DATE, DAYS, SPREAD = datetime(1957, 10, 4), 30_000, 100
#: Rows that are written in one transaction.
CHUNK = 50_000

#: Called for each chunk that is written, with the name of its table and the number of its rows.
Report = Callable[[str, int], None]


def filler(report: Report) -> Callable[..., None]:
    """A function that writes rows into the table of a model: name, columns, rows, fixed values."""

    def fill(name: str, columns: str, rows: Iterable[tuple[Any, ...]], **fixed: Any) -> None:
        model = apps.get_model(name)
        for written in _insert(model, columns.split(), rows, fixed):
            report(str(model._meta.verbose_name_plural), written)

    return fill


def keys(name: str) -> list[Any]:
    """The keys of all rows of a model, in order."""
    return list(apps.get_model(name)._base_manager.order_by("pk").values_list("pk", flat=True))


def date_in(random: Random, progress: float | None = None) -> str:
    """A random date; `progress` (0 to 1) places it in the whole period, give or take months."""
    if progress is None:
        days = random.randrange(DAYS)
    else:
        days = int(progress * (DAYS - SPREAD)) + random.randrange(SPREAD)
    moment = FIRST_DATE + timedelta(days=days, minutes=random.randrange(1440))
    return moment.isoformat(" ")


def each(
    keys: Iterable[Any], make: Callable[[Any, Random], tuple[Any, ...]], seed: str
) -> Iterator[tuple[Any, ...]]:
    """A row for each key."""
    random = Random(seed)
    return (make(key, random) for key in keys)


def some(
    keys: Iterable[int], make: Callable[[int, Random], tuple[Any, ...]], average: float
) -> Iterator[tuple[Any, ...]]:
    """A random number of rows for each key, with that average."""
    random = Random(average)
    for key in keys:
        for _ in range(_number(random, average)):
            yield make(key, random)


def links(
    keys: Iterable[Any], related: Sequence[Any], average: float, seed: str
) -> Iterator[tuple[Any, ...]]:
    """Each key paired with a random number of related ones; no pair comes twice."""
    random = Random(seed)
    for key in keys:
        chosen = {random.choice(related) for _ in range(_number(random, average))}
        yield from ((key, other) for other in sorted(chosen))


def _number(random: Random, average: float) -> int:
    return int(random.random() * 2 * average + 0.5)


def _insert(
    model: Any, columns: list[str], rows: Iterable[tuple[Any, ...]], fixed: dict[str, Any]
) -> Iterator[int]:
    """Write rows, with defaults for other columns; yields the size of each chunk."""
    given = {*columns, *fixed, model._meta.pk.column}
    for field in model._meta.concrete_fields:
        if field.column not in given and not field.null:
            value = field.get_default() if field.has_default() else ""
            fixed[field.column] = field.get_db_prep_save(value, connection)
    names = ", ".join(f'"{name}"' for name in (*columns, *fixed))
    constants = tuple(fixed.values())
    complete = (row + constants for row in rows)
    while chunk := list(islice(complete, CHUNK)):
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
                    for row in chunk:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * (len(columns) + len(fixed)))
                cursor.executemany(
                    f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})', chunk
                )
        yield len(chunk)


def run(work: Callable[[Report], None]) -> None:
    """Fill the database of DATABASE_URL; then advance its counters and refresh statistics."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spacedevs.settings")
    django.setup()
    from core.sequences import advance_sequences

    with Progress(console=Console(stderr=True)) as progress:
        bars: dict[str, Any] = {}

        def report(table: str, rows: int) -> None:
            bar = bars.get(table) or bars.setdefault(table, progress.add_task(table, total=None))
            progress.advance(bar, rows)

        work(report)
    advance_sequences()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
