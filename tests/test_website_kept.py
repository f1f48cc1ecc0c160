"""The pages for people in front of Django: kept, validated, and never of two revisions."""

from __future__ import annotations

from threading import Thread

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse

from events.models import Event
from launches.models import Launch
from spacedevs.api.http.front import Front
from spacedevs.api.renderings.revisions import DATA_REVISION, revision_state
from tests.test_calendars_kept import send
from tests.test_table_revisions import front, on_a_seat
from website.page import at_one_revision

__all__ = ["front"]  # a fixture


def addresses(front: Front) -> list[str]:
    """The home page, a search, and the pages of two objects."""
    rows = on_a_seat(front, lambda: [Event.objects.first(), Launch.objects.first()])
    return ["/", "/search/?q=0", *(row.get_absolute_url() for row in rows)]


def test_the_same_bytes_until_something_changes(front: Front) -> None:
    for path in addresses(front):
        before = send(front, path)
        again = send(front, path, HTTP_IF_NONE_MATCH=before.headers["etag"])
        assert (before.status, again.status, again.body) == (200, 304, b"")


def test_a_change_makes_another_page(front: Front) -> None:
    path = addresses(front)[2]
    before = send(front, path)
    on_a_seat(front, lambda: Event.objects.update(name="Renamed"))

    after = send(front, path, HTTP_IF_NONE_MATCH=before.headers["etag"])

    assert after.status == 200
    assert b"Renamed" in after.body


def rename(name: str) -> None:
    """Change all events, over a connection of another thread."""

    def act() -> None:
        Event.objects.update(name=name)
        connection.close()

    thread = Thread(target=act)
    thread.start()
    thread.join()


@pytest.mark.parametrize(("changes", "attempts"), [(0, 1), (1, 2), (2, 3), (9, 4)])
def test_a_page_shows_one_revision_however_often_the_data_changes(
    front: Front, changes: int, attempts: int
) -> None:
    request = HttpRequest()
    seen: list[tuple[int, str, str]] = []

    def make() -> HttpResponse:
        number, before = revision_state().number, Event.objects.values_list("name")[0][0]
        if len(seen) < changes:
            rename(f"{changes} {len(seen)}")
        seen.append((number, before, Event.objects.values_list("name")[0][0]))
        return HttpResponse()

    on_a_seat(front, lambda: at_one_revision(request, make))

    number, before, after = seen[-1]
    assert len(seen) == attempts
    assert before == after
    assert request.META[DATA_REVISION][0] == number
