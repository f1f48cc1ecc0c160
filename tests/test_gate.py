"""The gate: who asks, how many calls they may make in an hour, and what they are told of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from spacedevs.api.http import calls as counting
from spacedevs.api.http import guesses
from spacedevs.api.http.calls import Calls
from spacedevs.api.http.gate import CLIENT, Client, Gate
from spacedevs.api.http.models import Key, digest_of
from spacedevs.api.http.tokens import Malformed, token_in
from tests.conftest import Answered

pytestmark = pytest.mark.django_db

Answer = Callable[..., Answered]

EVENT, THROTTLE = "/2.3.0/events/1096/", "/2.3.0/api-throttle/"
ALICE, BOB = "192.0.2.1", "192.0.2.2"
UNLIMITED = {
    "your_request_limit": 2147483647,
    "limit_frequency_secs": 3600,
    "current_use": 0,
    "next_use_secs": 0,
}
INVALID = "Invalid token."


class Clock:
    """A monotonic clock that a test moves on."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def monotonic(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock by which hours begin and end."""
    clock = Clock()
    monkeypatch.setattr(counting, "monotonic", clock)
    monkeypatch.setattr(guesses, "monotonic", clock)
    return clock


def make_key(name: str, limit: int | None = None, *, active: bool = True) -> str:
    """The Authorization header of a new key."""
    key = Key(name=name, limit=limit, active=active)
    secret = key.renew_secret()
    key.save()
    return f"Token {secret}"


def said(answer: Answered) -> Any:
    """The status of a refusal, with its text; the status alone of anything else."""
    if answer.status < 400:
        return answer.status
    return answer.status, json.loads(answer.body)["detail"]


# Limits


def test_without_a_limit_nobody_is_refused(answer: Answer, read: Any) -> None:
    for _ in range(50):
        assert answer(EVENT, REMOTE_ADDR=ALICE).status == 200

    shown = answer(THROTTLE, REMOTE_ADDR=ALICE).body
    assert shown.decode() == json.dumps({**UNLIMITED, "ident": ALICE}, separators=(",", ":"))


def test_calls_beyond_the_limit_are_refused_until_the_hour_is_over(
    answer: Answer, settings: Settings, monotonic: Clock
) -> None:
    settings.ANONYMOUS_CALLS = 3
    for _ in range(3):
        assert answer(EVENT, REMOTE_ADDR=ALICE).status == 200
    monotonic.seconds += 600.5

    refused = answer(EVENT, REMOTE_ADDR=ALICE)
    assert refused.body == (
        b'{"detail":"Request was throttled. Expected available in 3000 seconds."}'
    )
    assert (refused.status, refused.headers) == (
        429,
        {
            "content-type": "application/json",
            "content-length": str(len(refused.body)),
            "cache-control": "no-store",
            "retry-after": "3000",
            "access-control-allow-origin": "*",
            "access-control-expose-headers": "Retry-After, X-Request-ID, X-Unknown-Parameters",
        },
    )
    assert answer(EVENT, REMOTE_ADDR=BOB).status == 200

    monotonic.seconds += 2998.6
    assert said(answer(EVENT, REMOTE_ADDR=ALICE)) == (
        429,
        "Request was throttled. Expected available in 1 second.",
    )
    monotonic.seconds += 1
    assert [answer(EVENT, REMOTE_ADDR=ALICE).status for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        (EVENT, {}, 200),
        (EVENT, {"REQUEST_METHOD": "HEAD"}, 200),
        (EVENT, {"HTTP_COOKIE": "a=b"}, 200),
        (EVENT, {"REQUEST_METHOD": "POST"}, 405),
        (EVENT, {"REQUEST_METHOD": "OPTIONS"}, 405),
        ("/2.3.0/events/0/", {}, 404),
        ("/2.3.0/events/", {"QUERY_STRING": "type=abc"}, 400),
        ("/2.3.0/nowhere/", {}, 404),
        ("/api/ll/2.2.0/event/1096/", {}, 200),
        ("/2.0.0/event/1096/", {}, 200),
        ("/2.4.0/events/1096/", {}, 200),
    ],
)
def test_each_call_counts_once(
    answer: Answer, settings: Settings, path: str, asked: dict[str, str], status: int
) -> None:
    settings.ANONYMOUS_CALLS = 3
    for made in range(3):
        assert use(answer) == made
        assert answer(path, REMOTE_ADDR=ALICE, **asked).status == status

    assert answer(path, REMOTE_ADDR=ALICE, **asked).status == 429


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        (THROTTLE, {}, 200),
        (THROTTLE, {"REQUEST_METHOD": "HEAD"}, 200),
        ("/api/ll/2.2.0/api-throttle/", {}, 200),
        ("/2.2.0/api-throttle.json", {}, 200),
        ("/2.1.0/api-throttle/", {}, 200),
        ("/2.4.0/api-throttle/status/", {}, 200),
        ("/2.3.0/api-throttle", {}, 301),
        ("/docs/", {}, 200),
        ("/admin/login/", {}, 200),
        (
            EVENT,
            {
                "REQUEST_METHOD": "OPTIONS",
                "HTTP_ORIGIN": "https://a.example",
                "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "GET",
            },
            200,
        ),
    ],
)
def test_some_calls_are_free(
    answer: Answer, settings: Settings, path: str, asked: dict[str, str], status: int
) -> None:
    settings.ANONYMOUS_CALLS = 1
    for made in (0, 1):
        for _ in range(2):
            assert answer(path, REMOTE_ADDR=ALICE, **asked).status == status
            assert use(answer) == made
        answer(EVENT, REMOTE_ADDR=ALICE)


def use(answer: Answer) -> int:
    return json.loads(answer(THROTTLE, REMOTE_ADDR=ALICE).body)["current_use"]


def test_a_client_is_told_its_limit_in_every_version(
    answer: Answer, read: Any, settings: Settings, monotonic: Clock
) -> None:
    settings.ANONYMOUS_CALLS = 2
    at = {"your_request_limit": 2, "limit_frequency_secs": 3600, "ident": ALICE}
    paths = (THROTTLE, "/api/ll/2.2.0/api-throttle/", "/2.1.0/api-throttle/")
    for calls, wait in ((0, 0), (1, 0), (2, 3590), (2, 3580)):
        for path in (*paths, "/2.4.0/api-throttle/status/"):
            assert read(path, REMOTE_ADDR=ALICE) == {
                **at,
                "current_use": calls,
                "next_use_secs": wait,
            }
            assert read(path, REMOTE_ADDR=BOB)["current_use"] == 0
        answer(EVENT, REMOTE_ADDR=ALICE)
        monotonic.seconds += 5 if calls < 2 else 10
    monotonic.seconds += 3600
    assert use(answer) == 0


def test_an_address_in_ipv6_is_its_network(answer: Answer, read: Any, settings: Settings) -> None:
    settings.ANONYMOUS_CALLS = 2
    for host in ("1", "2"):
        assert answer(EVENT, REMOTE_ADDR=f"2001:db8::{host}").status == 200

    assert answer(EVENT, REMOTE_ADDR="2001:db8::ffff:3").status == 429
    assert answer(EVENT, REMOTE_ADDR="2001:db8:0:1::1").status == 200
    assert read(THROTTLE, REMOTE_ADDR="2001:db8::9")["ident"] == "2001:db8::"
    assert read(THROTTLE, REMOTE_ADDR="::ffff:192.0.2.1")["ident"] == ALICE


def test_forged_addresses_are_not_believed(answer: Answer, settings: Settings) -> None:
    settings.ANONYMOUS_CALLS = 1
    forged = {"HTTP_X_FORWARDED_FOR": BOB, "HTTP_FORWARDED": f"for={BOB}"}
    statuses = [answer(EVENT, REMOTE_ADDR=ALICE, **given).status for given in ({}, forged)]
    assert statuses == [200, 429]

    settings.BEHIND_PROXY = True
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    proxied = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": f"{BOB}, {ALICE}"}
    assert answer(EVENT, **proxied).status == 429
    assert answer(EVENT, **{**proxied, "HTTP_X_FORWARDED_FOR": f"{ALICE}, {BOB}"}).status == 200


def test_no_more_than_the_limit_pass_at_a_time(monotonic: Clock) -> None:
    """Threads that count together, and clients that aren't each other's."""
    calls, passed, lock = Calls(), {"a": 0, "b": 0}, Lock()

    def call(number: int) -> None:
        client = "ab"[number % 2]
        if not calls.count(client, 100):
            with lock:
                passed[client] += 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(1000)))

    assert passed == {"a": 100, "b": 100}
    assert calls.made("a", 100) == (100, 3600)


def test_clients_that_are_remembered_are_bounded(
    monkeypatch: pytest.MonkeyPatch, monotonic: Clock
) -> None:
    monkeypatch.setattr(counting, "MOST_CLIENTS", 100)
    calls = Calls()
    for number in range(1000):
        assert not calls.count(f"client {number}", 2)
        calls.count("constant", 2)

    assert calls.count("constant", 2), "who calls all the time is not forgotten"
    assert calls.made("client 999", 2) == (1, 0)
    assert calls.made("client 1", 2) == (0, 0)


# Keys


def test_a_key_has_a_name_and_a_limit_of_its_own(
    answer: Answer, read: Any, settings: Settings
) -> None:
    settings.ANONYMOUS_CALLS, settings.KEY_CALLS = 1, 2
    own, usual = make_key("own", 3), make_key("usual")

    def statuses(**asked: str) -> list[int]:
        return [answer(EVENT, REMOTE_ADDR=ALICE, **asked).status for _ in range(4)]

    assert statuses(HTTP_AUTHORIZATION=own) == [200, 200, 200, 429]
    assert statuses(HTTP_AUTHORIZATION=usual.replace("Token", "tOKEN ")) == [200, 200, 429, 429]
    assert statuses() == [200, 429, 429, 429]
    assert statuses(HTTP_AUTHORIZATION="Basic cmVhZGVyOg==") == [429] * 4
    for authorization, name, limit in ((own, "own", 3), (usual, "usual", 2)):
        shown = read(THROTTLE, REMOTE_ADDR=BOB, HTTP_AUTHORIZATION=authorization)
        assert (shown["ident"], shown["your_request_limit"]) == (name, limit)
        assert (shown["current_use"], shown["next_use_secs"] > 3500) == (limit, True)


def test_a_key_without_any_limit(answer: Answer, read: Any, settings: Settings) -> None:
    settings.ANONYMOUS_CALLS = 1
    asked = {"REMOTE_ADDR": ALICE, "HTTP_AUTHORIZATION": make_key("free")}

    assert {answer(EVENT, **asked).status for _ in range(5)} == {200}
    assert read(THROTTLE, **asked) == {**UNLIMITED, "ident": "free"}


def test_no_client_is_told_of_another(answer: Answer, read: Any, settings: Settings) -> None:
    """Responses are kept if they are the same for all clients; this one is not."""
    settings.ANONYMOUS_CALLS = 10
    keys = {name: make_key(name, limit) for name, limit in (("first", 5), ("second", 6))}
    for _ in range(2):
        for address in (ALICE, BOB):
            assert read(THROTTLE, REMOTE_ADDR=address)["ident"] == address
            for name, authorization in keys.items():
                asked = {"REMOTE_ADDR": address, "HTTP_AUTHORIZATION": authorization}
                page = answer(THROTTLE, QUERY_STRING="format=api", **asked).body.decode()
                assert read(THROTTLE, **asked)["ident"] == name
                assert f'"{name}"' in page
    assert "no-store" in answer(THROTTLE, REMOTE_ADDR=ALICE).headers["cache-control"]


def test_who_asks_is_told_to_what_lies_behind(gate: Gate) -> None:
    authorization = make_key("reader")
    asked = {"PATH_INFO": EVENT, "REQUEST_METHOD": "GET", "REMOTE_ADDR": ALICE}
    known = {**asked, "HTTP_AUTHORIZATION": authorization}
    unknown = {**asked, "HTTP_AUTHORIZATION": "Token unknown"}
    elsewhere = {**known, "PATH_INFO": "/admin/"}
    for environ in (known, unknown, elsewhere):
        assert gate(environ) is None

    assert known[CLIENT] == Client("reader", Key.objects.get().pk)
    assert unknown[CLIENT] == Client(ALICE, None)
    assert {name for name in (*known, *unknown) if name.startswith("HTTP_")} == set()
    assert CLIENT not in elsewhere
    assert elsewhere["HTTP_AUTHORIZATION"] == authorization


UNKNOWN = {
    "Token bad": INVALID,
    f"Token {40 * '0'}": INVALID,
    "Token a\0b": INVALID,
    f"token {20_000 * 'x'}": INVALID,
    "Token \xff": "Invalid token header. Token string should not contain invalid characters.",
    "Token": "Invalid token header. No credentials provided.",
    "Token a b": "Invalid token header. Token string should not contain spaces.",
}


@pytest.mark.parametrize("value", UNKNOWN, ids=lambda value: value[:12].encode("unicode_escape"))
def test_an_unknown_token_counts_as_none_or_is_refused(
    answer: Answer, settings: Settings, value: str
) -> None:
    settings.ANONYMOUS_CALLS = 10
    known = make_key("reader")
    for refused in (False, True):
        settings.REFUSE_UNKNOWN_TOKENS = refused
        for path in (EVENT, THROTTLE):
            assert answer(path, HTTP_AUTHORIZATION=known).status == 200
            told = answer(path, REMOTE_ADDR=ALICE, HTTP_AUTHORIZATION=value)
            assert said(told) == ((401, UNKNOWN[value]) if refused else 200)
            assert told.headers.get("www-authenticate") == ("Token" if refused else None)
            assert told.headers["access-control-allow-origin"] == "*"
        for other in ("Basic cmVhZGVyOg==", "Bearer x", ""):
            assert answer(EVENT, REMOTE_ADDR=BOB, HTTP_AUTHORIZATION=other).status == 200
    assert use(answer) == 1, "it counts as a call of the address, and not when it is refused"


def test_a_key_that_is_not_active_is_unknown(answer: Answer, read: Any, settings: Settings) -> None:
    asked = {"REMOTE_ADDR": ALICE, "HTTP_AUTHORIZATION": make_key("gone", active=False)}

    assert read(THROTTLE, **asked)["ident"] == ALICE
    settings.REFUSE_UNKNOWN_TOKENS = True
    assert said(answer(THROTTLE, **asked)) == (401, INVALID)


@given(st.text(st.characters(max_codepoint=300)))
def test_any_header_is_read(value: str) -> None:
    for header in (value, f"Token {value}"):
        with suppress(Malformed):
            token = token_in(header)
            assert token is None or header.split()[0].lower() == "token"


@pytest.mark.parametrize("refused", [False, True])
def test_ten_thousand_keys_in_a_row(
    answer: Answer, settings: Settings, monotonic: Clock, *, refused: bool
) -> None:
    """Few are tried; the address may still ask with a known key, without, or with its old one."""
    settings.REFUSE_UNKNOWN_TOKENS = refused
    known = make_key("reader")
    usual = 401 if refused else 200

    def status(authorization: str | None, address: str = ALICE) -> int:
        given = {"HTTP_AUTHORIZATION": authorization} if authorization else {}
        return answer(THROTTLE, REMOTE_ADDR=address, **given).status

    assert [status("Token 0") for _ in range(3)] == [usual] * 3
    seen = [status(f"Token {number}") for number in range(guesses.MOST_KEYS + 30)]

    assert seen == [usual] * guesses.MOST_KEYS + [429] * 30
    assert [status(known), status(None), status("Token 0")] == [200, 200, usual]
    assert status("Token 300", BOB) == usual
    monotonic.seconds += 3600
    assert status("Token 300") == usual


def test_what_is_kept_of_guesses_is_bounded(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, monotonic: Clock
) -> None:
    monkeypatch.setattr(guesses, "MOST_ADDRESSES", 10)
    for number in range(10_000):
        gate.guesses.count(ALICE, digest_of(str(number)))
        gate.guesses.count(f"10.0.{number % 256}.1", digest_of(str(number)))

    kept = gate.guesses._brought
    assert len(kept) == 10
    assert len(kept[ALICE][1]) == guesses.MOST_KEYS
