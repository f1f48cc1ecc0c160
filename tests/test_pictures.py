"""Copies of pictures: fetched politely, checked, kept once, and shown in every version."""

from __future__ import annotations

import json
import os
import re
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from core.models import Image, ImageLicense, ImageVariant, ImageVariantType, Update
from core.pictures.models import Picture, PictureCall
from core.pictures.places import Place, places
from events.models import Event
from launches.models import Launch
from mirror.dashboard import dashboard_document, store_dashboard
from mirror.pictures import fetching
from mirror.pictures.copying import LOOK_AGAIN, Copier, copier
from mirror.pictures.hosts import Hosts
from spacedevs.api.registry import registry
from spacedevs.api.renderings.following import follow
from spacedevs.api.renderings.models import Rendering
from spacedevs.internet import Forbidden
from starship.models import LiveStream
from tests.pictures import Gallery, cuts, drips, gallery, goes_on, made, redirects, says
from tests.upstreams import Clock
from tests.worlds import begin

pytestmark = pytest.mark.django_db

EVENT = 1096


@pytest.fixture(autouse=True)
def configured(settings: Settings, tmp_path: Path, clock: Clock) -> None:
    settings.MEDIA, settings.MEDIA_ADDRESSES = "all", "local"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def host(settings: Settings) -> Iterator[Gallery]:
    """A host of pictures that may be copied."""
    with gallery() as hung:
        settings.MEDIA_HOSTS = [hung.host]
        yield hung


@pytest.fixture
def image(host: Gallery) -> Image:
    """The image of an event, with a thumbnail and a variant, none of them copied yet."""
    image = Image.objects.create(
        name="A picture",
        image_url=host.hang("large.png", made(size=(80, 60))),
        thumbnail_url=host.hang("small.jpg", made("JPEG")),
        license=ImageLicense.objects.all()[0],
    )
    ImageVariant.objects.create(
        image=image,
        type=ImageVariantType.objects.create(name="Wide"),
        image_url=host.hang("wide.webp", made("WEBP", (90, 20))),
    )
    Event.objects.filter(pk=EVENT).update(image=image)
    return image


def copy_all(times: int = 1) -> list[Picture]:
    """Copy what is due, and wait where that is needed; returns the pictures in their order."""
    with copier() as copying:
        done = []
        for turn in copying.turns():
            if isinstance(turn, Picture):
                done.append(turn)
            else:
                time.sleep(turn)
        return done


def shown(path: str = f"/2.3.0/events/{EVENT}/?mode=detailed") -> Any:
    return Client().get(path, headers={"accept": "application/json"}).json()


def local(content: bytes, ending: str) -> str:
    return f"http://testserver/media/{sha256(content).hexdigest()}.{ending}"


def test_copies_are_shown_instead_of_their_originals(host: Gallery, image: Image) -> None:
    before = shown()["image"]
    assert before["image_url"] == host.address("large.png")

    copy_all()

    after = shown()["image"]
    assert after["image_url"] == local(made(size=(80, 60)), "png")
    assert after["thumbnail_url"] == local(made("JPEG"), "jpg")
    assert after["variants"][0]["image_url"] == local(made("WEBP", (90, 20)), "webp")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_a_copy_is_served_to_be_kept_for_ever(host: Gallery, image: Image, kind: str) -> None:
    content = host.pictures["large.png"] = made(kind)
    copy_all()
    address = shown()["image"]["image_url"]

    answer: Any = Client().get(address)

    assert b"".join(answer) == content
    assert answer["Content-Type"] == f"image/{kind.lower()}"
    assert answer["Content-Length"] == str(len(content))
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    etag = answer["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        assert Client().get(address, headers={"if-none-match": known}).status_code == 304
    assert Client().head(address)["Content-Length"] == str(len(content))
    part: Any = Client().get(address, headers={"range": "bytes=2-5"})
    assert (part.status_code, b"".join(part)) == (206, content[2:6])


def test_pictures_are_only_read() -> None:
    assert Client(enforce_csrf_checks=True).post(f"/media/{'0' * 64}.png").status_code == 405


@pytest.mark.parametrize(
    "name",
    [
        "0" * 64 + ".png",
        "../db.sqlite3",
        "..%2fdb.sqlite3",
        "%2e%2e/%2e%2e/etc/passwd",
        "0" * 64 + ".svg",
        "0" * 64 + ".png/../../x",
        "0" * 64 + ".png%00",
        "",
    ],
)
def test_nothing_else_is_served(tmp_path: Path, name: str) -> None:
    (tmp_path / "db.sqlite3").write_text("secret")

    assert Client().get(f"/media/{name}").status_code == 404


@pytest.mark.parametrize("version", ["2.0.0", "2.1.0", "2.2.0", "2.3.0", "2.4.0"])
def test_no_original_is_left_in_any_version(host: Gallery, image: Image, version: str) -> None:
    content = made()
    LiveStream.objects.create(title="Rover", url="https://x.example/")
    ImageVariant.objects.create(image=image, type=ImageVariantType.objects.all()[0])
    for number, (model, field) in enumerate(places()):
        address = host.hang(f"{number}.png", content)
        model.objects.update(**{field.name: address})
    assert len(copy_all()) == len(places())
    originals, copies = 0, 0

    for root, contract in registry.roots.items():
        if contract.version != version:
            continue
        for prefix, _ in contract.router.lists():
            answer = Client().get(f"/{root}{prefix}/?mode=detailed&limit=20&format=json")
            originals += answer.content.count(host.host.encode())
            copies += answer.content.count(b"/media/")

    assert originals == 0
    assert copies > 0


def test_an_answer_is_byte_equal_by_default(
    host: Gallery, image: Image, settings: Settings
) -> None:
    path = f"/2.3.0/events/{EVENT}/?mode=detailed&format=json"
    before = Client().get(path).content
    copy_all()
    assert Client().get(path).content != before

    settings.MEDIA_ADDRESSES = "original"

    assert Client().get(path).content == before


def test_an_archive_has_the_original_addresses(host: Gallery, image: Image, tmp_path: Path) -> None:
    one, other = tmp_path / "one.jsonl.zst", tmp_path / "other.jsonl.zst"
    call_command("dump", one, verbosity=0)
    copy_all()
    shown()

    call_command("dump", other, verbosity=0)

    assert one.read_bytes() == other.read_bytes()


def test_a_copy_makes_exactly_the_renderings_stale_that_show_it(
    host: Gallery, image: Image
) -> None:
    begin()
    shown()
    shown("/2.3.0/events/900001/?mode=detailed")
    shown("/2.3.0/agencies/?mode=detailed&limit=5")
    number = Rendering.objects.count()
    assert number == 7

    begin()
    copy_all()
    begin()
    follow()

    assert Rendering.objects.count() == number - 1


def test_a_changed_address_shows_the_former_copy_no_more(host: Gallery, image: Image) -> None:
    copy_all()
    elsewhere = host.address("elsewhere.png")

    Image.objects.filter(pk=image.pk).update(image_url=elsewhere)

    assert shown()["image"]["image_url"] == elsewhere


def test_a_row_that_lost_its_copy_gets_it_back(host: Gallery, image: Image) -> None:
    copy_all()
    Image.objects.filter(pk=image.pk).update(image_copy="")

    copy_all()

    assert "/media/" in shown()["image"]["image_url"]
    assert host.asked.count("large.png") == 1


def test_a_list_that_is_stored_again_keeps_its_copies(host: Gallery) -> None:
    LiveStream.objects.create(
        title="Rover", url="https://x.example/", image=host.hang("rover.png", made())
    )
    document = dashboard_document()
    store_dashboard(document)
    copy_all()
    before = LiveStream.objects.get()

    store_dashboard(document)

    after = LiveStream.objects.get()
    assert (after.pk, after.image_copy) == (before.pk, before.image_copy)
    assert after.image_copy
    assert dashboard_document() == document
    assert document["live_streams"][0]["image"] == host.address("rover.png")


def test_equal_pictures_are_kept_once(host: Gallery, image: Image, tmp_path: Path) -> None:
    host.pictures["small.jpg"] = host.pictures["wide.webp"] = host.pictures["large.png"]

    copy_all()

    assert len(list((tmp_path / "media").iterdir())) == 1
    assert Picture.objects.exclude(file="").count() == 3


def test_thumbnails_alone_are_copied(host: Gallery, image: Image, settings: Settings) -> None:
    settings.MEDIA = "thumbnails"

    copy_all()

    assert host.asked == ["small.jpg"]


def test_a_changed_picture_is_noticed(host: Gallery, image: Image, clock: Clock) -> None:
    copy_all()
    assert copy_all() == []
    host.pictures["large.png"] = made(color="blue")
    clock.sleep(LOOK_AGAIN.total_seconds() * 1.3)
    host.asked.clear()

    copy_all()

    assert sorted(host.asked) == ["large.png", "small.jpg", "wide.webp"]
    assert all("If-None-Match" in headers for headers in host.headers[-3:])
    assert shown()["image"]["image_url"] == local(made(color="blue"), "png")
    assert shown()["image"]["thumbnail_url"] == local(made("JPEG"), "jpg")


def test_a_picture_that_is_gone_keeps_its_copy(host: Gallery, image: Image, clock: Clock) -> None:
    copy_all()
    del host.pictures["large.png"]
    clock.sleep(LOOK_AGAIN.total_seconds() * 1.3)

    copy_all()

    picture = Picture.objects.get(address=image.image_url)
    assert picture.failure == "it is gone: the host answers 404"
    assert "/media/" in shown()["image"]["image_url"]


def bomb() -> bytes:
    """A PNG of a few bytes that says it has 60,000 by 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


NOISE = made("PNG", (500, 500))
HOSTILE: dict[str, tuple[bytes | Callable[..., None], str]] = {
    "bomb": (bomb(), "more than 40,000,000 pixels"),
    "large, but no bomb": (made("GIF", (7000, 6000)), "7000 by 6000 pixels, more than"),
    "truncated PNG": (NOISE[: len(NOISE) // 2], "can't be decoded"),
    "truncated JPEG": (made("JPEG", (500, 500))[:-900], "can't be decoded"),
    "truncated WebP": (made("WEBP", (500, 500))[:-90], "can't be decoded"),
    "HTML": (b"<html><script>alert(1)</script>", "none of JPEG, PNG, GIF, WEBP, AVIF"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "none of JPEG"),
    "BMP": (made("BMP"), "none of JPEG"),
    "empty": (b"", "it is empty"),
    "10 MB": (bytes(10 * 2**20), "more than 1 MB"),
    "endless": (goes_on, "more than 1 MB"),
    "slow": (drips, "longer than 1 s"),
    "shorter than said": (cuts(made()), "no answer"),
    "redirect to a forbidden host": (redirects("http://127.0.0.1:9/x.png"), "not in MEDIA_HOSTS"),
    "redirect to a file": (redirects("file:///etc/passwd"), "no plain address"),
    "redirect to nowhere": (redirects("http://[x"), "not in MEDIA_HOSTS"),
    "redirect for ever": (redirects("/picture"), "again and again"),
    "404": (says(404), "it is gone"),
    "500": (says(500), "the host answers 500"),
    "429": (says(429, Retry_After="300"), "no requests for 300 s"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_is_refused(
    host: Gallery, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    settings.MEDIA_LIMIT = 1
    monkeypatch.setattr(fetching, "MOST_SECONDS", 1)
    answer, reason = HOSTILE[name]
    if isinstance(answer, bytes):
        host.pictures["picture"] = answer
    else:
        host.behaviours["picture"] = answer
    Picture.objects.create(address=host.address("picture"), due_at=timezone.now())

    (picture,) = copy_all()

    picture.refresh_from_db()
    assert reason in picture.failure
    assert (picture.file, picture.failures) == ("", 1)
    assert picture.due_at > timezone.now()
    assert not list((tmp_path / "media").glob("*"))


def test_a_redirect_to_an_allowed_host_is_followed(host: Gallery, image: Image) -> None:
    host.behaviours["large.png"] = redirects("/wide.webp")

    copy_all()

    assert shown()["image"]["image_url"] == shown()["image"]["variants"][0]["image_url"]


@pytest.mark.parametrize(
    ("names", "address", "reason"),
    [
        (["localhost"], "http://localhost/x.png", "not on the internet"),
        (["localhost"], "http://localhost:8000/x.png", "not in MEDIA_HOSTS"),
        (["127.0.0.1"], "http://127.0.0.1/x.png", "not on the internet"),
        (["10.0.0.1"], "https://10.0.0.1/x.png", "not on the internet"),
        (["169.254.169.254"], "http://169.254.169.254/x", "not on the internet"),
        (["[::1]", "::1"], "http://[::1]/x.png", "not on the internet"),
        (["a.example"], "http://b.example/x.png", "not in MEDIA_HOSTS"),
        (["a.example"], "http://a.example.b.example/x.png", "not in MEDIA_HOSTS"),
        (["a.example"], "http://a.example@b.example/x.png", "no plain address"),
        (["a.example"], "ftp://a.example/x.png", "no plain address"),
    ],
)
def test_no_address_in_a_private_network_is_asked(
    names: list[str], address: str, reason: str
) -> None:
    with pytest.raises(Forbidden, match=reason):
        Hosts(names).resolve(httpx.URL(address))


def test_a_host_in_this_network_may_be_named_with_its_port() -> None:
    assert Hosts(["localhost:9"]).resolve(httpx.URL("http://localhost:9/x")) in ("127.0.0.1", "::1")


def test_a_host_that_wants_a_pause_gets_one(host: Gallery, image: Image, clock: Clock) -> None:
    host.behaviours["large.png"] = says(503, Retry_After="300")

    copy_all()

    assert host.asked == ["large.png"]
    assert [picture.due_at - clock.now() for picture in Picture.objects.all()] == [
        timedelta(seconds=300)
    ] * 3


def test_a_full_disk_stops_the_copying(
    host: Gallery, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("media")

    assert len(host.asked) == 1
    assert "/media/" not in json.dumps(shown()["image"])


def test_pauses_grow(host: Gallery, image: Image, clock: Clock) -> None:
    host.behaviours["large.png"] = says(500)
    copy_all()
    pauses = []
    for _ in range(8):
        picture = Picture.objects.get(address=image.image_url)
        pauses.append(picture.due_at - clock.now())
        clock.time = picture.due_at
        Picture.objects.exclude(pk=picture.pk).update(due_at=clock.now() + timedelta(days=1))
        copy_all()

    assert pauses == sorted(pauses)
    assert pauses[-1] == LOOK_AGAIN


def test_requests_keep_to_the_budget(
    host: Gallery, image: Image, settings: Settings, clock: Clock
) -> None:
    settings.MEDIA_CALLS = 2

    copy_all()

    moments = sorted(PictureCall.objects.values_list("made_at", flat=True))
    assert moments[1] - moments[0] >= timedelta(seconds=1)
    assert moments[2] - moments[0] >= timedelta(hours=1)


def test_bytes_keep_to_the_budget(
    host: Gallery, image: Image, settings: Settings, clock: Clock
) -> None:
    settings.MEDIA_DAILY = 1
    host.pictures["large.png"] = made("BMP", (700, 700))  # fetched, and refused

    began = clock.now()

    copy_all()

    assert clock.now() - began >= timedelta(days=1)
    assert PictureCall.objects.count() == 2  # the first one is more than a day ago


def test_two_processes_do_no_work_twice(host: Gallery, image: Image) -> None:
    with copier() as one, copier() as other:
        turns: list[Iterator[Picture | float]] = [one.turns(), other.turns()]
        while turns:
            for turn in list(turns):
                if (done := next(turn, None)) is None:
                    turns.remove(turn)
                elif isinstance(done, float):
                    time.sleep(done)

    assert sorted(host.asked) == ["large.png", "small.jpg", "wide.webp"]


def test_a_picture_that_another_process_has_taken_is_left_to_it(
    host: Gallery, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    with copier() as copying:
        copying.tidy()
        fetched: list[str] = []

        def fetch(self: Copier, picture: Picture, call: PictureCall) -> None:
            fetched.append(picture.address)

        monkeypatch.setattr(Copier, "_copy", fetch)
        for turn in copying.turns():
            if isinstance(turn, float):
                time.sleep(turn)

    assert len(fetched) == len(set(fetched)) == 3  # none is taken twice before CLAIM has passed


def test_prune_removes_what_nothing_uses(
    host: Gallery, image: Image, tmp_path: Path, clock: Clock, capsys: Any
) -> None:
    copy_all()
    folder = tmp_path / "media"
    (folder / ".unfinished-abc").write_bytes(b"x")
    (folder / "notes.txt").write_text("not ours")
    Image.objects.filter(pk=image.pk).update(image_url=image.thumbnail_url)

    call_command("media", prune=True)
    assert len(list(folder.iterdir())) == 5  # too young
    clock.sleep(7200)
    call_command("media", prune=True)

    assert len(list(folder.iterdir())) == 3
    assert (folder / "notes.txt").exists()
    assert "/media/" in shown()["image"]["image_url"]
    assert "Removed 1 files" in capsys.readouterr().out
    assert not Picture.objects.filter(address=image.image_url).exists()


def test_a_file_that_is_gone_is_fetched_again(host: Gallery, image: Image, tmp_path: Path) -> None:
    copy_all()
    for file in (tmp_path / "media").iterdir():
        file.unlink()

    call_command("media", prune=True)
    assert "/media/" not in json.dumps(shown()["image"])
    copy_all()

    assert "/media/" in shown()["image"]["image_url"]
    assert len(list((tmp_path / "media").iterdir())) == 3


def test_the_command_tells_what_it_did(
    host: Gallery, image: Image, settings: Settings, capsys: Any
) -> None:
    del host.pictures["wide.webp"]

    with pytest.raises(CommandError, match="1 could not be copied"):
        call_command("media")
    assert "2 pictures copied or unchanged, 1 failed." in capsys.readouterr().out
    call_command("media", status=True)
    told = capsys.readouterr().out

    assert "copied      2 of 3 pictures" in told
    assert re.search(r"elsewhere   \d+ on hosts", told)
    assert "on disk     2 files" in told
    assert "last hour   3 of 600 requests" in told
    assert "failed      1: it is gone: the host answers 404" in told
    settings.MEDIA = "off"
    with pytest.raises(CommandError, match="MEDIA is off"):
        call_command("media")


def test_every_place_with_a_column_of_copies_is_known() -> None:
    assert {f"{model.__name__}.{field.name}" for model, field in places()} == {
        "Image.image_url",
        "Image.thumbnail_url",
        "ImageVariant.image_url",
        "LiveStream.image",
        "Launch.infographic",
        "Location.map_image",
        "MissionPatch.image_url",
        "Pad.map_image",
        "Update.profile_image",
    }
    assert all(isinstance(place, Place) for place in places())
    assert Update._meta.get_field("profile_copy").editable is False
    assert Launch._meta.get_field("infographic_copy").default == ""


def test_the_admin_shows_pictures(host: Gallery, image: Image, admin_client: Client) -> None:
    del host.pictures["wide.webp"]
    copy_all()

    page = admin_client.get("/admin/pictures/picture/").content.decode()

    assert host.address("large.png") in page
    assert "/media/" in page
    assert "it is gone: the host answers 404" in page
    for state, number in (("copied", 2), ("failed", 1), ("missing", 0)):
        page = admin_client.get(f"/admin/pictures/picture/?state={state}").content.decode()
        assert page.count('class="action-checkbox"') == number
