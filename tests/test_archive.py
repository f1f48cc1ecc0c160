"""dump and load: the same data, the same bytes; whole or not at all."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import zstandard
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from events.models import Event, EventType
from launches.models import Rocket, SpacecraftFlight
from spacedevs.clock import now
from starship.models import LiveStream, Notice, NoticeType, RoadClosure, RoadClosureStatus
from tests.documents import rows
from tests.worlds import forget_everything, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def dumped(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> bytes:
    """The bytes of a dump of the demo data."""
    with django_db_blocker.unblock():
        return dump(tmp_path_factory.mktemp("dumped") / "data").read_bytes()


@pytest.fixture
def archive(tmp_path: Path, dumped: bytes) -> Path:
    path = tmp_path / "data.jsonl.zst"
    path.write_bytes(dumped)
    return path


def dump(path: Path) -> Path:
    call_command("dump", str(path), verbosity=0)
    return path


def load(path: Path) -> None:
    call_command("load", str(path), verbosity=0)


def lines(path: Path) -> list[Any]:
    with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as packed:
        return [json.loads(line) for line in io.BufferedReader(packed)]


def rewritten(path: Path, change: Callable[[list[Any]], Any]) -> None:
    """Change the lines of an archive and pack them again."""
    content = lines(path)
    change(content)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in content)
    path.write_bytes(zstandard.compress(text.encode()))


@pytest.fixture(scope="module")
def small(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An archive of two rows of everything."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget_everything()
        make_world()
        path = dump(tmp_path_factory.mktemp("small") / "data")
        transaction.set_rollback(True)
    return path


@pytest.fixture
def world(small: Path) -> None:
    """The only data: two rows of everything, with the values that follow from others."""
    forget_everything()
    load(small)


def test_other_data_make_other_bytes(world: None, tmp_path: Path) -> None:
    path = dump(tmp_path / "data")

    Event.objects.update(name="Another name")

    assert dump(tmp_path / "changed").read_bytes() != path.read_bytes()


def test_an_empty_database_becomes_the_same(client: Client, archive: Path, tmp_path: Path) -> None:
    before = rows(client, "/2.3.0/launches/", "mode=detailed")
    forget_everything()

    load(archive)

    assert rows(client, "/2.3.0/launches/", "mode=detailed") == before
    assert dump(tmp_path / "again").read_bytes() == archive.read_bytes()


def test_everything_that_can_be_shown_is_in_it(world: None, tmp_path: Path) -> None:
    path = dump(tmp_path / "data")
    manifest, *documents = lines(path)

    forget_everything()
    load(path)

    assert len(documents) == sum(section["count"] for section in manifest["resources"].values())
    assert all(section["count"] for section in manifest["resources"].values())
    assert dump(tmp_path / "again").read_bytes() == path.read_bytes()


def test_a_flight_of_a_rocket_without_a_launch_is_in_it(world: None, tmp_path: Path) -> None:
    flight = SpacecraftFlight.objects.earliest("pk")
    rocket = Rocket.objects.create(configuration=flight.rocket.configuration)
    SpacecraftFlight.objects.create(spacecraft=flight.spacecraft, rocket=rocket)
    path = dump(tmp_path / "data")

    load(path)
    assert dump(tmp_path / "again").read_bytes() == path.read_bytes()
    assert SpacecraftFlight.objects.latest("pk").rocket == rocket

    forget_everything()
    load(path)
    assert dump(tmp_path / "again").read_bytes() == path.read_bytes()


def test_years_have_four_digits(world: None, client: Client, tmp_path: Path) -> None:
    years = {}
    for year in (1, 99, 999, 9999):
        date = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
        event = Event.objects.create(name=f"In {year}", type=EventType.objects.all()[0], date=date)
        years[event.pk] = year
    path = dump(tmp_path / "data")

    load(path)

    for key, year in years.items():
        date = client.get(f"/2.3.0/events/{key}/").json()["date"]
        assert date == f"{year:04}-12-31T23:59:59Z"
    assert dump(tmp_path / "again").read_bytes() == path.read_bytes()


def test_what_it_does_not_hold_stays_and_what_it_holds_comes_back(archive: Path) -> None:
    Event.objects.filter(pk=1096).update(name="Another name")
    other = Event.objects.create(name="Entered here", type_id=2)

    load(archive)

    assert Event.objects.get(pk=1096).name == "Progress MS-29 Docking"
    assert Event.objects.get(pk=other.pk).name == "Entered here"


def test_what_is_over_on_the_dashboard_is_in_it(tmp_path: Path) -> None:
    forget_everything()
    long_ago = now().replace(year=2020)
    road = RoadClosureStatus.objects.create(name="Closed")
    RoadClosure.objects.create(
        title="Highway 4", status=road, window_start=long_ago, window_end=long_ago
    )
    notice = NoticeType.objects.create(name="To mariners")
    Notice.objects.create(type=notice, date=long_ago, url="https://notice.example/")
    LiveStream.objects.create(title="Pad", url="https://stream.example/")
    path = dump(tmp_path / "data")
    for model in (RoadClosure, Notice, LiveStream):
        model.objects.all().delete()

    load(path)

    assert RoadClosure.objects.get().title == "Highway 4"
    assert Notice.objects.get().type == notice
    assert LiveStream.objects.get().title == "Pad"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def cut_to_nothing(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20])


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"more")


def leave_out_an_event(path: Path) -> None:
    rewritten(path, lambda content: content.pop(50))


def rename_an_event(path: Path) -> None:
    rewritten(path, lambda content: content[50].update(name="Another name"))


def promise_more(path: Path) -> None:
    def change(content: list[Any]) -> None:
        content[0]["resources"]["events"]["count"] += 1

    rewritten(path, change)


def come_from_the_future(path: Path) -> None:
    rewritten(path, lambda content: content[0].update(version=99))


def hold_what_nobody_knows(path: Path) -> None:
    def change(content: list[Any]) -> None:
        content[0]["resources"]["aliens"] = {"count": 0, "sha256": ""}

    rewritten(path, change)


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        cut_to_nothing,
        flip_a_bit,
        append,
        leave_out_an_event,
        rename_an_event,
        promise_more,
        come_from_the_future,
        hold_what_nobody_knows,
    ],
)
def test_a_damaged_file_is_refused_before_anything_is_written(
    archive: Path, damage: Callable[[Path], None]
) -> None:
    damage(archive)
    Event.objects.all().delete()

    with pytest.raises(CommandError, match=str(archive)):
        load(archive)

    assert not Event.objects.exists()


def test_a_document_that_cannot_be_stored_leaves_nothing_behind(archive: Path) -> None:
    content = lines(archive)
    event = next(number for number, line in enumerate(content) if line.get("id") == 1096)
    content[event]["name"] = 5
    raw = [json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in content]
    sums(raw, content[0])
    archive.write_bytes(zstandard.compress("".join(line + "\n" for line in raw).encode()))
    Event.objects.all().delete()

    with pytest.raises(CommandError, match="name: Expected a text"):
        load(archive)

    assert not Event.objects.exists()


def sums(raw: list[str], manifest: dict[str, Any]) -> None:
    """Put the checksums of changed lines into a manifest."""
    position = 1
    for section in manifest["resources"].values():
        part = raw[position : position + section["count"]]
        section["sha256"] = sha256("".join(line + "\n" for line in part).encode()).hexdigest()
        position += section["count"]
    raw[0] = json.dumps(manifest)


def test_a_dump_that_fails_leaves_the_former_file(
    archive: Path, world: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = archive.read_bytes()

    def full(*args: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(CommandError, match="No space left"):
        dump(archive)

    assert archive.read_bytes() == before
    assert list(archive.parent.iterdir()) == [archive]


@pytest.mark.parametrize("more", [["--only-new"], ["--resource", "events"], ["other.json"]])
def test_an_archive_is_loaded_alone_and_whole(archive: Path, more: list[str]) -> None:
    with pytest.raises(CommandError, match="loaded whole"):
        call_command("load", str(archive), *more, verbosity=0)
