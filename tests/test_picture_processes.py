"""Copying pictures as processes that are killed, that work side by side, and beside sync."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.models import Image, ImageLicense
from core.pictures.models import Picture, PictureCall
from tests.databases import Databases, start
from tests.pictures import Gallery, gallery, made
from tests.upstreams import running

#: How often two processes are killed that copy.
KILLS = int(os.environ.get("KILLS", "2"))
#: The alias of the database that the processes have.
PICTURED = "pictured"


@pytest.fixture(scope="module")
def module_database(databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), databases.copy("empty", PICTURED) as url:
        yield url


@pytest.fixture
def database(module_database: str) -> str:
    """The URL of a database with nothing but images, none of which is copied."""
    for model in (Image, Picture, PictureCall):
        model._base_manager.using(PICTURED).all().delete()
    return module_database


@pytest.fixture
def host() -> Iterator[Gallery]:
    with gallery() as hung:
        yield hung


def hang(host: Gallery, number: int) -> None:
    """Show pictures, and store images of them."""
    license, _ = ImageLicense.objects.using(PICTURED).get_or_create(name="Free")
    for each in range(number):
        Image.objects.using(PICTURED).create(
            name=str(each),
            image_url=host.hang(f"{each}.png", made(size=(10 + each, 10))),
            thumbnail_url=host.hang("small.png", made()),
            license=license,
        )


def program(database: str, host: Gallery, folder: Path, *command: str) -> Any:
    environment = {
        "MEDIA": "all",
        "MEDIA_ADDRESSES": "local",
        "MEDIA_HOSTS": host.host,
        "MEDIA_ROOT": str(folder),
    }
    pipe = subprocess.PIPE
    return start(database, *command, environment=environment, stdout=pipe, stderr=pipe)


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def copied() -> int:
    return Picture.objects.using(PICTURED).exclude(file="").count()


def test_killed_processes_leave_nothing_half_done(
    database: str, host: Gallery, tmp_path: Path
) -> None:
    hang(host, 3 * KILLS + 2)
    for _ in range(KILLS):
        before = len(host.asked)
        pair = [program(database, host, tmp_path, "manage.py", "media") for _ in range(2)]
        wait_until(lambda before=before: len(host.asked) > before + 1)  # type: ignore[misc]
        for process in pair:
            process.kill()
            _, errors = process.communicate()
            assert errors == ""
    Picture.objects.using(PICTURED).filter(file="").update(due_at="2020-01-01T00:00:00Z")

    out, errors = program(database, host, tmp_path, "manage.py", "media").communicate()

    assert errors == ""
    assert " 0 failed." in out
    assert copied() == 3 * KILLS + 3
    assert len(host.asked) <= copied() + 2 * KILLS
    assert PictureCall.objects.using(PICTURED).count() >= len(host.asked)
    shown = Image.objects.using(PICTURED).exclude(image_copy="").exclude(thumbnail_copy="")
    assert shown.count() == 3 * KILLS + 2
    files = set(Picture.objects.using(PICTURED).values_list("file", flat=True))
    assert files <= {path.name for path in tmp_path.iterdir()}


def test_sync_copies_pictures_beside_its_other_work(
    database: str, host: Gallery, tmp_path: Path
) -> None:
    hang(host, 1)
    with running() as upstream:
        command = ("manage.py", "sync", "--watch", "config/event_types", "--from", upstream.url)
        process = program(database, host, tmp_path, *command)
        wait_until(lambda: copied() == 2)
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=60)

    assert "Interrupted; the next run goes on from here." in out
    assert "Traceback" not in errors
