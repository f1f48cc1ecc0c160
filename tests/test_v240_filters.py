"""The filters that only version 2.4.0 has, each against a plain reading of the data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from operator import eq, ge, gt, le, lt
from typing import Any

import pytest
from django.test import Client

from core.models import Update
from events.models import Event
from launches.models import (
    FirstStage,
    FirstStageType,
    Launch,
    LauncherConfigurationFamily,
    MissionType,
)
from programs.models import Program
from spacedevs.api.registry import registry
from tests.documents import rows
from tests.lists_240 import Row, found, ids
from versions.v240.router import router

pytestmark = pytest.mark.django_db

SPUTNIK = "e3df2ecd-c239-472f-95e4-2b89b4f75800"
SATURN_V, SATURN_IB = 93, 163
MISSION_END, UPDATED = "2025-08-09T15:33:00Z", "2024-06-06T17:36:00Z"


def when(text: str) -> datetime:
    """A time, or the midnight of a date."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def dated(path: str, key: str, **parts: int) -> list[tuple[str, str, Callable[[Row], bool]]]:
    """Cases of the filters of a time by a year, a month and a day."""
    return [
        (
            path,
            f"{key}__{part}={wanted}",
            lambda row, part=part, wanted=wanted: (  # type: ignore[misc]
                bool(row[key]) and getattr(when(row[key]), part) == wanted
            ),
        )
        for part, wanted in parts.items()
    ]


def compared(path: str, key: str, moment: str) -> list[tuple[str, str, Callable[[Row], bool]]]:
    """Cases of the filters of a time by a moment."""

    def case(lookup: str, holds: Callable[[str, str], bool]) -> Any:
        name = key if lookup == "exact" else f"{key}__{lookup}"
        return path, f"{name}={moment}", lambda row: bool(row[key]) and holds(row[key], moment)

    lookups = {"exact": eq, "gt": gt, "gte": ge, "lt": lt, "lte": le}
    return [case(lookup, holds) for lookup, holds in lookups.items()]


def named(name: str, text: str, read: Callable[[Row], str]) -> list[tuple[str, str, Any]]:
    """Cases of the filters of rockets by a name, and by a part of it in any case."""
    return [
        ("rockets", f"{name}={text}", lambda row: read(row) == text),
        (
            "rockets",
            f"{name}__icontains={text[:4].upper()}",
            lambda row: text[:4].lower() in read(row).lower(),
        ),
    ]


#: List, query, and whether an object of that list is found.
CASES: list[tuple[str, str, Callable[[Row], bool]]] = [
    *dated("launches", "net", year=1969, month=7, day=16),
    *dated("astronauts/detailed", "date_of_birth", year=1934, month=3, day=9),
    *dated("astronauts/detailed", "date_of_death", year=1967, month=1, day=27),
    *dated("docking_events", "docking", year=1975, month=7, day=17),
    *dated("launcher_configurations/detailed", "maiden_flight", year=2018, month=11, day=8),
    *dated("launchers", "first_launch_date", year=2018, month=12, day=2),
    *dated("spacecraft_flights", "mission_end", year=2025, month=8, day=9),
    *compared("spacecraft_flights", "mission_end", MISSION_END),
    *compared("updates", "created_on", UPDATED),
    (
        "launches",
        "orbit__ids=8,900003",
        lambda row: bool(row["mission"]) and row["mission"]["orbit"]["id"] in (8, 900003),
    ),
    (
        "events/detailed",
        "date__lt=1970-01-01",
        lambda row: bool(row["date"]) and row["date"] < "1970",
    ),
    ("events/detailed", f"launch__ids={SPUTNIK}", lambda row: SPUTNIK in ids(row["launches"])),
    (
        "events/detailed",
        "expedition__ids=900002,900003",
        lambda row: bool(ids(row["expeditions"]) & {900002, 900003}),
    ),
    ("events/detailed", "spacestation__ids=4", lambda row: 4 in ids(row["spacestations"])),
    ("events/detailed", "program__ids=5,17", lambda row: bool(ids(row["program"]) & {5, 17})),
    ("launcher_configurations", "reusable=true", lambda row: row["reusable"]),
    ("locations", "active=false", lambda row: not row["active"]),
    ("pads", "active=true", lambda row: row["active"]),
    ("rockets", "id=900005", lambda row: row["id"] == 900005),
    ("rockets", "configuration_id=93", lambda row: row["configuration"]["id"] == SATURN_V),
    (
        "rockets",
        "configuration__ids=93,163",
        lambda row: row["configuration"]["id"] in (SATURN_V, SATURN_IB),
    ),
    *named("configuration__name", "Saturn V", lambda row: row["configuration"]["name"]),
    *named("configuration__full_name", "Saturn V", lambda row: row["configuration"]["full_name"]),
    *named(
        "configuration__manufacturer__name",
        "Boeing",
        lambda row: row["configuration"]["manufacturer"]["name"],
    ),
]


def name_of(case: Any) -> str:
    return case if isinstance(case, str) else ""


@pytest.mark.parametrize(("path", "query", "passes"), CASES, ids=name_of)
def test_filter_finds_what_a_plain_reading_finds(
    client: Client, path: str, query: str, passes: Callable[[Row], bool]
) -> None:
    everything = rows(client, f"/2.4.0/{path}/")
    expected = {row["id"] for row in everything if passes(row)}

    assert found(client, path, query) == expected
    assert 0 < len(expected) < len(everything)


def test_launches_by_what_is_flown(client: Client) -> None:
    first: Any
    second: Any
    first, second = Launch.objects.exclude(mission=None).select_related("mission")[:2]
    family, kind = LauncherConfigurationFamily.objects.all()[0], MissionType.objects.all()[0]
    kind.missions.update(type=None)
    kind.missions.set([first.mission])
    first.mission.agencies.set([44, 63])
    second.mission.agencies.set([66])
    family.configurations.set([first.rocket.configuration_id])
    alike = Launch.objects.filter(rocket__configuration=first.rocket.configuration_id)

    assert found(client, "launches", f"mission_type__ids={kind.pk},0") == {str(first.pk)}
    assert found(client, "launches", "mission__agency__ids=44,63") == {str(first.pk)}
    assert found(client, "launches", f"launcher_config_family_ids={family.pk}") == {
        str(launch.pk) for launch in alike
    }


def test_updates_of_a_program(client: Client) -> None:
    program, other = Program.objects.all()[:2]
    of_event, of_launch, of_program, of_other = Update.objects.order_by("id")[:4]
    event, launch = Event.objects.all()[0], Launch.objects.all()[0]
    event.program.set([program, other])
    launch.program.set([program])
    everything = Update.objects.all()
    everything.update(event=None, launch=None, program=None)
    for update, owner in (
        (of_event, {"event": event}),
        (of_launch, {"launch": launch}),
        (of_program, {"program": program}),
        (of_other, {"program": other}),
    ):
        everything.filter(pk=update.pk).update(**owner)

    assert found(client, "updates", f"all__program={program.pk}") == {
        of_event.pk,
        of_launch.pk,
        of_program.pk,
    }
    assert found(client, "updates", f"event__program={program.pk}") == {of_event.pk}
    assert found(client, "updates", f"launch__program={program.pk}") == {of_launch.pk}
    assert found(client, "updates", f"program={other.pk}") == {of_other.pk}
    assert client.get(f"/2.4.0/updates/{of_other.pk}/?all__program={program.pk}").status_code == 404


def test_stages(client: Client) -> None:
    first: Any = FirstStage.objects.all()[0]
    rocket = Launch.objects.exclude(rocket=first.rocket_id)[0].rocket_id
    kind = FirstStageType.objects.exclude(pk=first.type_id)[0]
    second = FirstStage.objects.create(
        rocket_id=rocket, type=kind, launcher_id=900001, reused=False
    )
    serial = first.launcher.serial_number

    for query in (
        f"id={first.pk}",
        f"launcher={first.launcher_id}",
        f"launcher__ids={first.launcher_id},0",
        f"launcher__serial_number={serial}",
        f"launcher__serial_number__icontains={serial[:4].lower()}",
        "reused=true",
        f"rocket={first.rocket_id}",
        f"rocket__ids={first.rocket_id}",
        f"type={first.type_id}",
        f"search={serial}",
    ):
        assert found(client, "stages", query) == {first.pk}, query
    assert found(client, "stages", "") == {first.pk, second.pk}


def test_rockets_are_searched_by_launch_and_configuration(client: Client) -> None:
    launches = Launch.objects.filter(name__icontains="apollo")

    assert found(client, "rockets", "search=apollo") == {launch.rocket_id for launch in launches}
    assert found(client, "rockets", "search=%22saturn+v%22+boeing") == found(
        client, "rockets", f"configuration_id={SATURN_V}"
    )


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("launches", "net__year=x"),
        ("launches", "orbit__ids=x"),
        ("launches", "launcher_config_family_ids=1;2"),
        ("updates", "all__program=x"),
        ("updates", "event__program=0"),
        ("rockets", "configuration_id=x"),
        ("stages", "launcher=0"),
        ("spacecraft_flights", "mission_end__gt=x"),
    ],
)
def test_bad_values_are_named(client: Client, path: str, query: str) -> None:
    answer = client.get(f"/2.4.0/{path}/?{query}")

    assert answer.status_code == 400
    assert list(answer.json()) == [query.partition("=")[0]]


@pytest.mark.parametrize("number", ["99999999999999999999", "-1", "1e400", "1.5"])
def test_numbers_of_nothing(client: Client, number: str) -> None:
    for path, name in (("updates", "all__program"), ("rockets", "configuration_id")):
        answer = client.get(f"/2.4.0/{path}/?{name}={number}")
        if answer.status_code == 200:
            assert answer.json()["results"] == []
        else:
            assert (answer.status_code, list(answer.json())) == (400, [name])


@pytest.mark.parametrize("path", ["launches", "events"])
def test_filters_of_230_that_are_gone(client: Client, path: str) -> None:
    gone = {"launches": "year=1969", "events": "date__gt__lt=1960-01-01"}[path]

    assert found(client, f"{path}/mini", gone) == found(client, f"{path}/mini", "")


#: Filters that a test of their own looks at.
ELSEWHERE = {
    "all__program", "docked", "event__program", "is_active", "launch__program", "launcher",
    "launcher__ids", "launcher__serial_number", "launcher__serial_number__icontains",
    "launcher_config_family_ids", "mission__agency__ids", "mission_type__ids", "previous",
    "reused", "rocket", "rocket__ids", "type", "upcoming", "upcoming_with_recent",
}  # fmt: skip


def test_every_new_filter_has_a_case() -> None:
    def filters(viewsets: Any) -> set[tuple[Any, str]]:
        return {
            (viewset.queryset.model, name)
            for _, viewset, _ in viewsets
            if viewset.filterset_class
            for name in viewset.filterset_class.base_filters
        }

    new = filters(router.registry) - filters(registry.current.router.registry)

    cases = {query.partition("=")[0] for _, query, _ in CASES} | ELSEWHERE
    assert {name for _, name in new} <= cases
