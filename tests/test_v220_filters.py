"""Version 2.2.0: what the lists of agencies, astronauts, events and dockings can be asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from agencies.models import Agency
from core.models import Update
from launches.models import Launch
from programs.models import Program
from tests.documents import rows

pytestmark = pytest.mark.django_db

Row = dict[str, Any]

NASA, CSA = 44, 16


def ids(client: Client, path: str, query: str = "") -> list[Any]:
    return [row["id"] for row in rows(client, f"/2.2.0/{path}/", query)]


def count(client: Client, path: str, query: str = "") -> int:
    return client.get(f"/2.2.0/{path}/?{query}").json()["count"]


def abbrev(row: Row) -> str | None:
    """The agency's abbreviation, of an astronaut in detail."""
    return Agency.objects.get(pk=row["agency"]["id"]).abbrev if row["agency"] else None


def owners(row: Row, key: str) -> set[str]:
    return {owner[key] for owner in row["owners"]}


FILTERS: list[tuple[str, str, Callable[[Row], bool]]] = [
    ("agencies", "administrator=Nobody", lambda row: row["administrator"] == "Nobody"),
    ("agencies", "administrator__contains=bod", lambda row: "bod" in (row["administrator"] or "")),
    ("agencies", "agency_type=1", lambda row: row["type"] == "Government"),
    ("agencies", "founding_year=1958", lambda row: row["founding_year"] == "1958"),
    ("agencies", "founding_year__contains=95", lambda row: "95" in (row["founding_year"] or "")),
    ("agencies", "id__gt=44", lambda row: row["id"] > 44),
    ("agencies", "id__gte=44", lambda row: row["id"] >= 44),
    ("agencies", "id__lt=44", lambda row: row["id"] < 44),
    ("agencies", "id__lte=44", lambda row: row["id"] <= 44),
    (
        "agencies",
        f"parent={NASA}",
        lambda row: row["parent"] == "National Aeronautics and Space Administration",
    ),
    ("agencies", "country_code=CAN", lambda row: "CAN" in row["country_code"]),
    (
        "agencies",
        "country_code=CAN,JPN",
        lambda row: bool({"CAN", "JPN"} & set(row["country_code"].split(","))),
    ),
    ("astronaut", "agency__abbrev=NASA", lambda row: abbrev(row) == "NASA"),
    (
        "astronaut",
        "agency__name=Canadian%20Space%20Agency",
        lambda row: (row["agency"] or {"id": 0})["id"] == CSA,
    ),
    ("astronaut", "name=Neil%20Armstrong", lambda row: row["name"] == "Neil Armstrong"),
    ("astronaut", "nationality=american", lambda row: row["nationality"] == "American"),
    ("astronaut", "status=2", lambda row: row["status"]["id"] == 2),
    ("config/launcher", "agency=121", lambda row: row["manufacturer"]["id"] == 121),
    ("launcher", "launcher_config=164", lambda row: row["launcher_config"]["id"] == 164),
    ("spacestation", "owners__abbrev=NASA", lambda row: "NASA" in owners(row, "abbrev")),
    (
        "spacestation",
        "owners__name=China%20Manned%20Space%20Agency",
        lambda row: "China Manned Space Agency" in owners(row, "name"),
    ),
    ("docking_event", "space_station__id=6", lambda row: row["space_station"]["id"] == 6),
    (
        "docking_event",
        "flight_vehicle__id=900021",
        lambda row: row["flight_vehicle"]["id"] == 900021,
    ),
    ("event", "date__gte=1969-07-20", lambda row: (row["date"] or "") >= "1969-07-20"),
    ("event", "year=1969,1970", lambda row: (row["date"] or "")[:4] in ("1969", "1970")),
]


@pytest.mark.parametrize(("path", "query", "fits"), FILTERS, ids=[case[1] for case in FILTERS])
def test_filters_of_this_version(
    client: Client, path: str, query: str, fits: Callable[[Row], bool]
) -> None:
    Agency.objects.filter(pk=CSA).update(
        administrator="Nobody", parent=Agency.objects.get(pk=NASA).name
    )
    everything = rows(client, f"/2.2.0/{path}/", "mode=detailed")

    wanted = sorted(row["id"] for row in everything if fits(row))
    assert sorted(ids(client, path, query)) == wanted
    assert 0 < len(wanted) < len(everything)


def test_updates_by_the_ids_of_what_they_are_about(client: Client) -> None:
    launch = Launch.objects.filter(launch_service_provider__isnull=False)[0]
    program = Program.objects.all()[0]
    of_launch = Update.objects.create(launch=launch, comment="Scrubbed").pk
    of_program = Update.objects.create(program=program, comment="Begun").pk

    assert of_launch in ids(client, "updates", f"launch__id={launch.pk}")
    assert ids(client, "updates", f"program__id={program.pk}") == [of_program]
    provider = f"launch__launch_service_provider__id={launch.launch_service_provider_id}"
    assert of_launch in ids(client, "updates", provider)
    assert of_program not in ids(client, "updates", provider)
    assert ids(client, "updates", "launch__launch_service_provider__id=0") == []


@pytest.mark.parametrize("year", ["unknown", "1958.0", "99999999999999999999", "-1"])
def test_any_text_may_be_a_founding_year(client: Client, year: str) -> None:
    assert count(client, "agencies", f"founding_year={year}") == 0
    assert count(client, "agencies", f"founding_year__contains={year}") == 0


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("agencies", "agency_type", "abc"),
        ("agencies", "agency_type", "987654"),
        ("agencies", "parent", "abc"),
        ("agencies", "id__gt", "abc"),
        ("agencies", "founding_year__contains", "9" * 201),
        ("astronaut", "status", "abc"),
        ("config/launcher", "agency", "abc"),
        ("launcher", "launcher_config", "abc"),
        ("updates", "launch__id", "abc"),
        ("updates", "launch__launch_service_provider__id", "abc"),
        ("updates", "program__id", "abc"),
        ("docking_event", "flight_vehicle__id", "abc"),
        ("docking_event", "space_station__id", "abc"),
        ("event", "date__lt", "yesterday"),
        ("event", "month", "May"),
    ],
)
def test_values_that_can_not_be_read(client: Client, path: str, name: str, value: str) -> None:
    answer = client.get(f"/2.2.0/{path}/", {name: value})

    assert answer.status_code == 400
    assert list(answer.json()) == [name]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("astronaut", "first_flight__gt=2999-01-01"),
        ("spacewalks", "year=2999"),
        ("expedition", "is_active=true"),
        ("event", "video_url=nowhere"),
    ],
)
def test_filters_that_came_later_are_ignored(client: Client, path: str, query: str) -> None:
    assert count(client, path, query) == count(client, path) > 0


@pytest.mark.parametrize(
    ("path", "query", "key"),
    [
        ("agencies", "search=nasa", "abbrev"),
        ("astronaut", "search=armstrong", "name"),
        ("docking_event", "search=skylab", "space_station"),
        ("event", "search=flyby", "name"),
        ("expedition", "search=skylab", "name"),
        ("mission_patch", "search=apollo", "name"),
        ("spacestation", "search=salyut", "name"),
        ("spacewalks", "search=skylab", "name"),
    ],
)
def test_search(client: Client, path: str, query: str, key: str) -> None:
    everything = rows(client, f"/2.2.0/{path}/", "mode=detailed")
    word = query.partition("=")[2]

    fitting = {row["id"] for row in everything if word in str(row[key]).lower()}
    assert fitting
    assert fitting <= set(ids(client, path, query))
    assert ids(client, path, "search=nothingofthekind") == []


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("agencies", "id"),
        ("agencies", "name"),
        ("astronaut", "name"),
        ("docking_event", "docking"),
        ("docking_event", "id"),
        ("event", "last_updated"),
        ("expedition", "start"),
        ("mission_patch", "priority"),
        ("spacestation", "founded"),
        ("spacewalks", "id"),
        ("updates", "created_on"),
    ],
)
def test_orders(client: Client, path: str, key: str) -> None:
    for ordering in (key, f"-{key}"):
        values = [row[key] for row in rows(client, f"/2.2.0/{path}/", f"ordering={ordering}")]

        assert values == sorted(values, reverse=ordering != key)


@pytest.mark.parametrize(
    ("path", "key", "descending"),
    [
        ("agencies", "name", False),
        ("event", "date", False),
        ("event/previous", "date", True),
        ("program", "id", False),
        ("updates", "created_on", True),
    ],
)
def test_orders_unless_told_otherwise(
    client: Client, path: str, key: str, descending: bool
) -> None:
    values = [row[key] for row in rows(client, f"/2.2.0/{path}/") if row[key]]

    assert values == sorted(values, reverse=descending)
