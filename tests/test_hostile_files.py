"""Hostile files are refused with one line that names the place, using little memory."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import zstandard
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings
from rest_framework.serializers import CharField

from events.models import Event
from mirror.catalogue import resources
from mirror.json_stream import objects_in
from mirror.store import store
from mirror.store.errors import StoreError
from spacedevs.api.renderings.models import DataRevision
from tests.databases import Databases, start
from tests.worlds import forget_everything

pytestmark = pytest.mark.django_db

#: The most memory that refusing a file may take, in bytes.
MOST_MEMORY = 300 * 2**20
#: The length of a text that exceeds the limit of an object.
TOO_LONG = 5 * 2**20

#: How the names of URL fields end.
ADDRESS = re.compile(r"(url|wiki|link|image|infographic)$")

EVENT = {"id": 5, "name": "Flyby", "type": {"id": 99, "name": "Flyby"}}
LINE = json.dumps(EVENT).encode()
MANIFEST: dict[str, Any] = {"format": "spacedevs", "version": 1, "resources": {}}


def archive(*lines: bytes, resource: str = "events", **told: Any) -> bytes:
    """An archive of lines, whose manifest is right but for the values given."""
    text = b"".join(line + b"\n" for line in lines)
    each = {"count": len(lines), "sha256": sha256(text).hexdigest(), **told}
    return packed({**MANIFEST, "resources": {resource: each}}, text)


def packed(manifest: Any, text: bytes = b"") -> bytes:
    compressor = zstandard.ZstdCompressor(level=10, write_checksum=True)
    return compressor.compress(json.dumps(manifest).encode() + b"\n" + text)


def event(**values: Any) -> bytes:
    return json.dumps({**EVENT, **values}).encode()


def refusal(path: Path) -> str:
    """The message, of one line, that refuses a file; asserts that nothing is written."""
    before = DataRevision.objects.get().token
    with pytest.raises(CommandError) as refused:
        call_command("load", str(path), verbosity=0)
    assert DataRevision.objects.get().token == before
    message = str(refused.value)
    assert len(message.splitlines()) == 1
    assert len(message) < 2000
    return message


DEEP = b"[" * 5000 + b"]" * 5000
ARCHIVES = {
    "no manifest": (packed([]), "its first line is no manifest"),
    "nothing": (zstandard.compress(b""), "Expecting value"),
    "no JSON": (zstandard.compress(b"{}{\n"), "Extra data"),
    "other format": (packed({**MANIFEST, "format": "aliens"}), "another format or version"),
    "other version": (packed({**MANIFEST, "version": 2}), "another format or version"),
    "version of a wrong kind": (packed({**MANIFEST, "version": "1"}), "no manifest"),
    "version missing": (packed({"format": "spacedevs", "resources": {}}), "no manifest"),
    "resources of a wrong kind": (packed({**MANIFEST, "resources": []}), "no manifest"),
    "a resource of a wrong kind": (packed({**MANIFEST, "resources": {"events": 1}}), "of events"),
    "unknown resource": (archive(LINE, resource="a\nb"), "it holds 'a\\nb', which is no resource"),
    "count of a wrong kind": (archive(LINE, count="1"), "does not tell of events"),
    "count below zero": (archive(LINE, count=-1), "does not tell of events"),
    "count too large": (archive(LINE, count=10**30), "does not tell of events"),
    "count too small": (archive(LINE, count=0), "damaged: its events"),
    "wrong checksum": (archive(LINE, sha256="0" * 64), "damaged: its events"),
    "checksum of a wrong kind": (archive(LINE, sha256=None), "does not tell of events"),
    "an object of a wrong kind": (archive(b"5"), "line 2: events None: Expected an object"),
    "an object that is no JSON": (archive(b"{"), "line 2: events: Expecting property name"),
    "an object with NaN": (archive(b'{"id": NaN}'), "line 2: events: NaN is no JSON"),
    "invalid UTF-8": (archive(b'{"id": "\xff"}'), "line 2: events: 'utf-8' codec"),
    "deep nesting": (archive(DEEP), "line 2: events: it is nested too deep"),
    "a huge number": (archive(b'{"id": ' + b"9" * 5000 + b"}"), "line 2: events: Exceeds"),
    "a large number": (archive(event(id=2**31)), "line 2: events 2147483648: id: "),
    "an id below zero": (archive(event(id=-1)), "line 2: events -1: id: -1 is below 0"),
    "a nested id below zero": (
        archive(event(type={"id": -1, "name": "x"})),
        "line 2: events 5: type/id: -1 is below 0",
    ),
    "an id of a wrong kind": (archive(event(id=[DEEP.decode()])), "id: Expected a number"),
    "no id": (archive(b'{"name": "x"}'), "line 2: events None: id: This is required"),
    "malformed UUID": (
        archive(b'{"id": "0-0\\n0", "name": "x"}', resource="launches"),
        "line 2: launches '0-0\\n0': id: ",
    ),
    "an infinite number": (
        archive(b'{"id": 5, "name": "x", "mass": 1e999}', resource="celestial_bodies"),
        "line 2: celestial_bodies 5: mass: This is no finite number",
    ),
    "lone surrogates": (archive(b'{"id":5,"name":"\\ud800"}'), "name: This holds characters"),
    "duplicates": (archive(LINE, LINE), "line 3: events 5: It comes twice"),
    "an address of a script": (
        archive(event(info_urls=[{"url": "JavaScript:alert(1)"}])),
        "line 2: events 5: info_urls/0/url: This is no address that begins with http",
    ),
    "another dashboard": (
        archive(b"[]", resource="dashboard/starship"),
        "line 2: dashboard/starship: road_closures: Expected a list",
    ),
    "what nobody brings": (
        archive(b'{"id":5,"name":"x"}'),
        "line 2: events 5: type: This is required. There is no Event 5 yet",
    ),
    "too many": (archive(LINE) + b"more", "there is more in it"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_crafted_archive_is_refused_with_the_place(tmp_path: Path, name: str) -> None:
    content, message = ARCHIVES[name]
    path = tmp_path / "data"
    path.write_bytes(content)

    refused = refusal(path)

    assert refused.startswith(str(path))
    assert message in refused


@pytest.mark.parametrize("missing", range(1, 6))
def test_an_archive_without_its_end_is_refused(tmp_path: Path, missing: int) -> None:
    path = tmp_path / "data"
    path.write_bytes(archive(LINE)[:-missing])

    assert "its end is missing" in refusal(path)


def test_a_right_archive_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(archive(LINE))

    call_command("load", str(path), verbosity=0)

    assert Event.objects.get(pk=5).name == "Flyby"


def test_what_an_archive_unpacks_to_is_limited(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "data"
    path.write_bytes(archive(*[b"x" * 1000] * 2000))

    settings.ARCHIVE_LIMIT = 1
    assert "more than 1 MB; if that is right, set ARCHIVE_LIMIT" in refusal(path)

    settings.ARCHIVE_LIMIT = 3
    assert "line 2: events: Expecting value" in refusal(path)


def test_placeholders_survive_a_dump(tmp_path: Path) -> None:
    forget_everything()
    flight = {"id": "00000000-0000-4000-8000-000000000001", "name": "Mentioned"}
    mission = {"id": 7, "name": "Told by name", "type": "A type of mission", "orbit": None}
    store(resources()["launches"]["detailed"], {**flight, "mission": mission})
    before, after = tmp_path / "before", tmp_path / "after"

    call_command("dump", str(before), verbosity=0)
    call_command("load", str(before), verbosity=0)
    call_command("dump", str(after), verbosity=0)

    assert before.read_bytes() == after.read_bytes()


@pytest.mark.parametrize("name", sorted(resources()))
def test_every_address_is_one_of_the_web(name: str) -> None:
    """Every URL field of every resource refuses what is no web address."""
    serializer_class = list(resources()[name].values())[-1]
    model: Any = serializer_class.Meta.model
    key = model._base_manager.order_by("pk").values_list("pk", flat=True).first()
    for shown, field in serializer_class().fields.items():
        if ADDRESS.search(shown) and isinstance(field, CharField) and field.source != "*":
            with pytest.raises(StoreError, match="begins with http"):
                store(serializer_class, {"id": key and _json(key), shown: "javascript:x"})


def _json(key: Any) -> Any:
    return key if isinstance(key, int) else str(key)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"id": 1},\n\n{"id": }]', "line 3: Expecting value"),
        ('[{"id": 1}\n{"id": 2}]', "line 2: Expecting ',' delimiter"),
        ('[{"id": 1},]', "line 1: Expecting value"),
        ('{"id": 1\n', "line 2: Expecting ',' delimiter"),
        ('{"id" 1}', "line 1: Expecting ':' delimiter"),
        ("{1: 1}", "line 1: Expecting property name"),
        ('{"results": [{"id": 1}', "line 1: Expecting ',' delimiter"),
        ('[{"id": 1}] []', "line 1: Extra data"),
        ("[NaN]", "line 1: NaN is no JSON"),
        ('{"a": "' + "x" * (TOO_LONG) + '"}', "line 1: an object is longer"),
        ('[{"a": "' + "x" * (TOO_LONG) + '"}]', "line 1: an object is longer"),
        ("{" + '"a": 1,' * 2**20 + '"b": 2}', "line 1: an object is longer"),
    ],
)
def test_where_a_file_is_no_json(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "some.json"
    path.write_text(text)

    with pytest.raises(ValueError, match=r"^line") as wrong:
        list(objects_in(path))

    assert str(wrong.value).startswith(message)


@pytest.mark.parametrize("length", [1, 1000, 2**17 - 9, 2**17, 2**18 + 1, 2**19])
@pytest.mark.parametrize(
    "shape", ["[%s,\n%s, 12345]", '{"a": 1, "results": [%s,\n%s,12345], "b": 2}']
)
def test_objects_of_any_length_are_read_whole(tmp_path: Path, shape: str, length: int) -> None:
    path = tmp_path / "some.json"
    one = json.dumps({"\u00e9\U0001f680": "\\\"'[{" * length})
    path.write_text(shape % (one, one), encoding="utf-8")

    assert list(objects_in(path)) == [(1, json.loads(one)), (2, json.loads(one)), (2, 12345)]


def bomb() -> bytes:
    """A small file that unpacks to one line of 6 GB."""
    compressor = zstandard.ZstdCompressor(level=1).compressobj()
    parts = [compressor.compress(json.dumps(MANIFEST).encode() + b"\n")]
    parts += [compressor.compress(b"\0" * 2**24) for _ in range(384)]
    return b"".join([*parts, compressor.flush()])


def junk(number: int) -> list[dict[str, Any]]:
    return [{"id": n, "name": [], "url": f"/2.3.0/events/{n}/"} for n in range(1, number + 1)]


HEAVY: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (bomb, "an object is longer than 4 MB; if that is right, set OBJECT_LIMIT"),
    "a wide window": (
        lambda: zstandard.ZstdCompressor(
            compression_params=zstandard.ZstdCompressionParameters(window_log=27)
        ).compress(bytes(2**28)),
        "no archive",
    ),
    "junk in an archive": (
        lambda: archive(*[json.dumps(each).encode() for each in junk(200_000)]),
        "line 2: events 1: name: Expected a text, not []",
    ),
    "many that wait": (
        lambda: archive(*[b'{"id":%d,"name":"x"}' % n for n in range(1, 5000)]),
        "line 2: events 1: type: This is required",
    ),
    "many keys": (
        lambda: archive(b"{" + b",".join(b'"%d":{}' % n for n in range(330_000)) + b"}"),
        "line 2: events None: id: This is required",
    ),
    "many lists": (
        lambda: archive(b'{"id":5,"name":[' + b"[]," * 1_389_999 + b"[]]}"),
        "line 2: events 5: name: Expected a text",
    ),
    "junk in a list": (
        lambda: json.dumps(junk(10_000), separators=(",", ":")).encode(),
        "10000 could not be loaded",
    ),
    "a long object": (
        lambda: b'{"a":[' + b"[]," * 29_999_999 + b"[]]}",
        "1 could not be loaded",
    ),
}


#: Runs a program and prints the memory it took, in kilobytes. It is a process of its own, because
#: a child's figure begins with the size of its parent.
MEASURED = """
import resource, subprocess, sys
status = subprocess.run([sys.executable, *sys.argv[1:]]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""


@pytest.fixture(scope="module")
def database(databases: Databases) -> Iterator[str]:
    with databases.copy("empty", "hostile") as url:
        yield url


@pytest.mark.parametrize("name", HEAVY)
def test_refusing_takes_little_memory(tmp_path: Path, database: str, name: str) -> None:
    make, message = HEAVY[name]
    path = tmp_path / "events.json"
    path.write_bytes(make())

    command = ["-c", MEASURED, "manage.py", "load", str(path), "-v0"]
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with start(database, *command, **pipes) as process:
        used, said = process.communicate()

    assert process.returncode == 1
    assert message in said.splitlines()[-1]
    assert len(said.splitlines()) <= 102
    assert int(used) * 1024 < MOST_MEMORY
