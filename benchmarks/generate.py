"""Synthetic data: any number of events with all that belongs to them, the same every time.

    python -m benchmarks.generate 100000

fills the migrated database of DATABASE_URL, which has the demo data, with so many events more.
Types, agencies, programs, stations, expeditions and astronauts are those of the demo data.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

import django
from django.apps import apps
from django.db import connection, transaction
from rich.console import Console
from rich.progress import Progress

FIRST_ID = 2_000_001
FIRST_DATE, DAYS, SPREAD = datetime(1957, 10, 4), 30_000, 100
LAST_UPDATE = datetime(2026, 1, 1)
#: Rows that are written in one transaction.
CHUNK = 50_000
#: How many events have the rare word in their name, however many there are.
RARE_WORD, RARE_EVENTS = "Oumuamua", 20

CRAFT = ["Progress", "Soyuz", "Dragon", "Cygnus", "Shenzhou", "Tianzhou", "Starliner", "Vostok"]
DEEDS = ["Docking", "Undocking", "Flyby", "Landing", "Spacewalk", "Orbit Insertion", "Relocation"]
PLACES = ["Low Earth Orbit", "Kazakhstan", "Mars", "Pacific Ocean", "Zvezda", None]
TEXT = (
    "A spacecraft with crew, supplies and experiments arrives where it was sent, after a journey "
    "that mission control has followed from the first minute to the last. "
)


AGENCY = "agencies.Agency"

#: Told of each chunk that is written: the name of its table, and how many rows.
Report = Callable[[str, int], None]


def generate(number: int, report: Report = lambda table, rows: None) -> None:
    """Add `number` events to the database, and a third as many launches."""
    fill = filler(report)
    events = range(FIRST_ID, FIRST_ID + number)
    images = range(FIRST_ID, FIRST_ID + max(number // 10, 1))
    launches = [UUID(int=FIRST_ID + n).hex for n in range(max(number // 3, 1))]
    rockets = range(FIRST_ID, FIRST_ID + len(launches))
    licenses, precisions = keys("core.ImageLicense"), keys("core.NetPrecision")
    rare = set(range(FIRST_ID, FIRST_ID + number, max(number // RARE_EVENTS, 1)))

    def image(n: int, random: Random) -> tuple[Any, ...]:
        address = f"https://images.example/{n}"
        return n, f"Picture {n}", f"{address}.jpg", f"{address}-small.jpg", random.choice(licenses)

    fill(
        "core.Image",
        "id name image_url thumbnail_url license_id",
        each(images, image, "images"),
        credit="Somebody with a camera",
        single_use=True,
    )
    variants = keys("core.ImageVariantType")
    fill(
        "core.ImageVariant",
        "image_id type_id image_url",
        each(
            images, lambda n, r: (n, r.choice(variants), f"https://images.example/{n}-b.jpg"), "v"
        ),
        position=0,
    )

    configurations, orbits = keys("launches.LauncherConfiguration"), keys("core.Orbit")
    kinds, pads, agencies = keys("launches.MissionType"), keys("launches.Pad"), keys(AGENCY)
    fill(
        "launches.Rocket",
        "id configuration_id",
        each(rockets, lambda n, r: (n, r.choice(configurations)), "rockets"),
    )
    fill(
        "launches.Mission",
        "id name type_id orbit_id",
        each(
            rockets, lambda n, r: (n, f"Mission {n}", r.choice(kinds), r.choice(orbits)), "missions"
        ),
        description="A mission that was made up.",
    )

    def launch(key: str, random: Random) -> tuple[Any, ...]:
        net = date_in(random)
        name = f"{random.choice(CRAFT)} | {key[-7:]}"
        return (
            key,
            f"launch-{key[-7:]}",
            name,
            net,
            net,
            net,
            random.choice(images),
            *status(random),
            UUID(key).int,
            UUID(key).int,
            random.choice(pads),
            random.choice(agencies),
        )

    statuses = keys("launches.LaunchStatus")

    def status(random: Random) -> tuple[Any, ...]:
        return random.choice(statuses), random.choice(precisions)

    fill(
        "launches.Launch",
        "id slug name net window_start window_end image_id status_id net_precision_id"
        " rocket_id mission_id pad_id launch_service_provider_id",
        each(launches, launch, "launches"),
        last_updated=LAST_UPDATE.isoformat(" "),
    )
    types = keys("events.EventType")

    def event(n: int, random: Random) -> tuple[Any, ...]:
        words = f"{random.choice(CRAFT)} {n} {random.choice(DEEDS)}"
        name = f"{words} {RARE_WORD}" if n in rare else words
        picture = random.choice(images) if random.random() < 0.9 else None
        place = random.choice(PLACES), TEXT * random.randint(1, 4)
        about = random.choice(types), random.choice(precisions), picture
        date = date_in(random, (n - FIRST_ID) / number)
        return n, f"event-{n}", name, date, _update(random), *about, *place

    fill(
        "events.Event",
        "id slug name date last_updated type_id date_precision_id image_id location description",
        each(events, event, "events"),
        webcast_live=False,
    )
    languages, pages = keys("core.Language"), keys("core.InfoURLType")
    fill(
        "events.EventInfoURL",
        "event_id url type_id language_id",
        _some(
            events,
            lambda n, r: (n, f"https://info.example/{n}", *r.sample(pages, 1), languages[0]),
            1.2,
        ),
        title="A page about it",
        description=TEXT,
        source="info.example",
        priority=10,
    )
    videos = keys("core.VidURLType")
    fill(
        "events.EventVidURL",
        "event_id url type_id language_id",
        _some(
            events,
            lambda n, r: (n, f"https://video.example/{n}", *r.sample(videos, 1), languages[0]),
            0.5,
        ),
        title="The webcast",
        publisher="Somebody with a camera",
        source="video.example",
        priority=10,
        live=False,
    )
    fill(
        "core.Update",
        "event_id comment created_on",
        _some(events, lambda n, r: (n, f"News of {n}. {TEXT}", date_in(r)), 1.5),
        created_by="somebody",
        position=0,
    )
    for name, field, related, average in (
        ("agencies", "agency", keys("agencies.Agency"), 1.5),
        ("launches", "launch", launches, 0.7),
        ("expeditions", "expedition", keys("stations.Expedition"), 0.7),
        ("spacestations", "spacestation", keys("stations.SpaceStation"), 0.7),
        ("program", "program", keys("programs.Program"), 1.0),
        ("astronauts", "astronaut", keys("astronauts.Astronaut"), 0.8),
    ):
        fill(f"events.Event_{name}", f"event_id {field}_id", links(events, related, average, name))


def filler(report: Report) -> Callable[..., None]:
    """What writes rows to the table of a model: its name, columns, rows, and what all have."""

    def fill(name: str, columns: str, rows: Iterable[tuple[Any, ...]], **fixed: Any) -> None:
        model = apps.get_model(name)
        for written in _insert(model, columns.split(), rows, fixed):
            report(str(model._meta.verbose_name_plural), written)

    return fill


def keys(name: str) -> list[Any]:
    """The keys of all rows of a model, in their order."""
    return list(apps.get_model(name)._base_manager.order_by("pk").values_list("pk", flat=True))


def date_in(random: Random, progress: float | None = None) -> str:
    """Any date; or one so far into the time, give or take months, as things are entered in life."""
    if progress is None:
        days = random.randrange(DAYS)
    else:
        days = int(progress * (DAYS - SPREAD)) + random.randrange(SPREAD)
    moment = FIRST_DATE + timedelta(days=days, minutes=random.randrange(1440))
    return moment.isoformat(" ")


def _update(random: Random) -> str:
    """When something was last changed: in the years before this was written."""
    return (LAST_UPDATE - timedelta(minutes=random.randrange(5_000_000))).isoformat(" ")


def each(
    keys: Iterable[Any], make: Callable[[Any, Random], tuple[Any, ...]], seed: str
) -> Iterator[tuple[Any, ...]]:
    """A row for each key."""
    random = Random(seed)
    return (make(key, random) for key in keys)


def _some(
    keys: Iterable[int], make: Callable[[int, Random], tuple[Any, ...]], average: float
) -> Iterator[tuple[Any, ...]]:
    """Rows for each key, at random as many as gives the average."""
    random = Random(average)
    for key in keys:
        for _ in range(_number(random, average)):
            yield make(key, random)


def links(
    keys: Iterable[Any], related: Sequence[Any], average: float, seed: str
) -> Iterator[tuple[Any, ...]]:
    """Pairs of a key and, at random, some of the related ones, no pair twice."""
    random = Random(seed)
    for key in keys:
        chosen = {random.choice(related) for _ in range(_number(random, average))}
        yield from ((key, other) for other in sorted(chosen))


def _number(random: Random, average: float) -> int:
    return int(random.random() * 2 * average + 0.5)


def _insert(
    model: Any, columns: list[str], rows: Iterable[tuple[Any, ...]], fixed: dict[str, Any]
) -> Iterator[int]:
    """Write rows, a chunk in a transaction, with defaults where nothing is said; yields numbers."""
    said = {*columns, *fixed, model._meta.pk.column}
    for field in model._meta.concrete_fields:
        if field.column not in said and not field.null:
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
    """Let something fill the database of DATABASE_URL, and see to ids and statistics afterwards."""
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


def main() -> None:
    """Generate as many events as the command line says."""
    run(lambda report: generate(int(sys.argv[1]), report))


if __name__ == "__main__":
    main()
