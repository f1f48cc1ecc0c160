"""Fixtures of all tests: the demo data, a clock, clients and a server to copy from."""

from __future__ import annotations

import gc
import json
import os
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from wsgiref.util import setup_testing_defaults

import pytest
import zeal
from django.contrib.auth import get_user_model
from django.http import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler
from django.test.utils import override_settings
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings
from zeal.apps import ZealConfig

from spacedevs.api.http.calls import Calls
from spacedevs.api.http.front import Front
from spacedevs.api.http.gate import Gate
from spacedevs.api.http.key_use import KeyUse
from spacedevs.api.http.keys import Keys
from spacedevs.api.http.pools import Pool
from spacedevs.api.http.questions import Questions
from spacedevs.api.http.revision import Revision
from spacedevs.api.registry import registry
from spacedevs.urls import BESIDE, COUNTED, KEPT, pages
from tests.browsers import CHROMIUM, chromium
from tests.databases import SERVER, Databases, drop_templates
from tests.shares import ON_POSTGRESQL, ON_SQLITE, THOROUGH
from tests.upstreams import Clock, Upstream, running
from website.plots import plots
from website.standing import standing

# Upstream's own OpenAPI document and samples are no part of this project.
if "REFERENCE_DATA" not in os.environ:
    collect_ignore_glob = ["test_upstream*.py"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--share",
        action="store_true",
        help="run what CI tests on this engine, and leave to the other what that tests alone",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is tested on the other engine alone, if that is asked for."""
    if config.getoption("--share"):
        left_out = [item for item in items if _is_of_other_engine(item)]
        items[:] = [item for item in items if not _is_of_other_engine(item)]
        config.hook.pytest_deselected(items=left_out)


def _is_of_other_engine(item: Any) -> bool:
    """Whether CI leaves a test to the other engine; those without a database run on SQLite."""
    if not _uses_database(item):
        return SERVER is not None
    elsewhere = ON_POSTGRESQL if SERVER is None else ON_SQLITE
    return not THOROUGH and item.module.__name__.rpartition(".")[2] in elsewhere


def _uses_database(item: Any) -> bool:
    if "browser" in item.fixturenames:  # which shows the same page, whatever it was read from
        return False
    fixtures = {"db", "transactional_db", "databases"}
    return bool(item.get_closest_marker("django_db") or fixtures & {*item.fixturenames})


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Databases:
    """The databases of this worker, and beside them the pictures of the demo data."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder if worker_id == "master" else folder.parent
    os.environ["MEDIA_ROOT"] = str(folder / "media")  # of the processes that tests start
    return Databases(folder, worker_id)


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
    with (
        override_settings(MEDIA_ROOT=os.environ["MEDIA_ROOT"]),
        databases.copy("demo", "default"),
    ):
        yield


@pytest.fixture(autouse=True)
def forget_kept_values() -> None:
    """What pages keep of an earlier test is nothing to this one."""
    for kept in (plots, standing):
        kept.forget()


@pytest.fixture
def admin_user(db: None) -> Any:
    """A superuser without a password, as hashing one takes time."""
    return get_user_model().objects.create_superuser("curator")


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium; without it the test is skipped."""
    if CHROMIUM is None:
        pytest.skip("chromium isn't installed")
    with chromium() as browser:
        yield browser


class PromptKeys(Keys):
    """Keys that are read for each token, in the test's own thread and transaction."""

    def renew(self, asked_at: float) -> None:
        self.read()
        self._due_at = float("-inf")


@pytest.fixture
def gate() -> Gate:
    """A gate in front of all contracts, which counts by itself."""
    return Gate(registry.roots, PromptKeys(), KeyUse(), Calls(), COUNTED)


class Answered(NamedTuple):
    """An answer of `Front`."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def answer(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, handler: ClientHandler, gate: Gate
) -> Callable[..., Answered]:
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

    front = Front(application, Questions(registry.roots, pages(), BESIDE, KEPT), revision, gate)

    def answer(path: str, **environ: Any) -> Answered:
        environ = {"PATH_INFO": path, "HTTP_HOST": "localhost", "QUERY_STRING": "", **environ}
        setup_testing_defaults(environ)
        head: list[Any] = []
        body = b"".join(front(environ, lambda *given: head.extend(given)))
        headers = {name.lower(): value for name, value in head[1]}
        return Answered(int(head[0].split()[0]), headers, body)

    return answer


@pytest.fixture
def read(answer: Callable[..., Answered]) -> Callable[..., Any]:
    """A function that returns the JSON of such an answer."""
    return lambda path, **environ: json.loads(answer(path, **environ).body)
