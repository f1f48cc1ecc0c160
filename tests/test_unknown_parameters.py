"""A parameter that an endpoint doesn't take is ignored, and named in a header."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from spacedevs.api.http.parameters import HEADER, MOST_CHARACTERS, MOST_NAMES
from tests.conftest import Answered

EVENT = "/2.3.0/events/1096/"
LIST = "/2.3.0/events/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def unknown(answer: Callable[..., Answered]) -> Callable[..., str | None]:
    """A function that returns what the header says of an address and a query."""

    def ask(path: str, query: str, **environ: Any) -> str | None:
        return answer(path, QUERY_STRING=query, **environ).headers.get(HEADER.lower())

    return ask


@pytest.mark.parametrize(
    ("path", "query", "named"),
    [
        (LIST, "", None),
        (LIST, "limit=1&offset=2&search=a&ordering=date&mode=list&format=json&type=2", None),
        (LIST, "limits=1", "limits"),
        (LIST, "b=1&a=2&b=3&limit=1", "a, b"),
        (LIST, "&&limit=1&=3", None),
        (LIST, "Limit=1", "Limit"),
        (LIST, "a%0D%0ASet-Cookie=1", "a%0D%0ASet-Cookie"),
        (LIST, "%C3%A9%FF=1&x,y=2", "x%2Cy, %C3%A9%EF%BF%BD"),
        (LIST, "type__idz=x&limit=1", "type__idz"),
        ("/2.3.0/config/event_types/", "mode=list&limit=1", "mode"),
        ("/2.3.0/launches/upcoming/", "x=1&net__gte=2024", "x"),
        ("/api/ll/2.2.0/event/", "x=1&mode=list", "mode, x"),
        ("/2.2.0/event.json", "x=1", "x"),
        ("/2.4.0/events/detailed/", "x=1&mode=list&limit=2", "mode, x"),
        ("/2.4.0/events/", "mode=list", "mode"),
        ("/2.3.0/dashboard/starship/", "mode=list&limit=1", "limit"),
        ("/2.3.0/api-throttle/", "a=1&format=json", "a"),
        (EVENT, "mode=list&limit=1&format=json", "limit, mode"),
        ("/2.2.0/astronaut/900018/", "mode=launchlist&x", "x"),
        ("/2.3.0/events/1/", "x=1", "x"),
        ("/2.3.0/nothing/", "x=1", None),
        ("/2.3.0/", "x=1", None),
        ("/docs/", "x=1", None),
    ],
)
def test_header_names_what_is_ignored(
    unknown: Callable[..., str | None], path: str, query: str, named: str | None
) -> None:
    assert unknown(path, query) == named


def test_errors_and_pages_name_it_too(
    answer: Callable[..., Answered], unknown: Callable[..., str | None]
) -> None:
    bad = answer(LIST, QUERY_STRING="date__gte=x&yeer=2024")
    assert (bad.status, bad.headers[HEADER.lower()]) == (400, "yeer")
    assert unknown(LIST, "yeer=2024", HTTP_ACCEPT="text/html") == "yeer"
    assert unknown(LIST, "yeer=2024", REQUEST_METHOD="HEAD") == "yeer"


def test_links_of_pages_stay_as_they_are(read: Callable[..., Any]) -> None:
    """Upstream repeats whatever it was given."""
    assert read(LIST, QUERY_STRING="yeer=2024&limit=1")["next"].endswith(
        "/2.3.0/events/?limit=1&offset=1&yeer=2024"
    )


def test_header_is_short(unknown: Callable[..., str | None]) -> None:
    many = unknown(LIST, "&".join(f"p{number:03}" for number in range(1000)))
    assert many == ", ".join([*(f"p{number:03}" for number in range(MOST_NAMES)), "..."])
    assert unknown(LIST, "x" * 5000) == "x" * MOST_CHARACTERS


def test_scripts_of_other_sites_may_read_it() -> None:
    assert HEADER in settings.CORS_EXPOSE_HEADERS
