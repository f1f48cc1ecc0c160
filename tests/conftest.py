"""The demo data as every test finds it, and clients that look closely."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
import stamina
import zeal
from django.core.management import call_command
from django.http import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone
from pytest_django.fixtures import Settings
from zeal.apps import ZealConfig

from mirror.upstream import ATTEMPTS
from spacedevs.api.http.front import Front
from spacedevs.api.http.pools import Pool
from spacedevs.api.http.questions import Questions
from spacedevs.api.http.revision import Revision
from spacedevs.router import router
from spacedevs.urls import pages
from tests.upstreams import Clock, Upstream, running

# Tests against upstream's own OpenAPI document and samples run where there are these.
if "UPSTREAM" not in os.environ:
    collect_ignore = ["test_upstream.py"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tests' database, filled with the demo data once; each test undoes what it changes."""
    ZealConfig("zeal", zeal).ready()
    with django_db_blocker.unblock():
        call_command("load", "fixtures", verbosity=0)


class ReadingClient(Client):
    """A client whose requests fail if an answer takes a query for each row."""

    def request(self, **request: Any) -> HttpResponseBase:  # type: ignore[override]
        with zeal.zeal_context():
            return super().request(**request)


@pytest.fixture
def client() -> ReadingClient:
    return ReadingClient()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of day for all that runs here; it goes on while somebody sleeps."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock.now)
    monkeypatch.setattr(time, "sleep", clock.sleep)
    return clock


@pytest.fixture
def upstream(clock: Clock) -> Iterator[Upstream]:
    """A server to copy from, by the same clock; calls are repeated without waiting."""
    with running() as upstream, stamina.set_testing(True, attempts=ATTEMPTS):
        upstream.now = clock.now
        yield upstream


@pytest.fixture
def read(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Ask the server as it is run, through all that is in front of Django.

    It notices all changes at once, and works in the test's thread, which has its transaction.
    """
    settings.MAX_LAG = 0
    monkeypatch.setattr(Pool, "run", lambda pool, work, seconds: work())
    revision = Revision()

    def renew() -> bool:
        revision.ask()
        return True

    monkeypatch.setattr(revision, "renew", renew)
    handler = ClientHandler()

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        response: Any = handler(environ)
        start_response(f"{response.status_code} Answered", list(response.items()))
        return [response.content]  # it is closed already

    front = Front(application, Questions(router.endpoints(), pages()), revision)

    def read(path: str, **environ: Any) -> Any:
        """The answer's JSON."""
        environ = {"PATH_INFO": path, "HTTP_HOST": "localhost", "QUERY_STRING": "", **environ}
        setup_testing_defaults(environ)
        return json.loads(b"".join(front(environ, lambda *_: None)))

    return read
