"""The plots: what each shows of the data, read by a query each, however much there is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import CharField, Count, Q
from django.db.models.functions import Cast, Coalesce, Substr
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from astronauts.models import Astronaut
from feeds.occasions import later
from launches.derived.flights import FAILED, OVER, SUCCESSFUL
from launches.models import DockingEvent, Launch, Pad
from spacedevs.clock import today
from website.keeping import Kept
from website.parts import name_of
from website.svg import Bar, Part, Stay, bars, columns, timeline

#: How many years, bars, dockings and stations are shown at most.
YEARS, BARS, DOCKINGS, STATIONS = 100, 20, 200, 6
#: Upstream's id of the status of a launch that failed in part.
PARTIAL = 7
#: What launches come to, by the classes of the style sheet. The last one is ahead or unknown.
OUTCOMES = {
    "success": "Successful",
    "partial": "Failed in part",
    "failure": "Failed",
    "ahead": "Not decided yet",
}
DECIDED = ("success", "partial", "failure")
DAY = timedelta(days=1)

#: The days between two launches from a pad, by pad: their number, the shortest, the average.
TURNAROUNDS = """
    SELECT pad_id, COUNT(*), MIN(days), AVG(days)
    FROM (
        SELECT pad_id, ({days} - LAG({days}) OVER (PARTITION BY pad_id ORDER BY net)) AS days
        FROM "launches_launch"
        WHERE status_id IN (%s, %s, %s, %s) AND pad_id IS NOT NULL AND net IS NOT NULL
    ) AS turnarounds
    WHERE days > 0
    GROUP BY pad_id ORDER BY MIN(days), pad_id LIMIT %s
"""
#: A NET in days since some moment, as SQL.
DAYS = {"postgresql": "EXTRACT(EPOCH FROM net)::float / 86400", "sqlite": "JULIANDAY(net)"}

#: How many launches came to what.
Outcomes = Counter[str]


@dataclass(frozen=True)
class Plot:
    """A plot with the table that it is drawn from; without rows there is nothing to draw."""

    name: str
    title: str
    about: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]
    #: One drawing or several, each with a heading.
    drawings: Mapping[str, SafeString]
    #: What the classes stand for that are drawn.
    legend: Mapping[str, str] = field(default_factory=dict)


def make_plots() -> list[Plot]:
    """All plots, as of now."""
    return [by_year(), by_country(), by_family(), turnarounds(), time_in_space(), dockings()]


#: The plots, as they were made last.
plots = Kept(make_plots)


def by_year() -> Plot:
    """Launches by the year of their NET, in UTC."""
    year = Substr(Cast("net", CharField()), 1, 4)  # every database writes a moment alike
    years = {int(text): outcomes for text, outcomes in _outcomes(Q(), year).items()}
    last = max(years, default=0)
    shown = range(max(min(years, default=1), last - YEARS + 1), last + 1)
    name, title = "years", "Launches by year"
    about = "Launches by the year of their NET, with what they came to."
    drawn = [_bar(str(each), years.get(each, Outcomes()), OUTCOMES) for each in shown]
    return Plot(
        name,
        title,
        about,
        ["Year", *OUTCOMES.values()],
        [[each, *_numbers(years[each], OUTCOMES)] for each in reversed(shown) if each in years],
        {"": columns(name, title, about, drawn)},
        OUTCOMES,
    )


def by_country() -> Plot:
    """Past launches by the country that their launch site is in."""
    return _of_past_launches(
        "countries",
        "Launches by country",
        "Past launches by the country of the launch site.",
        "Country",
        Coalesce("pad__country__name", "pad__location__country__name"),
    )


def by_family() -> Plot:
    """Past launches by the families of their rockets."""
    return _of_past_launches(
        "families",
        "Launches by rocket family",
        "Past launches by the family of the rocket. A rocket of several families counts in each.",
        "Family",
        "rocket__configuration__families__name",
    )


def turnarounds() -> Plot:
    """The shortest and the average time between two launches from a pad."""
    sql = TURNAROUNDS.format(days=DAYS[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(sql, [*OVER, BARS])
        found = cursor.fetchall()
    pads = Pad.objects.select_related("location").in_bulk([row[0] for row in found])
    rows, drawn = [], []
    for key, number, fastest, average in found:
        if (pad := pads.get(key)) is None:
            continue  # it has just been deleted
        texts = [f"{days:,.1f} d" for days in (fastest, average)]
        rows.append([pad.name, pad.location or "", number, *texts])
        drawn.append(Bar(pad.name, [Part("plain", fastest)], texts[0]))
    name, title = "turnarounds", "Turnaround of pads"
    about = "The pads with the shortest time between two launches, in days."
    return Plot(
        name,
        title,
        about,
        ["Pad", "Place", "Turnarounds", "Shortest", "Average"],
        rows,
        {"": bars(name, title, about, drawn)},
    )


def time_in_space() -> Plot:
    """Who has been in space for the longest time."""
    people = (
        Astronaut.objects.human()
        .filter(time_in_space__gt=timedelta())
        .order_by("-time_in_space", "pk")
        .values_list("pk", "name", "agency__name", "flights_count", "in_space", "time_in_space")
    )
    name, title = "time-in-space", "Time in space"
    about = "Who has been in space for the longest time, all flights together, in days."
    legend = {"plain": "on Earth", "there": "in space now"}
    drawn, rows = [], []
    for key, person, agency, flights, is_there, spent in people[:BARS]:
        assert spent is not None
        drawn.append(
            Bar(person or "", [Part("there" if is_there else "plain", spent / DAY)], _days(spent))
        )
        rows.append(
            [
                _link("astronauts", key, person),
                agency or "",
                flights or "",
                "yes" if is_there else "",
                _days(spent),
            ]
        )
    return Plot(
        name,
        title,
        about,
        ["Name", "Agency", "Flights", "In space now", "Time"],
        rows,
        {"": bars(name, title, about, drawn)},
        legend,
    )


def dockings() -> Plot:
    """The latest dockings at stations, by station and port."""
    midnight = datetime.combine(today(), time(), UTC)
    vehicles = (
        "flight_vehicle_chaser__spacecraft__name",
        "space_station_chaser__name",
        "payload_flight_chaser__payload__name",
    )
    found = (
        DockingEvent._base_manager.filter(space_station_target__isnull=False)
        .order_by("-docking", "-pk")
        .values_list(
            "space_station_target",
            "space_station_target__name",
            "docking_location__name",
            "docking",
            "departure",
            Coalesce(*vehicles),
        )[:DOCKINGS]
    )
    stations: dict[str, dict[str, list[Stay]]] = {}
    rows = []
    for key, station, port, docking, departure, vehicle in found:
        port, vehicle = port or "Unknown port", vehicle or "Unknown vehicle"
        if station not in stations and len(stations) == STATIONS:
            continue
        rows.append(
            [_link("space_stations", key, station), port, vehicle, _day(docking), _day(departure)]
        )
        stay = _stay(vehicle, docking, departure, midnight)
        stations.setdefault(station, defaultdict(list))[port].append(stay)
    name, title = "dockings", "Dockings at stations"
    about = f"The latest dockings at stations, {DOCKINGS} at most, by port."
    return Plot(
        name,
        title,
        about,
        ["Station", "Port", "Vehicle", "Docking", "Departure"],
        rows,
        {
            station: timeline(f"{name}-{number}", f"{title}: {station}", about, [*lanes.items()])
            for number, (station, lanes) in enumerate(sorted(stations.items()))
        },
        {"plain": "departed", "there": "docked now", "ahead": "planned"},
    )


def _stay(vehicle: str, docking: datetime, departure: datetime | None, midnight: datetime) -> Stay:
    """A docking as it is drawn: until today, or a day at least, if its end is not known."""
    kind = "ahead" if docking >= midnight + DAY else "there"
    if departure and departure < midnight + DAY:
        kind = "plain"
    end = departure or later(max(midnight, docking), DAY)
    text = f"{vehicle}: {_day(docking)} to {_day(departure) or 'now'}"
    return Stay(kind, docking, max(end, docking), text)


def _of_past_launches(name: str, title: str, about: str, head: str, by: Any) -> Plot:
    """Bars of past launches by something that may be unknown, the most frequent first."""
    over = Q(status__in=OVER)
    found = {key: outcomes for key, outcomes in _outcomes(over, by).items() if key}
    most = sorted(found.items(), key=lambda item: (-item[1].total(), item[0]))[:BARS]
    return Plot(
        name,
        title,
        about,
        [head, "Launches", *(OUTCOMES[each] for each in DECIDED)],
        [[key, outcomes.total(), *_numbers(outcomes, DECIDED)] for key, outcomes in most],
        {"": bars(name, title, about, [_bar(key, outcomes, DECIDED) for key, outcomes in most])},
        {kind: OUTCOMES[kind] for kind in DECIDED},
    )


def _outcomes(of: Q, by: Any) -> dict[Any, Outcomes]:
    """How many of some launches with a NET came to what, by an expression."""
    rows = Launch.objects.filter(of).exclude(net=None).order_by().values_list(by, "status_id")
    found: dict[Any, Outcomes] = defaultdict(Outcomes)
    for key, status, number in rows.annotate(number=Count("pk")):
        found[key][_outcome(status)] += number
    return found


def _outcome(status: int | None) -> str:
    if status in SUCCESSFUL:
        return "success"
    if status == PARTIAL:
        return "partial"
    return "failure" if status in FAILED else "ahead"


def _bar(label: str, outcomes: Outcomes, kinds: Iterable[str]) -> Bar:
    parts = [Part(kind, outcomes[kind]) for kind in kinds]
    return Bar(label, parts, f"{outcomes.total():,}")


def _numbers(outcomes: Outcomes, kinds: Iterable[str]) -> list[int]:
    return [outcomes[kind] for kind in kinds]


def _link(resource: str, key: int, name: str | None) -> SafeString:
    """A link to the page of an object."""
    address, text = reverse(f"{resource}-page", args=[key]), name_of(name)
    return format_html('<a href="{}">{}</a>', address, text)


def _days(time: timedelta) -> str:
    return f"{time / DAY:,.1f} d"


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""
