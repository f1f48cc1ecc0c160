"""Where pictures are kept and how they travel: folders, S3, tars, other processes, real servers."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from moto.server import ThreadedMotoServer
from pytest_django.fixtures import Settings

from core.models import Image, ImageLicense
from core.pictures.checking import NoPicture
from core.pictures.keeping import is_kept, keep, kept, opened
from core.pictures.models import Picture
from core.pictures.names import is_name
from events.models import Event
from mirror.pictures import budget
from mirror.pictures.tape import INDEX
from spacedevs.api.http.front import STREAMS, Front
from spacedevs.api.http.gate import Gate
from spacedevs.api.http.questions import Questions
from spacedevs.api.http.revision import Revision
from spacedevs.api.registry import registry
from spacedevs.urls import pages
from tests.pictures import Gallery, gallery, made

EVENT = 1096


@pytest.fixture(autouse=True)
def configured(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA, settings.MEDIA_ADDRESSES = "all", "local"
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(budget, "PAUSE", 0.0)


@pytest.fixture
def host(settings: Settings) -> Iterator[Gallery]:
    with gallery() as hung:
        settings.MEDIA_HOSTS = [hung.host]
        yield hung


@pytest.fixture
def image(db: None, host: Gallery) -> Image:
    image = Image.objects.create(
        name="A picture",
        image_url=host.hang("large.png", made(size=(80, 60))),
        thumbnail_url=host.hang("small.jpg", made("JPEG")),
        license=ImageLicense.objects.all()[0],
    )
    Event.objects.filter(pk=EVENT).update(image=image)
    return image


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of a server like S3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, settings: Settings) -> None:
    """Pictures are kept in a bucket."""
    key = {"access_key": "key", "secret_key": "secret"}
    options = {"bucket_name": "pictures", "endpoint_url": s3, "max_memory_size": 2**20, **key}
    session = boto3.Session("key", "secret", region_name="us-east-1")
    session.client("s3", endpoint_url=s3).create_bucket(Bucket="pictures")
    backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": backend}


def shown() -> Any:
    path = f"/2.3.0/events/{EVENT}/?mode=list"
    return Client().get(path, headers={"accept": "application/json"}).json()["image"]


def content_at(address: str) -> bytes:
    answer: Any = Client().get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        keep(made())

    assert not list((tmp_path / "media").iterdir())


def test_the_same_picture_is_one_file(tmp_path: Path) -> None:
    name = keep(made())

    assert keep(made()) == name
    assert is_name(name)
    assert [each for each, _ in kept()] == [name]
    assert (tmp_path / "media" / name).stat().st_mode & 0o777 == 0o644
    with opened(name) as file:
        assert file.read() == made()
    with pytest.raises(NoPicture):
        keep(b"x")


def test_a_missing_folder_is_an_empty_one() -> None:
    assert list(kept()) == []
    assert not is_kept("")


def test_pictures_may_be_kept_in_s3(bucket: None, image: Image) -> None:
    call_command("media", verbosity=0)

    address = shown()["image_url"]
    assert content_at(address) == made(size=(80, 60))
    answer: Any = Client().get(address)
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    b"".join(answer)
    assert Client().get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert Client().get("/media/" + "0" * 64 + ".png").status_code == 404
    Image.objects.filter(pk=image.pk).update(image_url=image.thumbnail_url)
    assert len(list(kept())) == 2
    call_command("media", prune=True, verbosity=0)
    assert is_kept(shown()["image_url"].rpartition("/")[2])


def test_a_storage_that_fails_is_told_in_a_line(
    bucket: None, image: Image, settings: Settings, capsys: Any
) -> None:
    default = settings.STORAGES["default"]
    lost = {**default["OPTIONS"], "bucket_name": "nowhere"}
    settings.STORAGES = {**settings.STORAGES, "default": {**default, "OPTIONS": lost}}

    with pytest.raises(CommandError, match="NoSuchBucket"):
        call_command("media")

    assert not Picture.objects.filter(failures__gt=0).exists()
    with pytest.raises(CommandError):
        call_command("media", prune=True)


@pytest.fixture
def tape(image: Image, tmp_path: Path) -> Path:
    """The pictures of an image in a tar."""
    call_command("media", verbosity=0)
    path = tmp_path / "pictures.tar"
    call_command("dump", tmp_path / "data.jsonl.zst", media=path, verbosity=0)
    return path


def load(tape: Path) -> None:
    call_command("load", tape.parent / "data.jsonl.zst", media=tape, verbosity=0)


def test_a_tar_brings_copies_to_another_server(
    tape: Path, settings: Settings, host: Gallery
) -> None:
    before = shown()
    Picture.objects.all().delete()
    Image.objects.update(image_copy="", thumbnail_copy="")
    settings.MEDIA_ROOT = tape.parent / "other"
    assert "/media/" not in shown()["image_url"]

    load(tape)

    assert shown() == before
    assert content_at(before["thumbnail_url"]) == made("JPEG")
    host.asked.clear()
    call_command("media", verbosity=0)
    assert host.asked == []


def repacked(tape: Path, **members: bytes | tarfile.TarInfo) -> Path:
    """The tar with more members."""
    path = tape.with_name("repacked.tar")
    with tarfile.open(tape) as old, tarfile.open(path, "w") as new:
        for member in old:
            new.addfile(member, old.extractfile(member))
        for name, content in members.items():
            if isinstance(content, bytes):
                info = tarfile.TarInfo(name)
                info.size = len(content)
                new.addfile(info, io.BytesIO(content))
            else:
                new.addfile(content)
    return path


def link(name: str, target: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = tarfile.SYMTYPE, target
    return info


NAME = "0" * 64 + ".png"


@pytest.mark.parametrize(
    "members",
    [
        {NAME: made()},
        {NAME: b"<svg/>"},
        {"../../escaped.png": made()},
        {"/tmp/escaped.png": made()},
        {NAME: link(NAME, "/etc/passwd")},
        {INDEX: b"no json\n"},
        {INDEX: json.dumps({"address": 1, "file": NAME}).encode()},
        {INDEX: json.dumps({"address": "https://x.example", "file": "../x"}).encode()},
    ],
)
def test_a_bad_tar_is_refused(tape: Path, members: dict[str, Any], settings: Settings) -> None:
    settings.MEDIA_ROOT = tape.parent / "other"
    bad = repacked(tape, **members)

    with pytest.raises(CommandError):
        load(bad)

    assert not list(tape.parent.rglob("escaped*"))
    assert all(is_name(path.name) for path in settings.MEDIA_ROOT.iterdir())


@pytest.mark.parametrize("bad", [b"", b"no tar at all" * 100, None])
def test_a_damaged_tar_is_refused(tape: Path, bad: bytes | None) -> None:
    tape.write_bytes(tape.read_bytes()[:700] if bad is None else bad)

    with pytest.raises(CommandError, match="is damaged, or no tar of pictures"):
        load(tape)


def test_an_index_names_no_copy_that_the_tar_lacks(tape: Path) -> None:
    line = json.dumps({"address": "https://x.example/x.png", "file": NAME}).encode() + b"\n"

    load(repacked(tape, **{INDEX: line}))

    assert not Picture.objects.filter(address="https://x.example/x.png").exists()


def test_only_few_pictures_are_on_their_way_at_a_time(gate: Gate) -> None:
    statuses: list[str] = []

    def application(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [b"picture"]

    front = Front(application, Questions(registry.roots, pages()), Revision(), gate)

    def ask() -> Any:
        environ = {"PATH_INFO": "/media/x.png", "QUERY_STRING": "", "REQUEST_METHOD": "GET"}
        return front(environ, lambda status, *_: statuses.append(status))

    streams = [ask() for _ in range(STREAMS)]
    assert statuses == ["200 OK"] * STREAMS
    assert b"Too many pictures" in b"".join(ask())
    assert b"".join(streams[0]) == b"picture"

    streams[0].close()
    streams[0].close()  # counts once

    statuses.clear()
    ask()
    ask()
    assert statuses == ["200 OK", "503 Service Unavailable"]


def test_a_copy_that_was_interrupted_is_made_by_the_next_run(image: Image) -> None:
    """A killed process leaves a claim on its picture, and perhaps the file."""
    keep(made(size=(80, 60)))
    claimed = timezone.now() - timedelta(seconds=1)  # it ended meanwhile
    Picture.objects.create(address=image.image_url, due_at=claimed)

    call_command("media", verbosity=0)

    assert "/media/" in shown()["image_url"]
