"""The derived values of astronauts: age and career."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import zip_longest
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from astronauts.models import Astronaut, AstronautFlight
from core.derived.registry import Computed, Run, Values, derived_values


@derived_values.register(
    Astronaut,
    "age",
    "eva_time",
    "first_flight",
    "flights",
    "flights_count",
    "in_space",
    "landings",
    "landings_count",
    "last_flight",
    "spacewalks",
    "spacewalks_count",
    "time_in_space",
)
def astronauts(run: Run) -> Computed:
    """From dates of birth and death, and from the crews of flights, expeditions and spacewalks.

    In space is who was launched and has not landed since, and who is of an expedition that is under
    way. Time in space ends with the landing of the spacecraft that has the astronaut in its landing
    crew; if it has no landing crew at all, everybody lands in it.
    """
    rows = run.rows(Astronaut)
    by_astronaut = careers(AstronautFlight.objects.filter(astronaut__in=rows), run.moment)
    for astronaut in rows:
        yield astronaut, partial(by_astronaut[astronaut.pk].values, astronaut, run.moment)


class Flight(NamedTuple):
    """A launch of an astronaut, and the end of the spacecraft's flight."""

    start: datetime
    launch: UUID
    craft_end: datetime | None
    landing_crew: int | None  # the key of any member


class Landing(NamedTuple):
    """A landing of an astronaut."""

    end: datetime
    spacecraft_flight: int


class Walk(NamedTuple):
    """A spacewalk of an astronaut."""

    start: datetime
    spacewalk: int
    end: datetime | None
    duration: timedelta | None

    @property
    def length(self) -> timedelta:
        """How long it took; zero if that is unknown."""
        return self.duration or (self.end - self.start if self.end else timedelta())


class Stay(NamedTuple):
    """A stay of an astronaut on a station, with an expedition."""

    start: datetime
    expedition: int
    end: datetime | None


#: The columns of crews to read for each of these; it counts from the time in the first column on.
LAUNCHED = (
    "launched_on__rocket__launch__net",
    "launched_on__rocket__launch",
    "launched_on__mission_end",
    "launched_on__landing_crew",
)
LANDED = ("landed_on__mission_end", "landed_on")
STAYED = ("expeditions__start", "expeditions", "expeditions__end")
WALKED = ("spacewalks__start", "spacewalks", "spacewalks__end", "spacewalks__duration")


@dataclass
class Career:
    """All flights, landings, stays and spacewalks of an astronaut up to a moment, by time."""

    flights: list[Flight] = field(default_factory=list)
    landings: list[Landing] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    walks: list[Walk] = field(default_factory=list)

    def values(self, astronaut: Astronaut, moment: datetime) -> Values:
        """The derived values of the astronaut at the moment."""
        death = astronaut.date_of_death
        starts = [flight.start for flight in self.flights]
        ends = [
            self._end(flight, following, death, moment)
            for flight, following in zip_longest(self.flights, starts[1:])
        ]
        times = [(end or moment) - start for start, end in zip(starts, ends, strict=True)]
        is_up = (bool(ends) and ends[-1] is None) or self._is_aboard(ends, moment)
        return {
            "age": age(astronaut.date_of_birth, death or moment.date()),
            "in_space": is_up and death is None,
            "time_in_space": sum(times, timedelta()),
            "eva_time": sum((walk.length for walk in self.walks), timedelta()),
            "first_flight": starts[0] if starts else None,
            "last_flight": starts[-1] if starts else None,
            "flights_count": len(self.flights),
            "landings_count": len(self.landings),
            "spacewalks_count": len(self.walks),
            "flights": [flight.launch for flight in self.flights],
            "landings": [landing.spacecraft_flight for landing in self.landings],
            "spacewalks": [walk.spacewalk for walk in self.walks],
        }

    def _is_aboard(self, ends: list[datetime | None], moment: datetime) -> bool:
        """Whether the astronaut is on a station, perhaps after a launch that nobody has entered."""
        came_down = [end for end in (*ends, *(landing.end for landing in self.landings)) if end]
        latest = max(came_down, default=None)
        return any(
            (stay.end is None or stay.end > moment) and (latest is None or latest <= stay.start)
            for stay in self.stays
        )

    def _end(
        self, flight: Flight, following: datetime | None, death: date | None, moment: datetime
    ) -> datetime | None:
        """When the astronaut landed after a launch; None if still in space.

        An astronaut who lands in another spacecraft is in its landing crew. If a spacecraft has no
        landing crew at all, everybody lands in it. A flight that must be over but has no known end
        counts as zero time.
        """
        latest = following or moment
        for landing in self.landings:
            if flight.start < landing.end <= latest:
                return landing.end
        end = flight.craft_end
        if end and end <= latest and (death or not flight.landing_crew):
            return end
        return flight.start if following or death else None


def careers(crews: QuerySet, moment: datetime) -> defaultdict[int, Career]:
    """The careers of the astronauts in the crews, by the astronauts' ids."""
    found: defaultdict[int, Career] = defaultdict(Career)
    kinds: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
        ("flights", Flight, LAUNCHED),
        ("landings", Landing, LANDED),
        ("stays", Stay, STAYED),
        ("walks", Walk, WALKED),
    )
    for name, kind, columns in kinds:
        rows: dict[tuple[int, Any], Any] = {}  # each flight, landing and walk once
        past = crews.filter(**{f"{columns[0]}__lte": moment}).order_by(columns[0], columns[1])
        for astronaut, *row in past.values_list("astronaut", *columns):
            rows.setdefault((astronaut, row[1]), kind(*row))
        for (astronaut, _), row in rows.items():
            getattr(found[astronaut], name).append(row)
    return found


def age(birth: date | None, day: date) -> int | None:
    """Full years from birth to a day."""
    if birth is None:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
