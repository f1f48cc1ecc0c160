"""Kept responses and their validators, from servers as users run them, with several workers."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from copy import copy as copy_of
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import brotli
import pytest
import zstandard
from django.conf import settings
from django.db import DatabaseError, connections, models, transaction
from django.db.models import F

from benchmarks.servers import HOST, ROOT, Server, serving
from core.pictures.fields import CopyField
from events.models import Event, EventType
from events.views import EventViewSet
from programs.views import ProgramViewSet
from spacedevs.api.http.encodings import encoding_for
from spacedevs.api.http.front import Front
from spacedevs.api.http.gate import Gate
from spacedevs.api.http.kept import KeptResponse
from spacedevs.api.http.parameters import HEADER
from spacedevs.api.http.questions import Questions
from spacedevs.api.http.revision import Revision
from spacedevs.api.reading.plans import EXTRA, plan_for
from spacedevs.api.registry import registry
from spacedevs.api.renderings.present import Latest, Present
from spacedevs.api.renderings.reads import note, tables_in
from spacedevs.api.renderings.revisions import DATA_REVISION, State
from spacedevs.clock import now
from tests.databases import SETUP, Databases, run
from tests.shares import part
from tests.worlds import other_values

APPLICATION = "spacedevs.wsgi:application"
PLAIN = {"RENDERINGS": "false", "KEPT_ANSWERS": "0"}
LIST = "/2.3.0/events/?limit=100&mode=detailed"

#: The alias of the servers' database.
SERVED = "served"


class Served(NamedTuple):
    """A database and the servers that use it."""

    url: str
    prompt: Server  # two workers that read the revision for each request
    usual: Server  # two workers with the default settings
    plain: Server  # neither stored renderings nor kept responses


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def ask(server: Server, target: str, method: str = "GET", **headers: str) -> Reply:
    status, fields, body = server.get(target, method, **headers)
    return Reply(int(status.split()[0]), {name.lower(): value for name, value in fields}, body)


def agree(served: Served, target: str) -> bytes:
    """The body of an answer, which is the same with and without stored renderings."""
    prompt, plain = ask(served.prompt, target), ask(served.plain, target)
    assert prompt.status == plain.status == 200
    assert prompt.body == plain.body
    return prompt.body


@pytest.fixture(scope="module")
def served(databases: Databases, django_db_blocker: Any) -> Iterator[Served]:
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        url = stack.enter_context(databases.copy("worlds", SERVED))

        def server(**environment: str) -> Server:
            return stack.enter_context(serving(APPLICATION, {**environment, "DATABASE_URL": url}))

        yield Served(url, server(MAX_LAG="0"), server(), server(**PLAIN))


def events() -> models.QuerySet[Event]:
    return Event.objects.using(SERVED).order_by("pk")


# Encodings and validators


DECODE: dict[str | None, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    None: bytes,
}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("zstd;q=0.1, *;q=0", "zstd"),
        ("*", "br"),
        ("br;q=0, *", "zstd"),
        ("identity", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("gzip;q=0", None),
        ("deflate", None),
        ("", None),
        (";;q=,gzip;q=high", None),
    ],
)
def test_compression(served: Served, accepted: str, encoding: str | None) -> None:
    whole = ask(served.prompt, LIST)
    for _ in range(2):
        reply = ask(served.prompt, LIST, Accept_Encoding=accepted)

        assert reply.headers.get("content-encoding") == encoding
        assert DECODE[encoding](reply.body) == whole.body
        assert int(reply.headers["content-length"]) == len(reply.body)
        assert "Accept-Encoding" in reply.headers["vary"]
        assert reply.headers["etag"] == whole.headers["etag"]


def test_short_answers_are_not_compressed(served: Served) -> None:
    reply = ask(served.prompt, "/2.3.0/config/event_types/?limit=1", Accept_Encoding="br")

    assert len(reply.body) < 500
    assert "content-encoding" not in reply.headers


def test_validators(served: Served) -> None:
    first = ask(served.prompt, LIST)
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["vary"] == "Accept, Host, Accept-Encoding"
    assert "last-modified" in first.headers
    etag = first.headers["etag"]

    for known in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        reply = ask(served.prompt, LIST, If_None_Match=known, Accept_Encoding="gzip")
        assert (reply.status, reply.body) == (304, b"")
        assert {"etag", "cache-control", "vary"} <= reply.headers.keys()
        assert not {"content-length", "content-type", "content-encoding"} & reply.headers.keys()
    for known in ('"other"', "nonsense", 'W/""', ""):
        assert ask(served.prompt, LIST, If_None_Match=known).status == 200
    assert ask(served.prompt, LIST).headers["etag"] == etag  # from every worker
    # data may change twice within the second that it names
    dated = {"If_Modified_Since": first.headers["last-modified"]}
    assert ask(served.prompt, LIST, **dated).status == 200
    assert ask(served.prompt, LIST, If_None_Match=etag, **dated).status == 304

    events().filter(pk=events()[0].pk).update(name="Another name")

    changed = ask(served.prompt, LIST, If_None_Match=etag)
    assert changed.status == 200
    assert changed.headers["etag"] != etag


def test_one_kept_answer_names_what_each_request_asks_in_vain(served: Served) -> None:
    """Parameters that can't change an object's answer are no part of the question."""
    target = f"/2.3.0/events/{events()[0].pk}/"
    first = ask(served.usual, target)
    assert HEADER.lower() not in first.headers
    etag = first.headers["etag"]
    for name in ("limit", "x", "y"):
        reply = ask(served.usual, f"{target}?{name}=1", If_None_Match=etag)
        assert (reply.status, reply.headers[HEADER.lower()]) == (304, name)
    assert HEADER.lower() not in ask(served.usual, target).headers


def test_head(served: Served) -> None:
    for target in (LIST, "/2.3.0/events/0/", "/2.3.0/"):
        whole, head = ask(served.prompt, target), ask(served.prompt, target, "HEAD")

        assert head.body == b""
        assert head.status == whole.status
        own = {"date": "", "x-request-id": ""}  # of each request
        assert {**head.headers, **own} == {**whole.headers, **own}


@pytest.mark.parametrize(
    "target", ["events/upcoming/", "events/previous/", "events/?upcoming=true"]
)
def test_answers_that_depend_on_time_are_not_dated(served: Served, target: str) -> None:
    reply = ask(served.prompt, f"/2.3.0/{target}")

    assert reply.status == 200
    assert "etag" in reply.headers
    assert "last-modified" not in reply.headers


# Whose answer it is


def test_no_answer_reaches_another_client(served: Served) -> None:
    """All combinations of what an answer may depend on, in random order and at once."""
    questions = [
        (
            f"/2.3.0/{path}{query}",
            {
                "Host": host,
                "Accept": accept,
                "Accept-Encoding": encoding,
                **({"Origin": origin} if origin else {}),
            },
        )
        for path, query, host, accept, encoding, origin in product(
            ["events/", f"events/{events()[0].pk}/"],
            ["", "?format=json", "?format=api", "?limit=1"],
            ["a.example", "b.example:81"],
            ["application/json", "text/html"],
            ["gzip", "br", "identity"],
            [None, "https://app.example"],
        )
    ]
    chance = random.Random(1)
    asked = [question for question in questions for _ in range(2)]
    chance.shuffle(asked)

    def check(question: tuple[str, dict[str, str]]) -> None:
        target, headers = question
        reply = ask(served.prompt, target, **headers)
        plain = ask(served.plain, target, **{**headers, "Accept-Encoding": "identity"})
        encoding = reply.headers.get("content-encoding")
        assert encoding in (None, headers["Accept-Encoding"])
        assert DECODE[encoding](reply.body) == plain.body
        for name in ("content-type", "vary", "etag"):
            assert reply.headers.get(name) == plain.headers.get(name)
        assert reply.headers["access-control-allow-origin"] == "*"
        if "html" not in reply.headers["content-type"]:
            assert f"http://{headers['Host']}/2.3.0/events/".encode() in plain.body

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(check, asked))


def test_forwarded_names(served: Served) -> None:
    forwarded = {"X-Forwarded-Host": "public.example", "X-Forwarded-Proto": "https"}
    environment = {"DATABASE_URL": served.url, "BEHIND_PROXY": "true", "HTTPS_ONLY": "false"}
    with serving(APPLICATION, environment, workers=1) as behind_proxy:
        for _ in range(2):
            assert b"https://public.example/2.3.0/" in ask(behind_proxy, LIST, **forwarded).body
            assert f"http://{HOST}/2.3.0/".encode() in ask(behind_proxy, LIST).body
    for _ in range(2):  # any client could send these headers
        assert b"public.example" not in ask(served.prompt, LIST, **forwarded).body


def test_cookies(served: Served) -> None:
    ask(served.prompt, LIST)

    for _ in range(2):
        reply = ask(served.prompt, LIST, Cookie="sessionid=1")
        assert reply.status == 200
        assert reply.headers["cache-control"] == "private, no-cache"
        assert ask(served.prompt, LIST).headers["cache-control"] == "no-cache"


def test_cache_control_is_a_setting(served: Served) -> None:
    environment = {"DATABASE_URL": served.url, "CACHE_CONTROL": "public, max-age=60"}
    with serving(APPLICATION, environment, workers=1) as server:
        assert ask(server, LIST).headers["cache-control"] == "public, max-age=60"
        assert ask(server, LIST, Cookie="a=b").headers["cache-control"] == "private, no-cache"
        assert ask(server, "/2.3.0/events/0/").headers["cache-control"] == "public, max-age=60"
        assert ask(server, "/2.3.0/events/?id=x").headers["cache-control"] == "no-store"


def test_what_is_no_answer_of_the_api_passes_through(served: Served) -> None:
    for method in ("OPTIONS", "POST", "PUT", "DELETE", "TRACE"):
        assert ask(served.prompt, LIST, method).status == 405
    for target in ("/admin/login/", "/static/spacedevs/site.css", "/2.3.0/schema/", "/2.3.0/"):
        reply = ask(served.prompt, target)
        assert reply.status == 200
        assert reply.body


# Freshness


def test_every_field_that_is_changed_in_another_process_is_seen(served: Served) -> None:
    places: dict[tuple[Any, str], set[str]] = {}
    for prefix, viewset in (("events", EventViewSet), ("programs", ProgramViewSet)):
        modes = viewset.serializers_by_mode()
        for mode in modes.keys() - {"normal"} or modes:  # the leanest and the fullest
            for plan in plan_for(modes[mode]).nodes():
                for name in plan.columns:
                    list_ = f"/2.3.0/{prefix}/?limit=100&mode={mode}"
                    places.setdefault((plan.model, name), set()).add(list_)
    last = {target: agree(served, target) for targets in places.values() for target in targets}
    unseen = []
    for (model, name), targets in part([*places.items()], 10):
        field = model._meta.get_field(name)
        if field.primary_key or name in (model._meta.ordering or ()):
            continue
        if name == EXTRA or isinstance(field, CopyField):
            continue  # a setting shows these
        seen: set[str] = set()
        for row in model._base_manager.using(SERVED).order_by("pk"):
            value = next(other_values(row, field, using=SERVED))
            model._base_manager.using(SERVED).filter(pk=row.pk).update(**{field.attname: value})
            for target in targets:
                body = agree(served, target)
                if body != last[target]:
                    seen.add(target)
                last[target] = body
            if seen == targets:
                break
        if seen != targets:
            unseen.append((model, name, targets - seen))
    assert not unseen


def test_a_change_is_seen_within_the_lag(served: Served) -> None:
    """By default that is a second, in every worker; this allows a little more."""
    event = events()[0]
    target = f"/2.3.0/events/{event.pk}/"
    for number in range(3):
        for _ in range(10):
            ask(served.usual, target)
        events().filter(pk=event.pk).update(name=f"Name {number}")
        assert json.loads(ask(served.prompt, target).body)["name"] == f"Name {number}"
        time.sleep(1.2)
        names = {json.loads(ask(served.usual, target).body)["name"] for _ in range(20)}
        assert names == {f"Name {number}"}


def test_errors_are_not_kept(served: Served) -> None:
    event = events()[0]
    event.pk, event.slug = 5_000_000, "not-there-yet"
    target = f"/2.3.0/events/{event.pk}/"
    for _ in range(10):
        assert ask(served.usual, target).status == 404
    event.save(using=SERVED, force_insert=True)

    assert {ask(served.usual, target).status for _ in range(10)} == {200}

    event.delete(using=SERVED)


def test_time_passes_without_a_change(served: Served) -> None:
    """An event is upcoming until a day has passed since."""
    event = events()[0]
    over = now() + timedelta(seconds=5)
    events().filter(pk=event.pk).update(date=over - timedelta(hours=24))
    time.sleep(1.2)
    target = "/2.3.0/events/upcoming/?limit=100"

    def is_upcoming(server: Server) -> bool:
        return event.pk in [row["id"] for row in json.loads(ask(server, target).body)["results"]]

    assert all(is_upcoming(served.usual) for _ in range(5))
    time.sleep((over - now()).total_seconds() + 1.2)
    assert not any(is_upcoming(server) for server in (served.usual, served.prompt) * 5)


# Consistency


@contextmanager
def more_events(number: int) -> Iterator[None]:
    """Copies of an event, for the time of the context."""
    copies, first = [], events()[0]
    for key in range(6_000_000, 6_000_000 + number):
        copy = copy_of(first)
        copy.pk, copy.slug = key, f"copy-{key}"
        copies.append(copy)
    events().bulk_create(copies)
    yield
    events().filter(pk__gte=6_000_000).delete()


def test_far_pages(served: Served) -> None:
    """They are read from the nearer end, or from a bookmark."""
    with more_events(9000):
        events().filter(pk__range=(6_001_000, 6_004_999)).update(date=None)
        events().filter(pk__gt=6_007_000).update(date=F("last_updated"))
        for ordering in ("date", "-date"):
            for offset in (0, 2500, 5000, 2600, 9000, 4000, 6500, 6400, 5100, 10**30):
                agree(served, f"/2.3.0/events/?ordering={ordering}&offset={offset}&mode=list")


@pytest.fixture
def sixty_events(served: Served) -> Iterator[None]:
    with more_events(60):
        yield


@pytest.mark.usefixtures("sixty_events")
def test_readers_never_see_two_revisions_in_one_page(served: Served) -> None:
    """Each write renames all events and their type, and adds or deletes one event."""
    extra = events()[0]
    extra.pk, extra.slug = 7_000_000, "now-and-then"
    kind = events()[0].type_id
    stop = threading.Event()
    small = events().count()
    targets = [f"/2.3.0/events/?limit=50&mode={mode}" for mode in ("list", "normal", "detailed")]
    targets.append("/2.3.0/events/?limit=50&offset=40&ordering=-date")
    wrong: list[Any] = []

    def read(reader: int) -> int:
        chance, answers = random.Random(reader), 0
        server = (served.prompt, served.usual)[reader % 2]
        while not stop.is_set():
            reply = ask(server, chance.choice(targets), Accept_Encoding="identity")
            if reply.status != 200:
                wrong.append(reply)
                continue
            page = json.loads(reply.body)
            names = {row["name"] for row in page["results"]}
            kinds = {row["type"]["name"] for row in page["results"] if row["type"]["id"] == kind}
            parity = page["count"] - small
            if len(names | kinds) != 1 or int(min(names)) % 2 != parity:
                wrong.append((names, kinds, parity))
            answers += 1
        return answers

    def write() -> None:
        begin, number = time.monotonic(), 0
        while number < 8 or time.monotonic() < begin + 5:
            number += 1
            with transaction.atomic(using=SERVED):
                if number % 2:
                    extra.save(using=SERVED, force_insert=True)
                else:
                    events().filter(pk=7_000_000).delete()
                events().update(name=str(number))
                EventType.objects.using(SERVED).filter(pk=kind).update(name=str(number))
        connections[SERVED].close()

    events().update(name="0")
    EventType.objects.using(SERVED).filter(pk=kind).update(name="0")
    time.sleep(1.2)
    with ThreadPoolExecutor(201) as pool:
        writer = pool.submit(write)
        writer.add_done_callback(lambda _: stop.set())
        answers = sum(pool.map(read, range(200)))
    events().filter(pk=7_000_000).delete()

    assert not wrong
    writer.result()
    assert answers >= 200


WRITER = (
    SETUP
    + """
from itertools import count
from django.db import transaction
from core.models import Update
from events.models import Event, EventInfoURL, EventType
print("ready", flush=True)
for number in count():
    with transaction.atomic():
        for event in Event.objects.all():
            event.name = f"{os.getpid()} {number}"
            event.save()
            event.agencies.set(list(event.agencies.all())[::-1])
            EventInfoURL.objects.create(event=event, url="https://world.example/", source=number)
        EventInfoURL.objects.filter(event=event).exclude(source=number).delete()
        EventType.objects.update(name=number)
"""
)
LISTS = [
    f"/2.3.0/{resource}/?limit=100&mode={mode}"
    for resource in ("events", "config/event_types", "programs", "updates")
    for mode in ("list", "normal", "detailed")
]


def test_killing_a_writer(served: Served) -> None:
    """A killed writer leaves the old or the new state, and answers show that state."""
    chance = random.Random(2)
    events().update(name="Before all")
    for _ in range(8):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": served.url},
            stdout=subprocess.PIPE,
        )
        assert writer.stdout
        writer.stdout.readline()
        until = time.monotonic() + chance.uniform(0.01, 0.4)
        while time.monotonic() < until:
            assert ask(served.prompt, chance.choice(LISTS)).status == 200
        writer.kill()
        writer.communicate()
        if connections[SERVED].vendor == "postgresql":
            wait_for_the_server_to_notice()

        for target in LISTS:
            agree(served, target)
        names = {row["name"] for row in json.loads(ask(served.plain, LIST).body)["results"]}
        assert len(names) == 1


def wait_for_the_server_to_notice() -> None:
    """Wait until PostgreSQL has ended the killed client's transaction."""
    with connections[SERVED].cursor() as cursor:
        for _ in range(100):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone()[0] == 0:
                return
            time.sleep(0.05)


def test_killing_a_server_while_it_renders(served: Served) -> None:
    chance = random.Random(3)
    for _ in range(4):
        events().update(name=f"Name {chance.random()}")  # every rendering is stale
        with (
            serving(APPLICATION, {"DATABASE_URL": served.url}, workers=1) as server,
            ThreadPoolExecutor(8) as pool,
        ):
            readers = [pool.submit(ask, server, target) for target in LISTS]
            time.sleep(chance.uniform(0.05, 0.8))
            for pid in workers(server):
                os.kill(pid, signal.SIGKILL)
            server.process.kill()
            for reader in readers:
                reader.exception()

        for target in LISTS:
            agree(served, target)


def test_writers_see_what_was_committed_while_they_waited(served: Served) -> None:
    """Under REPEATABLE READ a writer would miss renderings, so it is refused."""
    refused: Any = nullcontext()
    if connections[SERVED].vendor == "postgresql":
        refused = pytest.raises(DatabaseError, match="READ COMMITTED")
    with refused, transaction.atomic(using=SERVED):
        if connections[SERVED].vendor == "postgresql":
            with connections[SERVED].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        events().update(name="Other")

    for target in LISTS:
        agree(served, target)


def test_lost_connections_are_replaced(served: Served) -> None:
    """The server's connections are ended, as by a restart of the database."""
    for _ in range(5):
        for server in (served.prompt, served.plain):
            for target in LISTS:
                ask(server, target)
        lose_connections()
        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda target: ask(served.prompt, target), LISTS))
        assert {reply.status for reply in replies} == {200}


def lose_connections() -> None:
    """End all connections but the test's own; SQLite has none."""
    if connections[SERVED].vendor == "postgresql":
        with connections[SERVED].cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def test_the_admin_survives_lost_connections_and_a_dead_cache(served: Served) -> None:
    environment = {"DATABASE_URL": served.url, "CACHE_URL": "rediscache://127.0.0.1:1/0"}
    run(served.url, "manage.py", "shell", "-v0", "-c", SUPERUSER.replace('"admin"', '"other"'))
    with serving(APPLICATION, environment, workers=1) as server:
        browser = Browser(server)
        browser.submit("/admin/login/?next=/admin/", username="other", password="secret")
        for _ in range(5):
            page = browser.opener.open(f"{browser.address}/admin/events/eventtype/").read()
            assert b"Log out" in page
            lose_connections()


def workers(server: Server) -> list[int]:
    """Its processes that answer: not the one that writes the journal."""
    pid = server.process.pid
    return [child for child in children(pid) if "journal" not in command_line(child)]


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in read_text(f"/proc/{pid}/task/{pid}/children").split()]


def command_line(pid: int) -> str:
    return read_text(f"/proc/{pid}/cmdline")


def read_text(path: str) -> str:
    """The text of a file; blank if there is none any more."""
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def test_a_change_by_the_process_that_answers(served: Served) -> None:
    """A change in the admin of the only worker is in its next answer."""
    run(served.url, "manage.py", "shell", "-v0", "-c", SUPERUSER)
    kind = EventType.objects.using(SERVED).order_by("pk")[0]
    page = f"/admin/events/eventtype/{kind.pk}/change/"
    with serving(APPLICATION, {"DATABASE_URL": served.url, "MAX_LAG": "0"}, workers=1) as server:
        browser = Browser(server)
        browser.submit("/admin/login/?next=/admin/", username="admin", password="secret")
        for number in range(5):
            before = ask(server, f"/2.3.0/config/event_types/{kind.pk}/").body
            browser.submit(page, name=f"Entered {number}")
            after = ask(server, f"/2.3.0/config/event_types/{kind.pk}/").body
            assert json.loads(after) == {"id": kind.pk, "name": f"Entered {number}"} != before


SUPERUSER = """
from django.contrib.auth.models import User
User.objects.create_superuser("admin", password="secret")
"""


class Browser:
    """Just enough of a browser to fill in a form."""

    def __init__(self, server: Server) -> None:
        self.address = f"http://127.0.0.1:{server.port}"
        self.opener = build_opener(HTTPCookieProcessor())

    def submit(self, path: str, **fields: str) -> None:
        form = self.opener.open(self.address + path).read().decode()
        token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token
        data = urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
        answer = self.opener.open(Request(self.address + path, data, {"Referer": self.address}))
        assert "errorlist" not in answer.read().decode()


def test_memory_is_bounded(served: Served) -> None:
    """A thousand different answers, of more than 20 MB in all."""
    environment = {"DATABASE_URL": served.url, "KEPT_ANSWERS": "4"}
    with serving(APPLICATION, environment, workers=1) as server:
        for number in range(300):  # until memory has settled
            ask(server, f"{LIST}&number={number}", Accept_Encoding="gzip")
        before = server.memory()
        for number in range(1000):
            ask(server, f"{LIST}&number={number}", Accept_Encoding="gzip")

        answered = len(ask(server, LIST).body) / 1e6 * 1000
        assert answered > 20
        assert server.memory() < before + 0.08 * answered


# The front alone

#: The tables that its answers depend on.
READ = tables_in('"events_event"')


def present(number: int, changed: str = "events_event") -> Present:
    """The revisions after so many changes, the last of which is that of a table."""
    tables = {
        name: Latest(last, f"token {last}", 0)
        for name, last in {"events_event": 1, "core_image": 1, changed: number}.items()
    }
    return Present(State(f"token {number}", 0, "", number, 0, 0, False), tables)


class Application:
    """Counts requests, and answers each slowly with its number."""

    def __init__(self) -> None:
        self.asked = 0
        self.status = "200 OK"
        self.revision = Revision()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        present = self.revision.present
        environ[DATA_REVISION] = (present.state.number, 0) if present else None
        note(READ)
        self.asked += 1
        time.sleep(1)
        start_response(self.status, [("Content-Type", "text/plain")])
        return [b"answer %d" % self.asked]


@pytest.fixture
def front(monkeypatch: pytest.MonkeyPatch, gate: Gate) -> Front:
    """A front whose revision only the test changes."""
    application = Application()
    revision = application.revision
    revision.present, revision.asked_at = present(1), float("inf")
    monkeypatch.setattr(revision, "renew", lambda: True)
    return Front(application, Questions(registry.roots, {}), revision, gate)


def body(front: Front, path: str = "/2.3.0/", **environ: Any) -> bytes:
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", **environ}
    return b"".join(front(asked, lambda *_: None))


def test_the_same_question_is_answered_once(front: Front) -> None:
    with ThreadPoolExecutor(50) as pool:
        got = set(pool.map(lambda _: body(front), range(50)))

    assert got == {b"answer 1"}
    assert front.backend.application.asked == 1  # type: ignore[attr-defined]


def test_after_a_change_one_asks_and_the_others_get_the_former_answer(front: Front) -> None:
    body(front)
    revision = front.revision
    revision.present, revision.former = present(2), revision.present
    revision.former_until = float("inf")
    with ThreadPoolExecutor(50) as pool:
        got = list(pool.map(lambda _: body(front), range(50)))

    assert sorted(got) == [b"answer 1"] * 49 + [b"answer 2"]
    assert front.backend.application.asked == 2  # type: ignore[attr-defined]

    revision.present, revision.former_until = present(3), float("-inf")  # the lag is over
    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(lambda _: body(front), range(50))) == {b"answer 3"}


def test_nobody_gets_the_former_answer_after_one_that_is_not_kept(front: Front) -> None:
    """As while a newer version migrates, or when an object has been deleted."""
    application: Any = front.backend.application
    for status in ("200 OK", "404 Not Found"):
        revision, application.status, application.asked = front.revision, "200 OK", 0
        revision.present = present(1)
        body(front, f"/2.3.0/?{status}")
        revision.present, revision.former = None, revision.present
        revision.former_until, application.status = float("inf"), status

        assert body(front, f"/2.3.0/?{status}") == b"answer 2"
        with ThreadPoolExecutor(2) as pool:
            got = set(pool.map(lambda _: body(front, f"/2.3.0/?{status}"), range(2)))  # noqa: B023
        assert got == {b"answer 3", b"answer 4"}


def test_a_former_answer_outlives_one_that_failed(front: Front) -> None:
    application: Any = front.backend.application
    body(front)
    revision, application.status = front.revision, "503 Service Unavailable"
    revision.present, revision.former = present(2), revision.present
    revision.former_until = float("inf")
    body(front)

    with ThreadPoolExecutor(2) as pool:
        got = set(pool.map(lambda _: body(front), range(2)))
    assert got == {b"answer 1", b"answer 3"}


def test_an_answer_of_a_revision_that_is_over_is_made_again(front: Front) -> None:
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(body, front)
        while not front.backend.application.asked:  # type: ignore[attr-defined]
            time.sleep(0.01)
        front.revision.present = present(2)
        assert asking.result() == b"answer 1"

    assert body(front) == b"answer 2"


def test_a_kept_answer_survives_a_change_of_what_it_does_not_show(front: Front) -> None:
    body(front)

    front.revision.present = present(2, "core_image")
    assert body(front) == b"answer 1"

    front.revision.present = present(3)
    assert body(front) == b"answer 2"


def test_an_answer_from_a_standby_that_lags_behind_is_not_kept(front: Front) -> None:
    right, standby = front.backend.application, Application()
    standby.revision.present = present(1)
    front.revision.present = present(2)
    front.backend.application = standby
    assert body(front) == b"answer 1"

    front.backend.application = right
    assert body(front) == b"answer 1"
    assert right.asked == 1  # type: ignore[attr-defined]


def test_what_is_kept_fits(front: Front) -> None:
    """The size of a question counts too."""
    for number in range(1000):
        front.kept.put((f"{number:050000}",), KeptResponse("200 OK", [], b" ", READ, "first", ""))
        front.kept.put((str(number),), KeptResponse("200 OK", [], b" " * 50_000, READ, "", ""))
    front.kept.put(("large",), KeptResponse("200 OK", [], b" " * 2**26, READ, "", ""))

    most = settings.KEPT_ANSWERS * 2**20
    assert 0.7 * most < front.kept.size < 0.75 * most
    assert 50_000 * len(front.kept) < most
    assert front.kept.get(("999",))
    assert not front.kept.get(("0",))
    assert not front.kept.get(("large",))


def test_a_thread_with_a_connection_gets_it_back(front: Front) -> None:
    own = connections["default"]

    assert body(front) == b"answer 1"

    assert connections["default"] is own


def test_an_application_that_fails_leaves_nothing_behind(front: Front) -> None:
    def fail(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        raise RuntimeError

    front.backend.application, right = fail, front.backend.application
    with pytest.raises(RuntimeError):
        body(front)
    assert not front.making

    front.backend.application = right
    assert body(front) == b"answer 1"


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("gzip;q=0.001", "gzip"), ("*;q=0", None), ("br , gzip", "br")]
)
def test_choice_of_an_encoding(accepted: str, encoding: str | None) -> None:
    assert encoding_for(accepted) == encoding
