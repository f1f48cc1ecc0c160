"""manage.py load: which files it takes, what it says of wrong ones, and what it leaves alone."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from agencies.models import Agency
from core.derived.computing import derive
from core.pictures.names import FORMATS, name_of
from events.models import Event, EventType
from launches.models import Launch
from tests.documents import documents, rows
from tests.pictures import made
from tests.worlds import forget_everything

pytestmark = pytest.mark.django_db


class Loaded:
    """What a run of the command printed, and whether it failed."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        out, err = StringIO(), StringIO()
        try:
            call_command("load", *map(str, arguments), stdout=out, stderr=err, **options)
            self.failure = ""
        except CommandError as error:
            self.failure = str(error)
        self.out, self.err = out.getvalue(), err.getvalue()


def written(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture
def event(client: Client) -> dict[str, Any]:
    return {**client.get("/2.3.0/events/1096/").json(), "id": 2000, "slug": "new", "name": "New"}


@pytest.mark.parametrize("kind", ["object", "array", "answer"])
def test_objects_arrays_and_answers(tmp_path: Path, event: dict[str, Any], kind: str) -> None:
    second = {**event, "id": 2001, "slug": "newer"}
    content = {
        "object": event,
        "array": [event, second],
        "answer": {"count": 2, "next": None, "previous": None, "results": [event, second]},
    }[kind]

    loaded = Loaded(written(tmp_path / "some.json", content))

    number = 1 if kind == "object" else 2
    assert (loaded.out, loaded.err, loaded.failure) == (f"Loaded {number} objects.\n", "", "")
    assert Event.objects.filter(name="New").count() == number


def test_documents_of_another_host_are_recognised(tmp_path: Path, event: dict[str, Any]) -> None:
    event["url"] = "https://ll.thespacedevs.com/2.3.0/events/2000/?format=api"

    assert not Loaded(written(tmp_path / "some.json", event)).failure
    assert Event.objects.filter(pk=2000).exists()


def test_the_file_says_what_an_object_without_url_is(tmp_path: Path) -> None:
    file = written(tmp_path / "config" / "event_types.json", [{"id": 99, "name": "Ninety-nine"}])

    assert not Loaded(tmp_path).failure
    assert EventType.objects.filter(pk=99).exists()

    file.rename(tmp_path / "unknown.json")
    loaded = Loaded(tmp_path)
    assert "unknown.json: line 1: object 1: Of which resource this is can't be told" in loaded.err

    assert not Loaded(tmp_path, resource="config/event_types").failure


def test_the_url_counts_for_more_than_the_name_of_the_file(tmp_path: Path) -> None:
    agency = {"id": 1096, "url": "http://x/2.3.0/agencies/1096/", "name": "Some Agency"}
    kind = {"id": 1, "name": "Government"}

    Loaded(written(tmp_path / "events.json", {**agency, "type": kind}))

    assert Event.objects.get(pk=1096).name != "Some Agency"
    assert Agency.objects.get(pk=1096).name == "Some Agency"


def test_a_scope_is_no_resource(tmp_path: Path, event: dict[str, Any]) -> None:
    event["url"] = "http://x/2.3.0/events/upcoming/1096/"

    loaded = Loaded(written(tmp_path / "some.json", event))

    assert "There is no resource events/upcoming" in loaded.err


def test_an_object_may_come_before_what_it_refers_to(tmp_path: Path, event: dict[str, Any]) -> None:
    event["program"] = [{"id": 6000, "name": "Later"}]
    written(tmp_path / "a.json", event)
    program = {"id": 6000, "name": "Later", "type": {"id": 2, "name": "Human Spaceflight"}}
    written(tmp_path / "z" / "programs.json", program)

    assert not Loaded(tmp_path).failure
    assert Event.objects.get(pk=2000).program.get().name == "Later"


def test_a_folder_may_have_the_pictures_that_its_objects_name(
    tmp_path: Path, event: dict[str, Any], client: Client
) -> None:
    image = client.get("/2.3.0/events/1096/").json()["image"]
    name = name_of(made(), FORMATS["PNG"])
    event["image"] = {**image, "id": 2000, "image_url": f"media:{name}"}
    written(tmp_path / "events.json", event)
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "red.png").write_bytes(made())
    (tmp_path / "media" / "wrong.svg").write_text("<svg/>", encoding="utf-8")

    loaded = Loaded(tmp_path)

    assert loaded.err.startswith(f"{tmp_path}/media/wrong.svg: it is none of JPEG, PNG")
    assert client.get("/2.3.0/events/2000/").json()["image"]["image_url"].endswith(f"/{name}")
    answer: Any = client.get(f"/media/{name}")
    assert b"".join(answer.streaming_content) == made()


def test_wrong_objects_are_named_and_the_others_stay(tmp_path: Path, event: dict[str, Any]) -> None:
    file = written(
        tmp_path / "some.json",
        [
            {**event, "id": 2001, "slug": "a", "vid_urls": [{"url": 5}]},
            event,
            {**event, "id": 2002, "response_mode": "bogus"},
            "nonsense",
            {**event, "id": "2003"},
        ],
    )

    loaded = Loaded(file)

    assert loaded.failure == "4 could not be loaded."
    assert loaded.out == "Loaded 1 objects.\n"
    assert loaded.err.splitlines() == [
        f"{file}: line 1: object 3: There is no mode bogus of events, only list, normal, detailed.",
        f"{file}: line 1: object 4: Expected an object, not 'nonsense'.",
        f"{file}: line 1: object 1: events 2001: vid_urls/0/url: Expected a text, not 5.",
        f"{file}: line 1: object 5: events '2003': id: Expected a number, not '2003'.",
    ]
    assert set(Event.objects.filter(name="New").values_list("pk", flat=True)) == {2000}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{not json", "Expecting property name"),
        ("", "Expecting value"),
        ("[" * 100_000, "line 1: it is nested too deep"),
        ("1" * 5000, "digit"),
    ],
)
def test_files_that_are_no_json(tmp_path: Path, content: str, message: str) -> None:
    file = written(tmp_path / "some.json", content)

    loaded = Loaded(file)

    assert loaded.failure == "1 could not be loaded."
    assert loaded.err.startswith(f"{file}: ")
    assert message in loaded.err


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes(b'{"name": "\xff"}')

    for file in (tmp_path / "latin.json", tmp_path / "absent.json"):
        loaded = Loaded(file)
        assert loaded.failure == "1 could not be loaded."
        assert str(file) in loaded.err


def test_resources_and_modes_that_are_none(tmp_path: Path, event: dict[str, Any]) -> None:
    file = written(tmp_path / "some.json", event)

    assert "There is no resource moons, only agencies, " in Loaded(file, resource="moons").err
    assert "There is no mode short of events" in Loaded(file, mode="short").err


def test_loading_again_changes_nothing(client: Client) -> None:
    pages = ["/2.3.0/events/?mode=detailed&limit=100", "/2.3.0/programs/?limit=100"]
    before = [client.get(page).content for page in pages]

    loaded = Loaded("fixtures/events.json", "fixtures/programs.json")

    assert (
        loaded.out == f"Loaded {len(documents('events')) + len(documents('programs'))} objects.\n"
    )
    assert [client.get(page).content for page in pages] == before


def test_only_new_leaves_what_is_there_as_it_is(client: Client) -> None:
    Event.objects.filter(pk=1096).update(name="Edited here")
    Event.objects.filter(pk=1017).delete()

    loaded = Loaded("fixtures/events.json", only_new=True)

    assert loaded.out == "Loaded 1 objects.\n"
    assert client.get("/2.3.0/events/1096/").json()["name"] == "Edited here"
    assert client.get("/2.3.0/events/1017/").status_code == 200


@pytest.mark.usefixtures("clock")
def test_only_new_fills_an_empty_database_as_well(client: Client) -> None:
    """Objects that others mention first are loaded in full all the same."""
    derive()  # by the same clock as afterwards: who is in space has been there for longer
    lists = ["launches", "events", "astronauts", "space_stations"]
    before = [rows(client, f"/2.3.0/{name}/", "mode=detailed") for name in lists]
    forget_everything()

    loaded = Loaded("fixtures", only_new=True)

    assert not loaded.failure
    assert [rows(client, f"/2.3.0/{name}/", "mode=detailed") for name in lists] == before


@pytest.mark.usefixtures("clock")
def test_only_new_loads_what_was_only_mentioned(client: Client) -> None:
    derive()
    before = rows(client, "/2.3.0/launches/", "mode=detailed")
    Launch.objects.update(net=None, status=None, pad=None, launch_service_provider=None)
    assert rows(client, "/2.3.0/launches/") == []

    Loaded("fixtures/launches.json", only_new=True)

    assert rows(client, "/2.3.0/launches/", "mode=detailed") == before
