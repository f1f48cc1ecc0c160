"""manage.py sync while its source can't be reached, fails, or refuses calls."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import mirror.upstream
from events.models import EventType
from mirror import errors
from mirror.budget import DEFAULT
from mirror.crawl import Crawler
from mirror.errors import ATTEMPTS, FEW_ATTEMPTS, REFUSED_PAUSE
from mirror.jobs import jobs
from mirror.models import Call, Copied, Failure, Source
from mirror.upstream import FAILING
from tests.test_sync import Synced, event_types, named, names, watch
from tests.upstreams import (
    PLENTY,
    Answer,
    Behaviour,
    Clock,
    Handler,
    Upstream,
    redirects,
    resets,
    says,
    truncates,
)

pytestmark = pytest.mark.django_db

TYPES = "config/event_types"
LANGUAGES = "config/languages"
ROLES = "config/astronaut_roles"
STATUSES = "config/launch_statuses"
HOUR = timedelta(hours=1)


def only(bad: Behaviour, *paths: str) -> Behaviour:
    """The behaviour for some addresses; the others get proper answers."""

    def behave(handler: Handler, answer: Answer) -> Answer | None:
        return bad(handler, answer) if any(path in handler.path for path in paths) else answer

    return behave


# A source that can't be reached


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody has signed, with its key."""
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost"
    made = subprocess.run(
        [*command.split(), "-keyout", "-", "-out", "-"], capture_output=True, check=True
    )
    path.write_bytes(made.stdout)
    return path


@contextmanager
def listening(answer: Callable[[socket.socket], object]) -> Iterator[int]:
    """The port of a server that does something with each connection."""
    kept: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            kept.append(line)
            try:
                answer(line)
            except OSError:
                line.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join()
    for line in kept:
        line.close()


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def assert_ends_at_once(url: str, cause: str) -> None:
    """The run ends with one line after two attempts, and no call is booked."""
    synced = Synced(Upstream(), TYPES, LANGUAGES, url=url)

    assert synced.failure == f"{url} can't be reached: {cause}"
    assert synced.err == ""
    assert not Call.objects.exists()
    assert not Failure.objects.exists()


def test_a_port_that_is_closed(clock: Clock) -> None:
    assert_ends_at_once(f"http://127.0.0.1:{closed_port()}/2.3.0/", "connection refused")
    assert sum(clock.slept) < 5


def test_a_host_that_is_unknown(clock: Clock) -> None:
    assert_ends_at_once("https://nowhere.invalid/2.3.0/", "unknown host")


def test_a_certificate_that_nobody_has_signed(clock: Clock, certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with listening(lambda line: context.wrap_socket(line, server_side=True)) as port:
        cause = "its certificate isn't valid: self-signed certificate"
        assert_ends_at_once(f"https://127.0.0.1:{port}/2.3.0/", cause)


def test_a_server_without_encryption(clock: Clock, upstream: Upstream) -> None:
    url = upstream.url.replace("http:", "https:")
    assert_ends_at_once(url, "it makes no TLS connection: wrong version number")


def test_a_server_that_never_shakes_hands(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "CONNECT_TIMEOUT", 0.2)
    with listening(lambda line: None) as port:
        assert_ends_at_once(f"https://127.0.0.1:{port}/2.3.0/", "no connection within 0.2 s")


def test_a_server_that_never_answers(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its calls were sent, so they are booked; no other resource is asked for."""
    monkeypatch.setattr(errors, "READ_TIMEOUT", 0.2)
    with listening(lambda line: None) as port:
        url = f"http://127.0.0.1:{port}/2.3.0/"
        synced = Synced(Upstream(), TYPES, LANGUAGES, url=url)

    assert synced.failure == f"{url}: no answer within 0.2 s"
    assert Call.objects.count() == FEW_ATTEMPTS


@pytest.fixture
def source(upstream: Upstream) -> Iterator[mirror.upstream.Upstream]:
    """The server as a source of calls."""
    with closing(mirror.upstream.Upstream(upstream.url)) as source:
        yield source


def test_a_call_is_taken_back_only_if_it_has_not_left(
    upstream: Upstream, source: mirror.upstream.Upstream
) -> None:
    """The source goes away between two calls."""
    upstream.tables[TYPES] = event_types(250)
    source.page(TYPES, limit=100, offset=0)
    assert Call.objects.count() == source.calls == 1
    source.url = f"http://127.0.0.1:{closed_port()}/"

    with pytest.raises(errors.Outage, match="connection refused"):
        source.page(TYPES, limit=100, offset=100)

    assert Call.objects.count() == source.calls == 1


def test_only_the_last_call_is_taken_back(source: mirror.upstream.Upstream) -> None:
    budget = source.budget
    assert budget.book() == budget.book() == 0

    budget.take_back()
    budget.take_back()

    assert (budget.used(), budget.left()) == (1, DEFAULT - 1)


# A source that fails, and a resource that does


@pytest.mark.parametrize("bad", [resets, truncates, says(500), says(502), says(200, b"?")])
def test_a_source_that_answers_nothing_well_ends_the_run(upstream: Upstream, bad: Any) -> None:
    upstream.tables = {name: [] for name in jobs()}
    upstream.always = bad

    synced = Synced(upstream)

    assert Call.objects.count() == ATTEMPTS
    assert synced.failure.startswith(f"{upstream.url}: ")
    assert synced.err == ""


def test_a_source_that_has_moved_ends_the_run(upstream: Upstream) -> None:
    upstream.always = redirects("https://other.example/2.3.0/")

    synced = Synced(upstream)

    assert synced.failure == f"{upstream.url}: it redirects to another server"
    assert Call.objects.count() == 1


def test_a_source_that_answers_only_the_limit_ends_the_run(upstream: Upstream) -> None:
    upstream.always = only(says(500), "config")

    synced = Synced(upstream, TYPES, LANGUAGES, ROLES, STATUSES)

    assert len(upstream.calls) == ATTEMPTS + 4 + FAILING - 1  # once for pages of 50, 25, 12, 10
    assert synced.failure == f"{upstream.url}: it answers 500"
    assert len(synced.err.splitlines()) == FAILING - 1


def test_resources_that_fail_keep_no_others_from_being_copied(upstream: Upstream) -> None:
    failing = [TYPES, LANGUAGES, ROLES]
    upstream.tables[STATUSES] = [{"id": 99, "name": "Lost", "abbrev": "L", "description": ""}]
    upstream.always = only(says(500), *failing)
    for _ in range(2):
        Synced(upstream, *failing, STATUSES)

    assert Copied.objects.filter(crawl__resource=STATUSES).exists()


def test_a_source_without_a_limit_that_has_answered_is_not_out(upstream: Upstream) -> None:
    upstream.tables = {TYPES: event_types(3), STATUSES: []}
    upstream.always = only(resets, "api-throttle", LANGUAGES)

    synced = Synced(upstream, TYPES, LANGUAGES, STATUSES)

    assert synced.failure == "1 could not be copied; the admin shows what."
    assert {asked.path for asked in upstream.calls} == {TYPES, LANGUAGES, STATUSES}


# 401 and 403


@pytest.mark.parametrize("status", [401, 403])
def test_a_source_that_refuses_us_is_asked_twice(
    upstream: Upstream, clock: Clock, status: int
) -> None:
    upstream.tables = {TYPES: event_types(3), LANGUAGES: []}
    upstream.always = says(status)

    synced = Synced(upstream, TYPES, LANGUAGES)

    assert synced.failure == f"{upstream.url}: it answers {status}: is the token right?"
    assert len(upstream.calls) == Call.objects.count() == FEW_ATTEMPTS
    assert upstream.calls[1].at - upstream.calls[0].at == timedelta(seconds=REFUSED_PAUSE)


def test_one_refusal_is_not_the_end(upstream: Upstream) -> None:
    upstream.tables[TYPES] = event_types(150)
    upstream.behaviours.extend([None, says(403)])

    assert Synced(upstream, TYPES).failure == ""
    assert names(EventType) == named(upstream.tables[TYPES])


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_resource_costs_itself_only(upstream: Upstream, status: int) -> None:
    upstream.tables = {TYPES: event_types(3), LANGUAGES: []}
    upstream.always = only(says(status), LANGUAGES)

    synced = Synced(upstream, LANGUAGES, TYPES)

    assert synced.failure == "1 could not be copied; the admin shows what."
    assert synced.err == f"{LANGUAGES}: it answers {status}: is the token right?\n"
    assert names(EventType) == named(upstream.tables[TYPES])


def test_a_limit_that_is_refused_is_no_end(upstream: Upstream) -> None:
    upstream.tables[TYPES] = event_types(3)
    upstream.always = only(says(403), "api-throttle")

    assert Synced(upstream, TYPES).failure == ""


# --watch


@pytest.mark.parametrize("bad", [says(401), says(403), says(503), resets])
def test_a_watch_waits_with_growing_pauses_and_goes_on(
    upstream: Upstream, clock: Clock, bad: Behaviour
) -> None:
    """An outage costs hardly any calls, because `api-throttle` is asked first."""
    upstream.tables[TYPES] = event_types(150)
    end = clock.now() + 1.5 * HOUR

    def be_out(handler: Handler, answer: Answer) -> Answer | None:
        is_out = len(upstream.calls) > 1 and clock.now() < end
        return bad(handler, answer) if is_out else answer

    upstream.always = be_out
    watched = watch(upstream, clock, 3 * HOUR, TYPES)

    assert watched.failure == ""
    assert names(EventType) == named(upstream.tables[TYPES])
    told = watched.err.splitlines()
    assert all(line.startswith(f"{upstream.url}: ") for line in told)
    pauses = [line.split("trying again in ")[1] for line in told]
    assert pauses[:7] == ["10 s.", "20 s.", "40 s.", "80 s.", "3 min.", "5 min.", "10 min."]
    assert set(pauses[7:]) == {"10 min."}
    assert watched.out.count("It is back; going on.") == 1
    assert "Waiting until" not in watched.out
    assert len(upstream.calls) <= 1 + ATTEMPTS + 2


def test_a_watch_waits_for_a_source_that_is_not_there_yet(clock: Clock) -> None:
    port = closed_port()
    url = f"http://127.0.0.1:{port}/2.3.0/"

    watched = watch(Upstream(), clock, HOUR, TYPES, url=url)

    first = watched.err.splitlines()[0]
    assert first == f"{url} can't be reached: connection refused; trying again in 10 s."
    assert watched.failure == ""
    assert not Call.objects.exists()


# Retry-After


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("header", ["300", "date"])
def test_a_wait_that_is_asked_for_is_kept(
    upstream: Upstream, clock: Clock, status: int, header: str
) -> None:
    """Also if it is told as a date by a clock that is an hour ahead."""
    upstream.now = lambda: clock.now() + HOUR
    if header == "date":
        header = format_datetime(upstream.now() + timedelta(seconds=300), usegmt=True)
    upstream.tables[TYPES] = event_types(3)
    upstream.behaviours.append(says(status, Retry_After=header))

    synced = Synced(upstream, TYPES)

    assert synced.failure == ""
    first, second = [asked.at for asked in upstream.calls]
    assert timedelta() <= second - first - timedelta(seconds=300) < timedelta(seconds=1)


@pytest.mark.parametrize(("wait", "seconds"), [(700, 700), (0, 60), (-5, 60), ("soon", 60)])
def test_the_limit_tells_what_too_many_calls_do_not(
    upstream: Upstream, clock: Clock, wait: Any, seconds: int
) -> None:
    upstream.objects["api-throttle"] = {**PLENTY, "next_use_secs": wait}
    upstream.tables[TYPES] = event_types(3)
    upstream.behaviours.append(says(429))

    synced = Synced(upstream, TYPES)

    assert synced.failure == ""
    assert [asked.path for asked in upstream.asked].count("api-throttle") == 2
    first, second = [asked.at for asked in upstream.calls]
    assert timedelta() <= second - first - timedelta(seconds=seconds) < timedelta(seconds=1)
    assert Call.objects.count() == 2


# What else may happen


def test_what_nobody_has_foreseen_costs_one_resource(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.tables = {TYPES: event_types(3), LANGUAGES: []}
    step = Crawler.step

    def fail(crawler: Crawler, kind: Any, standing: Any) -> Any:
        if crawler.job.resource == LANGUAGES:
            raise KeyError("unforeseen")
        return step(crawler, kind, standing)

    monkeypatch.setattr(Crawler, "step", fail)

    synced = Synced(upstream, LANGUAGES, TYPES)

    assert synced.err == f"{LANGUAGES}: KeyError: 'unforeseen'\n"
    assert names(EventType) == named(upstream.tables[TYPES])


def test_pauses_grow(upstream: Upstream, clock: Clock) -> None:
    """Attempts are some seconds apart."""
    upstream.tables[TYPES] = event_types(3)
    upstream.behaviours.extend([says(500), says(500)])

    Synced(upstream, TYPES)

    times = [asked.at for asked in upstream.calls]
    assert [(b - a).total_seconds() for a, b in pairwise(times)] == [2, 4]


def test_nothing_is_told_of_redirects_elsewhere(upstream: Upstream) -> None:
    upstream.always = only(redirects("http://user:SECRET@other.example/"), TYPES)

    synced = Synced(upstream, TYPES)

    assert "SECRET" not in synced.out + synced.err + synced.failure
    assert Source.objects.get().url == upstream.url
