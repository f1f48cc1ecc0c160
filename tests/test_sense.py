"""Sense: what the admin refuses, what an import tells of, and what `check-data` lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import models
from django.test import Client

from agencies.models import Agency
from astronauts.models import Astronaut
from core.sense.checking import Sensible, needed, odd_rows, rules_of, sensible_models
from core.sense.rules import NotNegative, Ordered, Rule
from events.models import Event, EventVidURL
from events.serializers import EventEndpointDetailedSerializer
from launches.models import DockingEvent, Launch, Mission, Pad, PayloadFlight, SpacecraftFlight
from mirror.store import store, store_all
from mirror.store.guard import Guard
from spacedevs.api.renderings.shown import data_models
from starship.models import RoadClosure, RoadClosureStatus
from stations.models import Expedition, SpaceStation, Spacewalk
from stations.serializers import ExpeditionDetailedSerializer
from tests.curators import Form
from tests.test_admin import page
from tests.test_sync import Synced, events
from tests.upstreams import Clock, Upstream
from tests.worlds import forget_everything, make_world, own_models

pytestmark = pytest.mark.django_db

EARLY, LATE = datetime(2001, 2, 3, tzinfo=UTC), datetime(2001, 2, 4, tzinfo=UTC)

#: Times that stand alone beside other times.
ALONE = {"last_updated", "updated_upstream", "net", "created_on", "date"}


# Rules


def test_memory_and_database_agree_on_each_rule() -> None:
    """A rule breaks for some values and not for others, and both see that in the same rows."""
    forget_everything()
    world = make_world()
    wrong = []
    for model in sensible_models():
        row = world[model][0]
        for rule in rules_of(model):
            seen = set(told_by_both(rule, row))
            if seen != {(True, True), (False, False)}:
                wrong.append((model.__name__, rule, seen))

    assert not wrong


def told_by_both(rule: Rule, row: Any) -> Iterator[tuple[bool, bool]]:
    """Whether a row breaks a rule, by memory and by the database, with all kinds of values."""
    model = type(row)
    ends = [end_of(row, path) for path in rule.fields if path != "pk"]
    for values in product(*(candidates(field, row) for _, field in ends)):
        for (holder, field), value in zip(ends, values, strict=True):
            type(holder)._base_manager.filter(pk=holder.pk).update(**{field.attname: value})
        fresh = model._base_manager.get(pk=row.pk)
        stored = model._base_manager.filter(rule.broken(model), pk=row.pk).exists()
        yield rule.is_broken(fresh), stored
    for holder, _ in ends:
        holder.save()  # as it was


def end_of(row: Any, path: str) -> tuple[Any, Any]:
    """The row and the field that a path leads to."""
    *relations, last = path.split("__")
    for name in relations:
        row = getattr(row, name)
    return row, row._meta.get_field(last)


def candidates(field: Any, row: Any) -> list[Any]:
    values: list[Any]
    match field:
        case models.ForeignKey():
            keys = field.related_model._base_manager.values_list("pk", flat=True)
            values = [row.pk, *keys[:2]] if field.related_model is type(row) else [*keys[:2]]
        case models.DurationField():
            values = [timedelta(seconds=-1), timedelta(0), timedelta(days=1)]
        case models.DateTimeField():
            values = [EARLY, LATE]
        case models.DateField():
            values = [EARLY.date(), LATE.date()]
        case models.BooleanField():
            values = [True, False]
        case models.IntegerField() | models.FloatField():
            values = [-200, -1, 0, 1, 100, 181]
        case _:
            values = ["One", "Two"]
    return [*values, *([None] if field.null else [])]


def test_each_model_of_data_can_be_checked() -> None:
    assert not [model for model in own_models() if not issubclass(model, Sensible)]


def test_quantities_are_not_negative_unless_declared() -> None:
    """A new column gets a rule by itself, or is named here."""
    numbers = (models.DurationField, models.FloatField, models.IntegerField)
    free = {
        field.name
        for model in data_models()
        for field in model._meta.concrete_fields
        if isinstance(field, numbers)
        and not field.remote_field
        and not any(field.name in rule.fields for rule in rules_of(model))
    }

    assert free == {"id", "position", "priority", "relative_time"}


def test_each_pair_of_times_has_a_rule() -> None:
    free = {}
    for model in data_models():
        times = {
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.DateField) and field.name not in ALONE
        }
        rules = [rule for rule in rules_of(model) if isinstance(rule, Ordered)]
        left = times.difference(*(rule.fields for rule in rules))
        if len(times) > 1 and left:
            free[model.__name__] = left

    assert not free


def test_what_the_schema_needs_is_needed() -> None:
    assert needed(Mission) == {"type"}
    assert needed(DockingEvent) == {"docking_location"}
    assert needed(Launch) == {"launch_service_provider", "net", "window_end", "window_start"}
    assert needed(Expedition) == {"spacestation"}
    assert needed(Agency) == frozenset()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            Expedition(name="X", start=LATE, end=EARLY, spacestation_id=4),
            {"end": ["End is before start."]},
        ),
        (
            Launch(
                name="X",
                net=EARLY,
                window_start=LATE,
                window_end=EARLY,
                probability=101,
                launch_service_provider_id=44,
            ),
            {
                "window_end": ["Window end is before window start."],
                "probability": ["Probability is below 0 or over 100."],
            },
        ),
        (
            Spacewalk(name="X", duration=timedelta(hours=-1)),
            {"duration": ["Duration is negative."]},
        ),
        (Mission(name="X"), {"type": ["Type is missing."]}),
        (
            Pad(name="X", latitude=91, longitude=-181),
            {
                "latitude": ["Latitude is below -90 or over 90."],
                "longitude": ["Longitude is below -180 or over 180."],
            },
        ),
        (Agency(name="X", parent="X", type_id=1), {"parent": ["Name is the same as parent."]}),
        (
            Astronaut(
                name="X",
                status_id=1,
                type_id=2,
                date_of_birth=date(2000, 1, 2),
                date_of_death=date(2000, 1, 1),
            ),
            {"date_of_death": ["Date of death is before date of birth."]},
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_row_says_in_words_what_is_wrong(row: Any, words: dict[str, list[str]]) -> None:
    with pytest.raises(ValidationError) as error:
        row.clean_fields(exclude={"extra", "slug"})

    assert error.value.message_dict == words


def test_what_a_form_does_not_have_is_not_told_there() -> None:
    row = Launch(window_start=LATE, window_end=EARLY, probability=101)
    everything = {field.name for field in Launch._meta.fields}

    row.clean_fields(exclude=everything)
    with pytest.raises(ValidationError) as error:
        row.clean_fields(exclude=everything - {"window_start"})
    assert error.value.message_dict == {"window_start": ["Window end is before window start."]}


# The admin


@pytest.mark.parametrize(
    ("row", "changes", "note"),
    [
        (Launch, {"window_end_0": "1999-01-01"}, "Window end is before window start."),
        (Launch, {"probability": "101"}, "Probability is below 0 or over 100."),
        (Launch, {"launch_service_provider": ""}, "This field is required."),
        (Mission, {"type": ""}, "This field is required."),
        (Expedition, {"end_0": "1999-01-01", "end_1": "00:00"}, "End is before start."),
        (
            DockingEvent,
            {"departure_0": "1999-01-01", "departure_1": "00:00"},
            "Departure is before docking.",
        ),
        (DockingEvent, {"docking_location": ""}, "This field is required."),
        (
            DockingEvent,
            {"flight_vehicle_chaser": "", "space_station_chaser": "", "payload_flight_chaser": ""},
            "It has none or several of space station chaser, flight vehicle chaser and payload "
            "flight chaser, and needs one.",
        ),
        (
            SpacecraftFlight,
            {"mission_end_0": "1950-01-01", "mission_end_1": "00:00"},
            "Mission end is before NET of the launch.",
        ),
        (PayloadFlight, {"amount": "0"}, "Amount is below 1."),
    ],
)
def test_the_admin_refuses_what_cannot_be(
    admin_client: Client, row: Any, changes: dict[str, str], note: str
) -> None:
    stored = row.objects.filter(**({"mission__isnull": False} if row is Launch else {})).last()
    before = row.objects.filter(pk=stored.pk).values().get()

    form = Form(admin_client, page(row, "change", stored.pk)).save(**changes)

    assert form is not None
    assert note in form.notes
    assert row.objects.filter(pk=stored.pk).values().get() == before


def test_a_port_belongs_to_what_is_docked_to(admin_client: Client) -> None:
    docking: Any = DockingEvent.objects.exclude(space_station_target=None).latest("docking")
    other = SpaceStation.objects.exclude(pk=docking.space_station_target_id).earliest("pk")

    form = Form(admin_client, page(DockingEvent, "change", docking.pk))
    refused = form.save(space_station_target=other.pk)

    assert refused is not None
    assert "Spacestation of the docking location is not space station target." in refused.notes


@pytest.mark.parametrize("model", [Launch, Expedition, DockingEvent, SpacecraftFlight, Event])
def test_the_admin_accepts_what_is_there(admin_client: Client, model: Any) -> None:
    stored: Any = model.objects.order_by("pk").last()

    assert Form(admin_client, page(model, "change", stored.pk)).save() is None


# Imports


def expedition(**values: Any) -> dict[str, Any]:
    station = {"id": 4, "name": "International Space Station"}
    return {"id": 700_001, "name": "Backwards", "spacestation": station, **values}


BACKWARDS = {"start": "2001-02-04T00:00:00Z", "end": "2001-02-03T00:00:00Z"}


def load(*documents: Any) -> list[str]:
    """What is odd about documents that are stored."""
    guard = Guard()
    store_all(ExpeditionDetailedSerializer, documents, guard=guard)
    return guard.odd


def test_an_import_tells_what_is_odd_and_stores_it() -> None:
    told = "Expedition 700001 Backwards: End is before start."

    assert load(expedition(**BACKWARDS)) == [told]
    assert Expedition.objects.get(pk=700_001).end == datetime(2001, 2, 3, tzinfo=UTC)
    assert load(expedition(**BACKWARDS)) == []  # nothing of it is new
    assert load(expedition(**BACKWARDS | {"name": "Renamed"})) == [
        "Expedition 700001 Renamed: End is before start."
    ]


def test_an_import_tells_only_what_documents_say() -> None:
    """A document that mentions an expedition lacks its station, which is nothing odd."""
    brief = expedition(**BACKWARDS)
    del brief["spacestation"], brief["end"]

    assert load(brief) == []
    assert "spacestation" in needed(Expedition)


def test_an_import_tells_of_parts_without_ids() -> None:
    event = Event.objects.earliest("pk")
    link = {"priority": 1, "url": "https://example.com/", "title": "Live"}
    link |= {"start_time": BACKWARDS["start"], "end_time": BACKWARDS["end"]}
    document = {"id": event.pk, "name": event.name, "vid_urls": [link]}
    guards = Guard(), Guard()

    for guard in guards:
        store_all(EventEndpointDetailedSerializer, [document], guard=guard)

    told = f"Event {event.pk}, video URL Live: End time is before start time."
    assert [guard.odd for guard in guards] == [[told], []]
    assert EventVidURL.objects.get(event=event).title == "Live"


def test_load_names_what_is_odd(tmp_path: Any, capsys: Any) -> None:
    file = tmp_path / "expeditions.json"
    file.write_text(json.dumps([expedition(**BACKWARDS)]))

    call_command("load", file, mode="detailed")

    out, err = capsys.readouterr()
    assert "Loaded 1 objects." in out
    assert "Odd: Expedition 700001 Backwards: End is before start." in err


def test_sync_tells_what_is_odd(upstream: Upstream, clock: Clock) -> None:
    upstream.tables["events"] = events(1, clock.now())
    upstream.tables["events"][0]["duration"] = "-PT1H"

    synced = Synced(upstream, "events", verbosity=2)

    assert "1 new, 0 changed, 0 unchanged, 1 odd" in synced.summary
    assert "Odd: Event 500000 Event 0: Duration is negative." in synced.out.splitlines()
    assert synced.failure == ""


# The list of what is there


def test_the_demo_data_makes_sense(capsys: Any) -> None:
    call_command("check-data")

    assert capsys.readouterr().out == "Everything makes sense.\n"


def test_check_data_lists_what_is_odd(capsys: Any) -> None:
    status = RoadClosureStatus.objects.create(name="Scheduled")
    closure = RoadClosure.objects.create(
        title="A road", status=status, window_start=LATE, window_end=EARLY
    )
    store(ExpeditionDetailedSerializer, expedition(**BACKWARDS))

    with pytest.raises(CommandError, match="2 times"):
        call_command("check-data")
    assert capsys.readouterr().out.splitlines() == [
        "stations.Expedition 700001 Backwards: End is before start.",
        f"starship.RoadClosure {closure.pk} A road: Window end is before window start.",
    ]
    with pytest.raises(CommandError, match="1 times"):
        call_command("check-data", "starship.RoadClosure")
    call_command("check-data", "launches.Launch")


def test_rows_that_are_only_mentioned_are_not_checked() -> None:
    Launch.objects.create(name="Only mentioned")
    known = Launch.objects.create(name="Known", net=EARLY, window_start=EARLY, window_end=EARLY)

    assert list(odd_rows(Launch)) == [(known, "Launch service provider is missing.")]


def test_a_check_takes_a_query_for_each_rule(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(len(rules_of(DockingEvent))):
        assert list(odd_rows(DockingEvent)) == []


def test_rules_of_bases_hold_too() -> None:
    names = {rule.fields[0] for rule in rules_of(Agency) if isinstance(rule, NotNegative)}

    assert {"pending_launches", "failed_landings", "founding_year"} <= names
