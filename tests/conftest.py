"""Fixtures of all tests: the demo data, a clock, clients and a server to copy from."""

from __future__ import annotations

import gc
import json
import os
import time
from collections.abc import Callable, Iterator
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
import zeal
from django.http import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone
from pytest_django.fixtures import Settings
from zeal.apps import ZealConfig

from spacedevs.api.http.front import Front
from spacedevs.api.http.pools import Pool
from spacedevs.api.http.questions import Questions
from spacedevs.api.http.revision import Revision
from spacedevs.api.registry import registry
from spacedevs.urls import pages
from tests.databases import Databases, drop_templates
from tests.upstreams import Clock, Upstream, running

# Upstream's own OpenAPI document and samples are no part of this project.
if "REFERENCE_DATA" not in os.environ:
    collect_ignore_glob = ["test_upstream*.py"]


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Databases:
    """The databases of this worker."""
    folder = tmp_path_factory.getbasetemp()
    return Databases(folder if worker_id == "master" else folder.parent, worker_id)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what lives to the end: all modules, and thousands of tests.

    It took a third of the time, nearly all of it to find that these are still in use.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Drop the templates, when all workers have ended."""
    if not hasattr(session.config, "workerinput"):
        drop_templates()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, databases: Databases
) -> Iterator[None]:
    """Use a copy of the demo data; each test rolls back what it changes."""
    ZealConfig("zeal", zeal).ready()
    with databases.copy("demo", "default"):
        yield


class ReadingClient(Client):
    """A client that fails a request with N+1 queries."""

    def request(self, **request: Any) -> HttpResponseBase:  # type: ignore[override]
        with zeal.zeal_context():
            return super().request(**request)


@pytest.fixture(scope="session")
def handler() -> ClientHandler:
    """What answers the clients. As in a server, middleware is made once, with its settings of then.

    A test that changes those makes a client of its own.
    """
    handler = ClientHandler(enforce_csrf_checks=False)
    handler.load_middleware()
    return handler


@pytest.fixture
def client(handler: ClientHandler) -> ReadingClient:
    client = ReadingClient()
    client.handler = handler
    return client


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of this process: it stands still, and sleeping moves it on."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock.now)
    monkeypatch.setattr(time, "sleep", clock.sleep)
    return clock


@pytest.fixture
def upstream(clock: Clock) -> Iterator[Upstream]:
    """A server to copy from, with the same clock."""
    with running() as upstream:
        upstream.now = clock.now
        yield upstream


@pytest.fixture
def read(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, handler: ClientHandler
) -> Callable[..., Any]:
    """A function that sends a request through `Front`, as a running server does.

    The front notices every change at once, and works in the test's thread and transaction.
    """
    settings.MAX_LAG = 0
    monkeypatch.setattr(Pool, "run", lambda pool, work, seconds: work())
    revision = Revision()

    def renew() -> bool:
        revision.ask()
        return True

    monkeypatch.setattr(revision, "renew", renew)

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        response: Any = handler(environ)
        start_response(f"{response.status_code} Answered", list(response.items()))
        return [response.content]  # the handler has closed the response

    front = Front(application, Questions(registry.roots, pages()), revision)

    def read(path: str, **environ: Any) -> Any:
        """The JSON of the response."""
        environ = {"PATH_INFO": path, "HTTP_HOST": "localhost", "QUERY_STRING": "", **environ}
        setup_testing_defaults(environ)
        return json.loads(b"".join(front(environ, lambda *_: None)))

    return read
