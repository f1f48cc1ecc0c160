"""What a question keeps of a query: whatever can change the response."""

from __future__ import annotations

from wsgiref.util import setup_testing_defaults

import pytest

from spacedevs.api.http.questions import NAMES, Questions
from spacedevs.api.registry import registry
from spacedevs.urls import pages

QUERY = "limit=3&mode=list&net__gte=2026-01-01"


def kept(path: str, query: str = QUERY) -> str:
    """What Django sees of the query of an address."""
    environ = {"PATH_INFO": path, "HTTP_HOST": "localhost", "QUERY_STRING": query}
    setup_testing_defaults(environ)
    question = Questions(registry.roots, pages()).read(environ)
    assert question
    return question[NAMES.index("QUERY_STRING")]


@pytest.mark.parametrize(
    "path",
    [
        "/2.2.0/launch",
        "/2.2.0/launch/upcoming",
        "/2.0.0/event/previous",
        "/2.3.0/launches/upcoming",
        "/2.4.0/launches/detailed",
        "/2.3.0/config/event_types",
        "/2.2.0/spacecraft/flight",
    ],
)
@pytest.mark.parametrize("slash", ["", "/"])
def test_a_list_keeps_the_query_with_and_without_its_slash(path: str, slash: str) -> None:
    """Without it, the response is a redirect, which repeats the query."""
    assert kept(f"{path}{slash}") == QUERY


def test_an_object_keeps_what_can_change_it() -> None:
    assert kept("/2.3.0/events/1096/", "x=1&format=json&limit=3") == "format=json"
    assert kept("/2.2.0/astronaut/1/", "mode=launchlist&limit=3") == "mode=launchlist"
