"""Limits that several processes keep together in a Redis, which may be killed or hang."""

from __future__ import annotations

import logging
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from redis import Redis, RedisError

from benchmarks.servers import Server, serving
from deploy.cluster.processes import free_port
from spacedevs.api.http import calls as counting
from spacedevs.api.http import shared_calls
from spacedevs.api.http.calls import Calls
from spacedevs.api.http.shared_calls import SharedCalls
from tests.databases import SETUP, Databases, run

EVENT, THROTTLE = "/2.3.0/events/1096/", "/2.3.0/api-throttle/"
KEYS = f"""{SETUP}
from spacedevs.api.http.models import Key, digest_of
for name, limit in (("small", 10), ("large", 400)):
    Key.objects.create(name=name, limit=limit, digest=digest_of(name), start=name)
"""


class RedisServer:
    """A Redis of this test's own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.address = f"redis://127.0.0.1:{self.port}/0"
        self.client: Any = Redis.from_url(self.address)
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = {"port": self.port, "bind": "127.0.0.1", "dir": self.folder, "save": ""}
        words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
        self.process = subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL)
        eventually(self._answers)

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except RedisError:
            return False

    def kill(self) -> None:
        """Kill it; what it has counted is lost."""
        self.process.kill()
        self.process.wait()


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until a condition holds; fails after half a minute."""
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("It doesn't come true.")


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    if not shutil.which("redis-server"):
        pytest.skip("There is no redis-server.")
    server = RedisServer(tmp_path)
    yield server
    server.client.close()
    server.process.kill()
    server.process.wait()


@pytest.fixture
def process(redis: RedisServer) -> Iterator[Callable[[], Calls]]:
    """A function that returns the calls of one more process."""
    made: list[SharedCalls] = []

    def process() -> Calls:
        made.append(SharedCalls(redis.address))
        return Calls(made[-1])

    yield process
    for shared in made:
        shared._redis.close()


@pytest.mark.parametrize(
    ("limit", "most"),
    [(1, 1), (15, 15), (99, 99), (400, 400 + 2 * 7), (1000, 1000 + 2 * 19)],
)
def test_processes_keep_a_limit_together(
    process: Callable[[], Calls], limit: int, most: int
) -> None:
    """Small limits exactly, others up to two lots for each further process."""
    processes = [process() for _ in range(3)]
    choose = random.Random(limit)

    passed = sum(not choose.choice(processes).count("client", limit) for _ in range(2 * limit + 90))

    assert limit <= passed <= most
    for each in processes:
        calls, wait = each.made("client", limit)
        assert (calls, 3590 < wait <= 3600) == (limit, True)
        assert each.made("other", limit) == (0, 0)


def test_threads_keep_a_limit_while_redis_is_slow(
    redis: RedisServer, process: Callable[[], Calls], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a lot is on its way, the next one is counted, and no more."""
    monkeypatch.setattr(shared_calls, "PATIENCE", 10.0)
    here, there = process(), process()
    assert here.count("client", 400) == 0
    assert sum(not there.count("client", 400) for _ in range(396)) == 396

    redis.client.execute_command("CLIENT", "PAUSE", 300)
    with ThreadPoolExecutor(40) as pool:
        passed = [not wait for wait in pool.map(lambda _: here.count("client", 400), range(40))]

    assert 3 <= sum(passed) <= 3 + 7


def test_what_others_have_counted_is_told(process: Callable[[], Calls]) -> None:
    """Those of the present lot apart."""
    here, there, elsewhere = process(), process(), process()
    for _ in range(50):
        assert here.count("client", 1000) == 0

    assert here.made("client", 1000) == (50, 0)
    assert there.made("client", 1000) == (50, 0)
    assert there.count("client", 1000) == 0
    assert elsewhere.made("client", 1000) == (51, 0)


def test_few_calls_ask_redis(redis: RedisServer, process: Callable[[], Calls]) -> None:
    calls = process()
    before = redis.client.info("stats")["total_commands_processed"]
    for _ in range(10_000):
        assert calls.count("client", 100_000) == 0
    for _ in range(1000):  # refused ones ask no more than once
        calls.count("small", 10)
    asked = redis.client.info("stats")["total_commands_processed"] - before

    assert asked < 200


def test_an_hour_ends_for_all_at_a_time(
    redis: RedisServer, process: Callable[[], Calls], monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of whoever was called first."""
    here, there = process(), process()
    assert [here.count("client", 2) for _ in range(2)] == [0, 0]
    redis.client.pexpire("spacedevs:calls:client", 100_000)

    assert 99 <= there.count("client", 2) <= 100
    assert 99 <= there.made("client", 2)[1] <= 100

    redis.client.delete("spacedevs:calls:client")
    moment = counting.monotonic()
    monkeypatch.setattr(counting, "monotonic", lambda: moment + 101)
    assert there.count("client", 2) == 0
    assert there.made("client", 2) == (1, 0)


def test_without_redis_each_process_counts_by_itself(
    redis: RedisServer,
    process: Callable[[], Calls],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shared_calls, "PAUSE", 0.05)
    here, there = process(), process()
    assert [here.count("client", 5) for _ in range(2)] == [0, 0]

    redis.kill()
    for each, more in ((here, 3), (there, 5)):
        passed = [each.count("client", 5) for _ in range(9)].count(0)
        assert passed == more
        assert each.made("client", 5)[0] == 5
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2
    assert "each process counts calls by itself" in caplog.text

    redis.start()
    eventually(lambda: len(caplog.records) == 4)
    assert [record.levelno for record in caplog.records[2:]] == [logging.WARNING] * 2
    assert here.count("client", 5), "who has reached the limit is not forgotten"
    assert [here.count("new", 5) for _ in range(3)] == [0, 0, 0]
    assert [bool(there.count("new", 5)) for _ in range(3)] == [False, False, True]


def test_a_redis_that_hangs_holds_up_one_attempt(
    redis: RedisServer,
    process: Callable[[], Calls],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The thread that asks for its return is one, and no request waits for it."""
    monkeypatch.setattr(shared_calls, "PAUSE", 0.05)
    calls = process()
    assert calls.count("client", 10) == 0
    redis.process.send_signal(signal.SIGSTOP)
    try:
        assert [calls.count("client", 10) for _ in range(4)] == [0] * 4
        assert calls.shared is not None
        assert calls.shared.away
        for number in range(5000):
            assert calls.count(f"client {number}", 10) == 0
    finally:
        redis.process.send_signal(signal.SIGCONT)
    eventually(lambda: not calls.shared.away)  # type: ignore[union-attr]
    assert [calls.count("client", 10) for _ in range(6)].count(0) == 5


def test_a_redis_that_takes_no_data_is_away(
    redis: RedisServer,
    process: Callable[[], Calls],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It answers PING all the time."""
    monkeypatch.setattr(shared_calls, "PAUSE", 0.01)
    redis.client.config_set("maxmemory", 1)
    calls = process()
    assert [bool(calls.count("client", 2)) for _ in range(3)] == [False, False, True]
    for number in range(100):
        calls.count(f"client {number}", 2)
        time.sleep(0.005)
    assert len(caplog.records) == 1

    redis.client.config_set("maxmemory", 0)
    eventually(lambda: len(caplog.records) == 2)
    assert not calls.shared.away  # type: ignore[union-attr]


# Servers


@pytest.fixture
def server(
    databases: Databases, redis: RedisServer, django_db_blocker: Any, tmp_path: Path
) -> Iterator[Server]:
    """A server with two workers."""
    with databases.copy("demo", "gated") as url:
        run(url, "-c", KEYS)
        environment = {
            "DATABASE_URL": url,
            "CACHE_URL": redis.address.replace("redis", "rediscache", 1),
            "ANONYMOUS_CALLS": "15",
            "LOG_LEVEL": "WARNING",
        }
        with (
            (tmp_path / "log").open("w") as log,
            serving("spacedevs.wsgi:application", environment, log=log) as server,
        ):
            yield server


def test_workers_of_a_server_keep_limits_together(
    server: Server, redis: RedisServer, tmp_path: Path
) -> None:
    def status(method: str = "GET", **headers: str) -> int:
        return int(server.get(EVENT, method, **headers)[0].split()[0])

    def call(number: int, **headers: str) -> int:
        if number % 3 == 0:
            return status("HEAD", **headers)
        return status(If_None_Match="*", **headers) if number % 3 == 1 else status(**headers)

    with ThreadPoolExecutor(8) as pool:
        anonymous = list(pool.map(call, range(40)))
        small = list(pool.map(lambda n: call(n, Authorization="Token small"), range(40)))
        large = list(pool.map(lambda n: call(n, Authorization="Token large"), range(420)))

    # Both are counted: what is made, what is kept, and what has not changed.
    assert [anonymous.count(429), small.count(429)] == [25, 30]
    assert {200, 304} < {*anonymous, *small, *large}
    assert 400 <= 420 - large.count(429) <= 407
    headers = dict(server.get(EVENT, Authorization="Token small")[1])
    assert 3000 < int(headers["retry-after"]) <= 3600
    assert b'"current_use":15,' in server.get(THROTTLE)[2]

    redis.kill()
    assert b'"your_request_limit":15,' in server.get(THROTTLE)[2]
    # A worker that has not seen a client before counts its calls from none, and what it was about
    # to tell the others is lost.
    for token, limit in (("small", 10), ("unknown", 15)):
        statuses = [status(Authorization=f"Token {token}") for _ in range(2 * (limit + 2))]
        assert statuses[-1] == 429
        assert set(statuses) <= {200, 429}
    assert server.get("/docs/")[0] == "200 OK"
    assert "counts calls by itself" in (tmp_path / "log").read_text()
    assert "Traceback" not in (tmp_path / "log").read_text()
