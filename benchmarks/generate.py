"""Synthetic events: any number of them with everything they link to, the same every time.

    python -m benchmarks.generate 100000

adds 100,000 events to the migrated database of DATABASE_URL, which must hold the demo data. Types,
agencies, programs, stations, expeditions and astronauts are those of the demo data.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from benchmarks.rows import FIRST_ID, Report, date_in, each, filler, keys, links, run, some

LAST_UPDATE = datetime(2026, 1, 1)
#: How many events have the rare word in their name, however many events there are.
RARE_WORD, RARE_EVENTS = "Oumuamua", 20

CRAFT = ["Progress", "Soyuz", "Dragon", "Cygnus", "Shenzhou", "Tianzhou", "Starliner", "Vostok"]
DEEDS = ["Docking", "Undocking", "Flyby", "Landing", "Spacewalk", "Orbit Insertion", "Relocation"]
PLACES = ["Low Earth Orbit", "Kazakhstan", "Mars", "Pacific Ocean", "Zvezda", None]
TEXT = (
    "A spacecraft with crew, supplies and experiments arrives where it was sent, after a journey "
    "that mission control has followed from the first minute to the last. "
)


def generate(number: int, report: Report = lambda table, rows: None) -> None:
    """Add `number` events to the database, and a third as many launches."""
    data = Events(number, report)
    data.add_images()
    data.add_rockets()
    data.add_launches()
    data.add_events()
    data.add_links()
    data.add_relations()


class Events:
    """Events and launches, with their images, links and relations."""

    def __init__(self, number: int, report: Report) -> None:
        self.fill = filler(report)
        self.number = number
        self.events = range(FIRST_ID, FIRST_ID + number)
        self.images = range(FIRST_ID, FIRST_ID + max(number // 10, 1))
        self.launches = [UUID(int=FIRST_ID + n).hex for n in range(max(number // 3, 1))]
        self.precisions = keys("core.NetPrecision")

    def add_images(self) -> None:
        """Images with a variant each."""
        licenses, variants = keys("core.ImageLicense"), keys("core.ImageVariantType")

        def image(n: int, random: Random) -> tuple[Any, ...]:
            url = f"https://images.example/{n}"
            return n, f"Picture {n}", f"{url}.jpg", f"{url}-small.jpg", random.choice(licenses)

        self.fill(
            "core.Image",
            "id name image_url thumbnail_url license_id",
            each(self.images, image, "images"),
            credit="Somebody with a camera",
            single_use=True,
        )

        def variant(n: int, random: Random) -> tuple[Any, ...]:
            return n, random.choice(variants), f"https://images.example/{n}-b.jpg"

        self.fill(
            "core.ImageVariant",
            "image_id type_id image_url",
            each(self.images, variant, "v"),
            position=0,
        )

    def add_rockets(self) -> None:
        """A rocket and a mission for each launch."""
        configurations, orbits = keys("launches.LauncherConfiguration"), keys("core.Orbit")
        kinds = keys("launches.MissionType")
        rockets = range(FIRST_ID, FIRST_ID + len(self.launches))

        self.fill(
            "launches.Rocket",
            "id configuration_id",
            each(rockets, lambda n, r: (n, r.choice(configurations)), "rockets"),
        )

        def mission(n: int, random: Random) -> tuple[Any, ...]:
            return n, f"Mission {n}", random.choice(kinds), random.choice(orbits)

        self.fill(
            "launches.Mission",
            "id name type_id orbit_id",
            each(rockets, mission, "missions"),
            description="A generated mission.",
        )

    def add_launches(self) -> None:
        """The launches themselves."""
        pads, agencies = keys("launches.Pad"), keys("agencies.Agency")
        statuses = keys("launches.LaunchStatus")

        def launch(key: str, random: Random) -> tuple[Any, ...]:
            number = key[-7:]
            net = date_in(random)
            name = f"{random.choice(CRAFT)} | {number}"
            about = random.choice(self.images), random.choice(statuses)
            precision, rocket = random.choice(self.precisions), UUID(key).int
            made_of = rocket, rocket, random.choice(pads), random.choice(agencies)
            return key, f"launch-{number}", name, net, net, net, *about, precision, *made_of

        self.fill(
            "launches.Launch",
            "id slug name net window_start window_end image_id status_id net_precision_id"
            " rocket_id mission_id pad_id launch_service_provider_id",
            each(self.launches, launch, "launches"),
            last_updated=LAST_UPDATE.isoformat(" "),
        )

    def add_events(self) -> None:
        """The events themselves."""
        types = keys("events.EventType")
        step = max(self.number // RARE_EVENTS, 1)
        rare = set(range(FIRST_ID, FIRST_ID + self.number, step))

        def event(n: int, random: Random) -> tuple[Any, ...]:
            words = f"{random.choice(CRAFT)} {n} {random.choice(DEEDS)}"
            name = f"{words} {RARE_WORD}" if n in rare else words
            picture = random.choice(self.images) if random.random() < 0.9 else None
            place = random.choice(PLACES), TEXT * random.randint(1, 4)
            about = random.choice(types), random.choice(self.precisions), picture
            date = date_in(random, (n - FIRST_ID) / self.number)
            return n, f"event-{n}", name, date, _last_updated(random), *about, *place

        self.fill(
            "events.Event",
            "id slug name date last_updated type_id date_precision_id image_id location"
            " description",
            each(self.events, event, "events"),
            webcast_live=False,
        )

    def add_links(self) -> None:
        """Pages and videos of the events."""
        languages, pages = keys("core.Language"), keys("core.InfoURLType")
        videos = keys("core.VidURLType")

        def page(n: int, random: Random) -> tuple[Any, ...]:
            return n, f"https://info.example/{n}", *random.sample(pages, 1), languages[0]

        self.fill(
            "events.EventInfoURL",
            "event_id url type_id language_id",
            some(self.events, page, 1.2),
            title="A page about it",
            description=TEXT,
            source="info.example",
            priority=10,
        )

        def video(n: int, random: Random) -> tuple[Any, ...]:
            return n, f"https://video.example/{n}", *random.sample(videos, 1), languages[0]

        self.fill(
            "events.EventVidURL",
            "event_id url type_id language_id",
            some(self.events, video, 0.5),
            title="The webcast",
            publisher="Somebody with a camera",
            source="video.example",
            priority=10,
            live=False,
        )

    def add_relations(self) -> None:
        """Updates of the events, and what the events are related to."""
        self.fill(
            "core.Update",
            "event_id comment created_on",
            some(self.events, lambda n, r: (n, f"News of {n}. {TEXT}", date_in(r)), 1.5),
            created_by="somebody",
            position=0,
        )
        for name, field, related, average in (
            ("agencies", "agency", keys("agencies.Agency"), 1.5),
            ("launches", "launch", self.launches, 0.7),
            ("expeditions", "expedition", keys("stations.Expedition"), 0.7),
            ("spacestations", "spacestation", keys("stations.SpaceStation"), 0.7),
            ("program", "program", keys("programs.Program"), 1.0),
            ("astronauts", "astronaut", keys("astronauts.Astronaut"), 0.8),
        ):
            pairs = links(self.events, related, average, name)
            self.fill(f"events.Event_{name}", f"event_id {field}_id", pairs)


def _last_updated(random: Random) -> str:
    return (LAST_UPDATE - timedelta(minutes=random.randrange(5_000_000))).isoformat(" ")


def main() -> None:
    """Generate the number of events that the command line gives."""
    run(lambda report: generate(int(sys.argv[1]), report))


if __name__ == "__main__":
    main()
