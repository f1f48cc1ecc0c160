"""What browsers may do with answers, and what strangers may not do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from spacedevs import headers

BROWSER = {"accept": "text/html"}
PAGES = [
    "/docs/",
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
    "/nowhere",
    "/static/spacedevs/site.css",
    "/static/spacedevs/icon.svg",
    "/static/nowhere.css",
]
#: Whatever a policy without 'unsafe-inline' forbids in a page, but for blocks of data.
INLINE = re.compile(
    r"<style|\sstyle\s*=|\son[a-z]+\s*=|href\s*=\s*.javascript:"
    r"|<script(?![^>]*\b(?:src=|type=.application/json))"
)


def content_of(answer: Any) -> str:
    return b"".join(answer).decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES + DATA)
def test_every_answer_says_what_it_may_be_used_for(path: str) -> None:
    answer = Client().get(path, headers=BROWSER if path in PAGES else {})
    content_of(answer)  # read to its end, a file is closed

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
def test_so_does_an_answer_to_a_bad_host(client: Client, host: str) -> None:
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
def test_nor_has_the_admin(admin_client: Client, path: str) -> None:
    page = content_of(admin_client.get(path, follow=True))

    assert "</html>" in page
    assert INLINE.findall(page) == []


@pytest.mark.parametrize(
    "page",
    ["<p style='color: red'>", "<style>", "<script>alert(1)</script>", '<a onclick="f()">'],
)
def test_that_would_be_found(page: str) -> None:
    assert INLINE.findall(page)


@pytest.mark.django_db
@pytest.mark.parametrize("path", [path for path in PAGES if path != "/admin/login/"])
def test_readers_get_no_cookie(client: Client, path: str) -> None:
    assert not client.get(path, headers=BROWSER).cookies
