"""Security headers of answers, and the lock against guessing passwords."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from axes.models import AccessAttempt
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from spacedevs import headers
from spacedevs.api.http.proxies import believe_proxies, is_trusted
from spacedevs.clients import client_address

BROWSER = {"accept": "text/html"}
PAGES = [
    "/docs/",
    "/calendars/",
    "/2.3.0/",
    "/2.3.0/events/",
    "/2.3.0/events/?ordering=date&search=dragon",
    "/2.3.0/events/900001/",
    "/2.3.0/api-throttle/",
    "/2.3.0/dashboard/starship/",
    "/2.3.0/swagger/",
    "/2.3.0/redoc/",
    "/admin/login/",
]
ADMIN = [
    "/admin/",
    "/admin/events/event/",
    "/admin/events/event/add/",
    "/admin/events/event/900001/change/",
    "/admin/events/event/900001/delete/",
    "/admin/events/event/900001/history/",
    "/admin/stations/expedition/add/",
    "/admin/mirror/crawl/",
    "/admin/password_change/",
]
DATA = [
    "/2.3.0/?format=json",
    "/2.3.0/events/?format=json",
    "/2.3.0/events/?format=json&type=abc",
    "/2.3.0/events/0/?format=json",
    "/2.3.0/nowhere/",
    "/2.3.0/schema/?format=json",
    "/calendars/events.ics",
    "/feeds/updates.atom",
    "/nowhere",
    "/static/spacedevs/site.css",
    "/static/spacedevs/icon.svg",
    "/static/nowhere.css",
]
#: What a policy without 'unsafe-inline' forbids in a page; blocks of data are allowed.
INLINE = re.compile(
    r"<style|\sstyle\s*=|\son[a-z]+\s*=|href\s*=\s*.javascript:"
    r"|<script(?![^>]*\b(?:src=|type=.application/json))"
)


def content_of(answer: Any) -> str:
    return b"".join(answer).decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES + DATA)
def test_every_answer_has_security_headers(path: str) -> None:
    answer = Client().get(path, headers=BROWSER if path in PAGES else {})
    content_of(answer)  # reading a file to its end closes it

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = answer[headers.HEADER]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert (policy == headers.NOTHING) == (path in DATA)
    assert ("Permissions-Policy" in answer) == (path in PAGES)


@pytest.mark.parametrize("host", ["bad host", "a@b"])
def test_an_answer_to_a_bad_host_has_security_headers(client: Client, host: str) -> None:
    answer = client.get("/2.3.0/events/", headers={"host": host})

    assert answer.status_code == 400
    assert answer[headers.HEADER] == headers.NOTHING
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_pages_have_no_script_or_style_in_them(client: Client, path: str) -> None:
    page = content_of(client.get(path, headers=BROWSER))

    assert "</html>" in page
    assert INLINE.findall(page) == []


@pytest.mark.parametrize("path", ADMIN)
def test_the_admin_has_no_script_or_style_in_it(admin_client: Client, path: str) -> None:
    page = content_of(admin_client.get(path, follow=True))

    assert "</html>" in page
    assert INLINE.findall(page) == []


@pytest.mark.parametrize(
    "page",
    ["<p style='color: red'>", "<style>", "<script>alert(1)</script>", '<a onclick="f()">'],
)
def test_scripts_and_styles_in_a_page_would_be_found(page: str) -> None:
    assert INLINE.findall(page)


@pytest.mark.django_db
@pytest.mark.parametrize("path", [path for path in PAGES if path != "/admin/login/"])
def test_readers_get_no_cookie(client: Client, path: str) -> None:
    assert not client.get(path, headers=BROWSER).cookies


PASSWORD = "correct horse battery staple"
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"

LogIn = Callable[..., Any]


@pytest.fixture
def log_in(settings: Settings, admin_user: User) -> LogIn:
    """Send the login form, by default with the right password."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast to compute
    admin_user.set_password(PASSWORD)
    admin_user.save()

    def log_in(password: str = PASSWORD, name: str = "curator", **environ: str) -> Any:
        form = urlencode({"username": name, "password": password}, errors="surrogatepass")
        client = Client(**{"REMOTE_ADDR": HERE, **environ})  # type: ignore[arg-type]
        return client.post("/admin/login/", form, "application/x-www-form-urlencoded")

    return log_in


def test_who_fails_five_times_has_to_wait(log_in: LogIn) -> None:
    assert [log_in("guess").status_code for _ in range(6)] == [200] * 4 + [429] * 2
    assert log_in().status_code == 429, "though it is the right one at last"


def test_nobody_else_has_to_wait(log_in: LogIn) -> None:
    """Somebody who guesses the curator's password locks out only themselves."""
    for _ in range(5):
        log_in("guess")

    assert log_in(REMOTE_ADDR=ELSEWHERE).status_code == 302
    assert log_in("guess", "another").status_code == 200


def test_the_page_says_why(log_in: LogIn) -> None:
    page = [content_of(log_in("guess")) for _ in range(5)][-1]

    assert "“curator” has failed to log in from your address 5 times" in page
    assert "</html>" in page
    assert INLINE.findall(page) == []


def test_waiting_ends(log_in: LogIn) -> None:
    for _ in range(5):
        log_in("guess")
    earlier = AccessAttempt.objects.get().attempt_time - configured.AXES_COOLOFF_TIME
    AccessAttempt.objects.update(attempt_time=earlier)

    assert log_in().status_code == 302
    assert not AccessAttempt.objects.exists()


def test_who_waits_leaves_nothing_behind(log_in: LogIn) -> None:
    for _ in range(5):
        log_in("guess")
    stored = AccessAttempt.objects.values().get()

    log_in("guess")

    assert AccessAttempt.objects.values().get() == stored


def test_success_forgets_failures(log_in: LogIn) -> None:
    passwords = ["guess"] * 4 + [PASSWORD] + ["guess"] * 4

    assert [log_in(each).status_code for each in passwords] == [200] * 4 + [302] + [200] * 4


@pytest.mark.parametrize(
    "command", [["axes_reset"], ["axes_reset_username", "curator"], ["axes_reset_ip", HERE]]
)
def test_somebody_is_let_in_at_once(log_in: LogIn, command: list[str]) -> None:
    for _ in range(5):
        log_in("guess")

    call_command(*command)

    assert log_in().status_code == 302


def test_the_admin_shows_who_waits(log_in: LogIn, admin_client: Client) -> None:
    log_in("guess", "somebody")

    assert "somebody" in content_of(admin_client.get("/admin/axes/accessattempt/"))


def test_a_login_needs_no_cache(log_in: LogIn, settings: Settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",  # nothing listens there
        }
    }

    assert log_in("guess").status_code == 200
    client = log_in().client
    assert client.get("/admin/").status_code == 200
    assert client.post("/admin/logout/").status_code == 200


@pytest.mark.parametrize("name", ["", "a" * 5000, "nu\0ll", "\ud800", "🚀" * 150])
@pytest.mark.parametrize("agent", ["", "x" * 5000, "\xff\x01"])
def test_odd_logins_just_fail(log_in: LogIn, name: str, agent: str) -> None:
    assert log_in("guess", name, HTTP_USER_AGENT=agent).status_code == 200


@pytest.mark.parametrize(
    ("address", "forwarded", "client"),
    [
        (HERE, "", HERE),
        (HERE, "203.0.113.9", "203.0.113.9"),
        (HERE, f"{ELSEWHERE}, 203.0.113.9", "203.0.113.9"),
        (HERE, "nonsense", None),
        (HERE, "203.0.113.9:1234", "203.0.113.9"),
        (HERE, "[2001:db8:1:2::9]:1234", "2001:db8:1:2::"),
        (HERE, "[2001:db8:1:2::9]", "2001:db8:1:2::"),
        (HERE, f"203.0.113.9, {HERE}", HERE),  # a client cannot pass as a proxy
        (HERE, f"{ELSEWHERE},", None),  # what a proxy has added to a line that can't be read
        ("::ffff:192.0.2.1", "", HERE),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        ("", "", None),
    ],
)
def test_addresses_of_clients(
    settings: Settings, address: str, forwarded: str, client: str | None
) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    if forwarded:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded

    settings.BEHIND_PROXY, settings.TRUSTED_PROXIES = True, [HERE]
    is_trusted.cache_clear()
    for behind, expected in ((False, HERE), (True, client)):
        settings.BEHIND_PROXY = behind
        environ = dict(request.META)
        believe_proxies(environ)
        if behind or forwarded:  # a client may send anything in this header
            request.META.update(REMOTE_ADDR=environ["REMOTE_ADDR"])
            assert client_address(request) == expected
    is_trusted.cache_clear()


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        (f"203.0.113.9, {HERE}", "203.0.113.9"),
        (f"{ELSEWHERE}, 203.0.113.9, [::ffff:{HERE}]:80, {HERE}:8080", "203.0.113.9"),
        (f"{ELSEWHERE}, 203.0.113.9", "203.0.113.9"),
        (f"{ELSEWHERE}, , {HERE}", None),
        (HERE, HERE),
    ],
)
def test_proxies_that_are_named_are_passed_over(
    settings: Settings, forwarded: str, client: str | None
) -> None:
    settings.BEHIND_PROXY, settings.TRUSTED_PROXIES = True, [HERE]
    settings.PROXIES_ARE_NAMED = True
    is_trusted.cache_clear()
    environ = {"REMOTE_ADDR": HERE, "HTTP_X_FORWARDED_FOR": forwarded}

    believe_proxies(environ)

    assert client_address(RequestFactory().get("/", REMOTE_ADDR=environ["REMOTE_ADDR"])) == client
    is_trusted.cache_clear()
