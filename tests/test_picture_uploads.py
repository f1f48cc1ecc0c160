"""Pictures that curators upload: checked and kept like copies, and shown at this server."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from core.models import Image, ImageLicense
from events.models import Event
from programs.models import MissionPatch
from tests.pictures import made

pytestmark = pytest.mark.django_db

EVENT = 1096
ADD = "/admin/core/image/add/"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def form(**values: Any) -> dict[str, Any]:
    """The form of an image, without variants."""
    return {
        "name": "A picture",
        "image_url": "",
        "thumbnail_url": "",
        "license": ImageLicense.objects.all()[0].pk,
        "single_use": "true",
        "variants-TOTAL_FORMS": 0,
        "variants-INITIAL_FORMS": 0,
        **values,
    }


def file(content: bytes, name: str = "picture.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def name_of(content: bytes, ending: str) -> str:
    return f"{sha256(content).hexdigest()}.{ending}"


def shown(host: str = "testserver") -> Any:
    path = f"/2.3.0/events/{EVENT}/?mode=list"
    headers = {"accept": "application/json", "host": host}
    return Client().get(path, headers=headers).json()["image"]


@pytest.fixture
def uploaded(admin_client: Client) -> Image:
    """An image of a file, which an event shows."""
    content = made("PNG", (1200, 600))
    answer = admin_client.post(ADD, form(image_url_file=file(content)))
    assert answer.status_code == 302
    image = Image.objects.latest("pk")
    assert image.image_url == f"media:{name_of(content, 'png')}"
    Event.objects.filter(pk=EVENT).update(image=image)
    return image


def test_an_upload_is_shown_at_this_server(uploaded: Image, folder: Path) -> None:
    name = name_of(made("PNG", (1200, 600)), "png")

    assert shown()["image_url"] == f"http://testserver/media/{name}"
    assert shown("other.example")["image_url"] == f"http://other.example/media/{name}"
    answer = Client().get(f"/media/{name}")
    assert b"".join(answer.streaming_content) == (folder / name).read_bytes()  # type: ignore[attr-defined]


def test_an_upload_gets_a_thumbnail(uploaded: Image, folder: Path) -> None:
    name = shown()["thumbnail_url"].removeprefix("http://testserver/media/")

    with PIL.Image.open(folder / name) as picture:
        assert picture.size == (400, 200)
        assert picture.format == "JPEG"


def test_a_thumbnail_keeps_transparency(admin_client: Client, folder: Path) -> None:
    with BytesIO() as content:
        PIL.Image.new("RGBA", (900, 900), (1, 2, 3, 0)).save(content, "PNG")
        admin_client.post(ADD, form(image_url_file=file(content.getvalue())))

    image = Image.objects.latest("pk")
    with PIL.Image.open(folder / image.thumbnail_url.removeprefix("media:")) as picture:
        assert picture.size == (400, 400)
        assert picture.has_transparency_data


def test_a_new_upload_gets_a_new_thumbnail(admin_client: Client, uploaded: Image) -> None:
    before = uploaded.thumbnail_url
    changed = {"image_url": uploaded.image_url, "thumbnail_url": before}
    other = file(made("PNG", (800, 800), "blue"))

    admin_client.post(
        f"/admin/core/image/{uploaded.pk}/change/", form(**changed, image_url_file=other)
    )

    uploaded.refresh_from_db()
    assert uploaded.image_url == f"media:{name_of(made('PNG', (800, 800), 'blue'), 'png')}"
    assert uploaded.thumbnail_url != before


def test_a_form_that_changes_nothing_keeps_an_upload(admin_client: Client, uploaded: Image) -> None:
    same = form(image_url=uploaded.image_url, thumbnail_url=uploaded.thumbnail_url, name="Renamed")

    answer = admin_client.post(f"/admin/core/image/{uploaded.pk}/change/", same)

    assert answer.status_code == 302
    before = uploaded.image_url
    uploaded.refresh_from_db()
    assert (uploaded.name, uploaded.image_url) == ("Renamed", before)


def test_addresses_are_entered_as_before(admin_client: Client) -> None:
    addresses = {
        "image_url": "https://x.example/large.png",
        "thumbnail_url": "https://x.example/small.png",
    }

    answer = admin_client.post(ADD, form(**addresses))

    assert answer.status_code == 302
    image = Image.objects.latest("pk")
    assert (image.image_url, image.thumbnail_url) == tuple(addresses.values())


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({}, "This field is required."),
        ({"image_url": "https://x.example/a.png"}, "This field is required."),
        ({"image_url": "media:" + "0" * 64 + ".png"}, "No such file was uploaded here."),
        ({"image_url": "media:../../etc/passwd"}, "Enter a valid URL."),
        ({"image_url_file": file(b"<svg/>", "x.svg")}, "The file is no picture that can be kept"),
        ({"image_url_file": file(b"<html>", "x.png")}, "The file is no picture that can be kept"),
        ({"image_url_file": file(made()[:40])}, "The file is no picture that can be kept"),
        ({"image_url_file": file(bytes(9 * 2**20))}, "The file has more than 8 MB."),
    ],
)
def test_what_is_no_picture_is_refused(
    admin_client: Client, folder: Path, values: dict[str, Any], error: str
) -> None:
    number = Image.objects.count()

    page = admin_client.post(ADD, form(**values))

    assert page.status_code == 200
    assert error in page.content.decode()
    assert Image.objects.count() == number
    assert not list(folder.glob("*"))


def test_a_file_survives_a_mistake_elsewhere(admin_client: Client) -> None:
    page: Any = admin_client.post(ADD, form(image_url_file=file(made()), license=""))
    shown = page.context["adminform"].form["image_url"].value()

    assert shown == f"media:{name_of(made(), 'png')}"
    assert '<img class="preview" src="/media/' in page.content.decode()
    assert admin_client.post(ADD, form(image_url=shown)).status_code == 302

    page = admin_client.post(ADD, form(image_url_file=file(b"<svg/>", "x.svg")))
    assert page.context["adminform"].form["image_url"].value() is None


def test_the_form_takes_files(admin_client: Client, uploaded: Image) -> None:
    page = admin_client.get(f"/admin/core/image/{uploaded.pk}/change/").content.decode()

    assert 'enctype="multipart/form-data"' in page
    assert 'name="image_url_file"' in page
    assert 'name="thumbnail_url_file"' in page
    assert uploaded.image_url in page
    assert page.count('<img class="preview" src="/media/') == 2


def test_a_patch_takes_a_file(admin_client: Client) -> None:
    answer = admin_client.post(
        "/admin/programs/missionpatch/add/",
        {"name": "A patch", "priority": 1, "image_url": "", "image_url_file": file(made())},
    )

    assert answer.status_code == 302
    assert MissionPatch.objects.latest("pk").image_url == f"media:{name_of(made(), 'png')}"


def test_an_upload_survives_pruning_and_moves_with_dump_and_load(
    uploaded: Image, folder: Path, tmp_path: Path, settings: Settings
) -> None:
    before = shown()
    archive, tape = tmp_path / "data.jsonl.zst", tmp_path / "pictures.tar"
    call_command("media", prune=True, verbosity=0)
    call_command("dump", archive, media=tape, verbosity=0)
    Event.objects.filter(pk=EVENT).update(image=None)
    uploaded.delete()
    settings.MEDIA_ROOT = tmp_path / "other"

    call_command("load", archive, media=tape, verbosity=0, overwrite=True)

    assert shown() == before
    for address in (before["image_url"], before["thumbnail_url"]):
        answer: Any = Client().get(address)
        assert b"".join(answer)
        assert answer.status_code == 200
