"""The admin: every model can be edited, and the API shows what is entered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import zeal
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteMixin
from django.test import Client
from django.urls import reverse

from core.bases import Numbered
from core.ids import next_own_id, own_ids
from core.models import ImageVariant, SocialMedia, Update
from events.models import Event, EventInfoURL, EventType, EventVidURL
from events.serializers import EventEndpointDetailedSerializer
from launches.models import Launch
from mirror.store import store
from programs.models import MissionPatch, Program
from spacedevs.clock import now
from starship.models import LiveStream, Notice, RoadClosure

pytestmark = pytest.mark.django_db

APPS = (
    "core",
    "agencies",
    "programs",
    "stations",
    "astronauts",
    "launches",
    "events",
    "starship",
)
MODELS: list[Any] = [model for app in APPS for model in apps.get_app_config(app).get_models()]
NUMBERED = [model for model in MODELS if issubclass(model, Numbered)]
REGISTERED = [model for model in MODELS if admin.site.is_registered(model)]

#: Models whose tables grow: a form searches them instead of listing all rows.
GROWING = {
    "Agency",
    "Astronaut",
    "AstronautFlight",
    "DockingLocation",
    "Event",
    "Expedition",
    "Image",
    "Landing",
    "LandingLocation",
    "Launch",
    "Launcher",
    "LauncherConfiguration",
    "LauncherConfigurationFamily",
    "Location",
    "Mission",
    "MissionPatch",
    "Pad",
    "Payload",
    "PayloadFlight",
    "Program",
    "Rocket",
    "SpaceStation",
    "Spacecraft",
    "SpacecraftConfiguration",
    "SpacecraftConfigurationFamily",
    "SpacecraftFlight",
}

#: Rows that are edited in the form of their owner.
FLIGHTS = ("firststage", "spacecraftflight", "payloadflight")
INLINES = ("info_urls", "vid_urls", "timeline", "updates", *FLIGHTS)

ESA, NASA = 27, 44
LAUNCHES = [f"00000000-0000-4000-8000-0000009000{number}" for number in (36, 42, 43)]

LINK = {
    "priority": 10,
    "source": "example.com",
    "title": "A page",
    "description": None,
    "feature_image": None,
    "url": "https://example.com/page",
    "type": None,
    "language": None,
}
UPDATE = {
    "id": 7,
    "profile_image": None,
    "comment": "Confirmed.",
    "info_url": None,
    "created_by": "Somebody",
    "created_on": "2020-01-01T00:00:00Z",
}
EVENT = {
    "id": 5,
    "name": "Flyby",
    "info_urls": [LINK],
    "vid_urls": [],
    "image": None,
    "date": "2030-01-01T00:00:00Z",
    "slug": "flyby",
    "type": {"id": 23, "name": "Flyby"},
    "description": "",
    "webcast_live": False,
    "location": None,
    "date_precision": {"id": 0, "name": "Second", "abbrev": "SEC", "description": ""},
    "duration": None,
    "updates": [UPDATE],
    "last_updated": "2020-01-01T00:00:00Z",
    "agencies": [],
    "launches": [],
    "expeditions": [],
    "spacestations": [],
    "program": [],
    "astronauts": [],
}

Save = Callable[..., None]


@pytest.fixture
def event(db: None) -> Any:
    """A mirrored event with a link and an update."""
    return store(EventEndpointDetailedSerializer, EVENT)


@pytest.fixture
def save(admin_client: Client) -> Save:
    """A function that sends a form, which must be accepted; without a key, of a new object."""

    def save(model: Any, key: Any = None, **values: Any) -> None:
        address = page(model, "add") if key is None else page(model, "change", key)
        answer: Any = admin_client.post(address, sent(values))
        errors = answer.context and answer.context["errors"]
        assert (answer.status_code, errors) == (302, None)

    return save


def page(model: Any, kind: str, *key: Any) -> str:
    """The address of a page about a model or an object."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}", args=key)


def sent(values: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends for a form: inline rows are numbered, date and time are two fields."""
    data: dict[str, Any] = {}
    for name, value in (dict.fromkeys(INLINES, ()) | values).items():
        if name in INLINES:
            data[f"{name}-TOTAL_FORMS"] = len(value)
            data[f"{name}-INITIAL_FORMS"] = sum("id" in row for row in value)
            for number, row in enumerate(value):
                data |= {f"{name}-{number}-{key}": part for key, part in parts(row).items()}
        else:
            data |= parts({name: value})
    return data


def parts(values: dict[str, Any]) -> dict[str, Any]:
    """The values, with each datetime as two fields."""
    split: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, datetime):
            split |= {f"{name}_0": value.date(), f"{name}_1": value.time()}
        else:
            split[name] = value
    return split


def entered(event: Event) -> dict[str, Any]:
    """The values that the form of the fixture's event holds."""
    link = {"source": "example.com", "title": "A page", "url": "https://example.com/page"}
    update = {"comment": "Confirmed.", "created_by": "Somebody"}
    return {
        "name": "Flyby",
        "type": 23,
        "date": datetime(2030, 1, 1, tzinfo=UTC),
        "date_precision": 0,
        "slug": "flyby",
        "info_urls": [{"id": event.info_urls.get().pk, "priority": 10, **link}],
        "updates": [{"id": UPDATE["id"], "created_on": datetime(2020, 1, 1, tzinfo=UTC), **update}],
    }


@pytest.mark.parametrize("model", MODELS)
def test_every_model_has_its_place(model: Any) -> None:
    inlines = {inline.model for form in admin.site._registry.values() for inline in form.inlines}

    assert model in {*REGISTERED, *inlines}
    if model in (ImageVariant, EventInfoURL, EventVidURL):
        assert model not in REGISTERED


@pytest.mark.parametrize("model", REGISTERED)
def test_every_page_answers(model: Any, admin_client: Client) -> None:
    MissionPatch.objects.create(name="Patch", image_url="https://example.com/patch.png")
    SocialMedia.objects.create(name="Network")
    Notice.objects.create(type_id=900001, date=now(), url="https://example.com/notice")
    RoadClosure.objects.create(title="Road", status_id=900001, window_start=now(), window_end=now())
    LiveStream.objects.create(url="https://example.com/stream")
    first = model._default_manager.earliest("pk")

    for address in (
        page(model, "changelist"),
        page(model, "changelist") + "?q=x",
        page(model, "add"),
        page(model, "change", first.pk),
    ):
        with zeal.zeal_context():
            assert admin_client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=" + "a+" * 2000, 200),
        ('q="a+' + "b+" * 2000, 200),
        ("q=%00", 200),
        ("p=" + "9" * 5000, 200),
        ("id=%00", 302),
        ("name__regex=(", 400),
        ("name__iregex=(a%2B)%2B$", 400),
    ],
)
def test_a_list_answers_any_query(admin_client: Client, query: str, status: int) -> None:
    address = page(Launch, "changelist")
    assert admin_client.get(address, QUERY_STRING=query).status_code == status


def test_the_search_of_a_form_takes_any_text(admin_client: Client) -> None:
    asked = {"app_label": "events", "model_name": "event", "field_name": "image"}
    for term in ("a " * 2000, '"a ' + "b " * 2000, "\0"):
        answer = admin_client.get("/admin/autocomplete/", {**asked, "term": term})
        assert answer.status_code == 200


@pytest.mark.parametrize("model", REGISTERED)
def test_large_tables_are_searched_and_small_ones_listed(model: Any, admin_client: Client) -> None:
    answer: Any = admin_client.get(page(model, "add"))
    inlines = answer.context["inline_admin_formsets"]
    forms = [answer.context["adminform"].form, *(rows.formset.empty_form for rows in inlines)]

    for name, field in [pair for form in forms for pair in form.fields.items()]:
        if hasattr(field, "queryset") and not field.widget.is_hidden:
            searched = isinstance(field.widget.widget, AutocompleteMixin)
            assert searched == (field.queryset.model.__name__ in GROWING), name


def test_what_is_entered_is_what_the_api_shows(event: Any, save: Save, client: Client) -> None:
    before = now()
    values = entered(event)
    values["info_urls"][0] |= {"title": "A page about it", "source": ""}
    values["info_urls"].append({"priority": 1, "url": "example.com/second"})
    values["vid_urls"] = [{"priority": 10, "url": "https://example.com/video", "live": "on"}]
    begins = {"comment": "It begins.", "created_on": datetime(2031, 2, 3, 4, tzinfo=UTC)}
    values["updates"].append(begins)
    values |= {
        "name": "Earth Flyby",
        "date": datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC),
        "duration": "1 02:00:00",
        "agencies": [NASA, ESA],
        "launches": [LAUNCHES[1]],
    }
    save(Event, event.pk, **values)

    shown = client.get("/2.3.0/events/5/?format=json").json()
    added = Update.objects.latest("pk")
    link = LINK | {"source": None}
    video = {"publisher": None, "start_time": None, "end_time": None, "live": True}
    expected = EVENT | {
        "name": "Earth Flyby",
        "date": "2031-02-03T04:05:06Z",
        "duration": "P1DT2H",
        "info_urls": [
            link | {"priority": 1, "title": None, "url": "https://example.com/second"},
            link | {"title": "A page about it"},
        ],
        "vid_urls": [link | video | {"title": None, "url": "https://example.com/video"}],
        "updates": [
            UPDATE,
            UPDATE
            | {"id": added.pk, "comment": "It begins.", "created_by": None}
            | {"created_on": "2031-02-03T04:00:00Z"},
        ],
    }
    assert added.pk >= own_ids().start
    assert [agency["id"] for agency in shown["agencies"]] == [NASA, ESA]
    assert [launch["id"] for launch in shown["launches"]] == [LAUNCHES[1]]
    assert before <= datetime.fromisoformat(shown["last_updated"]) <= now()
    for name in EVENT.keys() - {"agencies", "launches", "last_updated"}:
        assert shown[name] == expected[name], name


def test_an_added_update_comes_after_the_mirrored_ones(event: Any, save: Save) -> None:
    planned = UPDATE | {"id": 6, "comment": "Planned."}
    store(EventEndpointDetailedSerializer, EVENT | {"updates": [UPDATE, planned]})
    begins = {"comment": "It begins.", "created_on": now()}
    save(Event, event.pk, **entered(event) | {"updates": [begins]})

    comments = event.updates.values_list("comment", flat=True)
    assert list(comments) == ["Confirmed.", "Planned.", "It begins."]


@pytest.mark.parametrize(
    "change",
    [
        {"info_urls": [{"priority": 10, "url": "https://example.com/other"}]},
        {"updates": [{"id": UPDATE["id"], "DELETE": "on"}]},
        {"agencies": [ESA]},
    ],
    ids=["a link", "a deletion", "a list"],
)
def test_whatever_changes_is_an_update(event: Any, save: Save, change: dict[str, Any]) -> None:
    before = now()
    save(Event, event.pk, **entered(event) | change)

    event.refresh_from_db()
    assert event.last_updated >= before


def test_a_changed_launch_is_an_update(save: Save) -> None:
    before = now()
    launch: Any = Launch.objects.get(pk=LAUNCHES[0])
    assert launch.last_updated < before
    window = dict.fromkeys(("net", "window_start", "window_end"), before)
    needed = {
        "launch_service_provider": launch.launch_service_provider_id,
        "rocket-configuration": launch.rocket.configuration_id,
    }
    save(Launch, launch.pk, name="Renamed", slug=launch.slug, **needed, **window)

    launch.refresh_from_db()
    assert launch.name == "Renamed"
    assert launch.last_updated >= before


def test_lists_keep_the_order_of_choice(event: Any, save: Save, client: Client) -> None:
    first, second, third = LAUNCHES
    for chosen in ([second, third], [first, third], [third, first, second]):
        save(Event, event.pk, **entered(event) | {"launches": chosen})

    shown = client.get("/2.3.0/events/5/?format=json").json()
    assert [launch["id"] for launch in shown["launches"]] == [third, first, second]


def test_new_events_get_ids_and_slugs_of_their_own(save: Save) -> None:
    for _ in range(2):
        save(Event, name="Entered by Hand", type=23)

    first, second = Event.objects.filter(name="Entered by Hand").order_by("pk")
    assert own_ids().start <= first.pk < second.pk
    assert (first.slug, second.slug) == ("entered-by-hand", "entered-by-hand-2")
    assert first.date is None
    assert first.last_updated.microsecond == 0


@pytest.mark.parametrize("model", NUMBERED)
def test_an_id_is_given_once(model: Any, save: Save) -> None:
    first = next_own_id(model)
    for _ in range(2):
        save(model, id="", name="A name")
    save(model, first, id=first + 2, name="Another name")

    assert first >= own_ids().start
    own = model.objects.filter(pk__gte=first).order_by("pk")
    assert list(own.values_list("pk", "name")) == [
        (first, "Another name"),
        (first + 1, "A name"),
    ]


def test_an_id_of_upstreams_can_be_given_but_not_taken(save: Save, admin_client: Client) -> None:
    save(EventType, id=899_999, name="New upstream")
    values = {"id": 899_999, "name": "Another"}
    answer: Any = admin_client.post(page(EventType, "add"), values)

    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["id"]
    assert EventType.objects.get(pk=899_999).name == "New upstream"


@pytest.mark.parametrize("time", ["04:05:06.5", "25:00", "soon"])
def test_times_are_whole_seconds(event: Any, admin_client: Client, time: str) -> None:
    values = sent(entered(event)) | {"date_1": time}
    answer: Any = admin_client.post(page(Event, "change", event.pk), values)

    assert list(answer.context["adminform"].form.errors) == ["date"]


def test_a_text_left_blank_is_null_where_it_may_be(save: Save) -> None:
    save(Program, name="Entered by Hand", type=2, description="", info_url="")

    program = Program.objects.get(name="Entered by Hand")
    assert program.description is None
    assert program.info_url is None


@pytest.mark.parametrize(
    ("when", "days"), [("upcoming", {0, 2}), ("previous", {-2, 0}), (None, {-2, 0, 2, None})]
)
def test_events_are_listed_by_when_they_are(
    admin_client: Client, when: str | None, days: set[int | None]
) -> None:
    """A recent event is in both lists, as in the API."""
    for day in (None, -2, 0, 2):
        date = None if day is None else now() + timedelta(days=day)
        Event.objects.create(name=f"By hand {day}", type_id=23, date=date)

    query = {"q": "by hand", **({"when": when} if when else {})}
    answer: Any = admin_client.get(page(Event, "changelist"), query)
    found = {event.name for event in answer.context["cl"].result_list}
    assert found == {f"By hand {day}" for day in days}


def test_what_is_in_use_is_not_deleted(admin_client: Client) -> None:
    address = page(EventType, "delete", 23)
    for answer in (admin_client.get(address), admin_client.post(address, {"post": "yes"})):
        assert answer.status_code == 200
        assert answer.context["protected"]
    assert EventType.objects.filter(pk=23).exists()


def test_relations_are_searched(admin_client: Client) -> None:
    about = {"app_label": "events", "model_name": "event", "field_name": "agencies"}
    answer = admin_client.get(reverse("admin:autocomplete"), {"term": "european", **about})

    assert answer.json() == {
        "results": [{"id": str(ESA), "text": "European Space Agency"}],
        "pagination": {"more": False},
    }


#: Values that are the key of no row.
ODD = ["abc", "9" * 25, "a\0b", ""]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("model", [Event, Launch, EventType])
def test_an_odd_address_is_no_failure(admin_client: Client, model: Any, odd: str) -> None:
    """A new form ignores values that can't be read; a list is shown without that filter."""
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    queries = [{"id__in": odd}, {"q": odd}, {"p": odd}, {"o": odd}]
    for query in queries:
        answer = admin_client.get(page(model, "changelist"), query)
        assert answer.status_code in (200, 302), query
    assert admin_client.get(page(model, "add"), {f.name: odd for f in fields}).status_code == 200
    for kind in ("change", "delete", "history"):
        answer = admin_client.get(page(model, kind, odd or "0"))
        assert answer.status_code == 302, kind


def test_an_address_can_give_values_to_a_new_object(admin_client: Client) -> None:
    query = {"date": "2031-02-03 04:05:06", "type": "23", "agencies": f"{ESA},x,{NASA}"}
    answer: Any = admin_client.get(page(Event, "add"), query)

    initial = answer.context["adminform"].form.initial
    assert initial["agencies"] == [str(ESA), str(NASA)]
    assert 'value="2031-02-03"' in answer.content.decode()


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("model", [Event, Launch, EventType])
def test_an_odd_form_is_refused_with_reasons(
    event: Any, admin_client: Client, model: Any, odd: str
) -> None:
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    values = {field.name: odd for field in fields}
    values |= {f"{name}_{part}": odd for name in values for part in (0, 1)}
    for rows in ("odd", "-1", "1"):
        values |= {
            f"{name}-{form}_FORMS": rows for name in INLINES for form in ("TOTAL", "INITIAL")
        }
        values |= {f"{name}-0-{key}": odd for name in INLINES for key in ("id", "url", "type")}
        for address in (page(model, "add"), page(model, "change", model.objects.earliest("pk").pk)):
            assert admin_client.post(address, values).status_code in (200, 302)
    for confirmed in ({}, {"post": "yes"}):
        action = {"action": "delete_selected", "_selected_action": [odd], **confirmed}
        assert admin_client.post(page(model, "changelist"), action).status_code in (200, 302)
