"""The page that makes addresses of calendars."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def addresses(client: Client, query: str) -> list[str]:
    """The addresses that the page gives."""
    page = client.get(f"/calendars/?{query}")
    assert page.status_code == 200
    return [unescape(text) for text in re.findall(r'<input readonly value="([^"]*)"', page.text)]


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("of=launches", "launches.ics"),
        (
            "of=launches&lsp__id=121&program=&location__ids=&search=&alarm=30&precise=on",
            "launches.ics?lsp__id=121&precise=true&alarm=30",
        ),
        (
            "of=events&type__ids=2&search=%26%22%3C",
            "events.ics?type__ids=2&search=%26%22%3C",
        ),
    ],
)
def test_an_address_that_works(client: Client, query: str, address: str) -> None:
    webcal, https = addresses(client, query)

    assert webcal.replace("webcal:", "http:") == https
    path, _, asked = https.removeprefix("http://testserver/calendars/").partition("?")
    expected, _, filters = address.partition("?")
    assert path == expected
    assert sorted(asked.split("&")) == sorted(filters.split("&"))
    assert client.get(https).status_code == 200


@pytest.mark.parametrize("query", ["", "of=", "of=nothing&lsp__id=x"])
def test_a_page_without_an_address(client: Client, query: str) -> None:
    assert addresses(client, query) == []


@pytest.mark.parametrize(
    "query",
    [
        "of=launches&lsp__id=x",
        "of=events&alarm=7",
        "of=events&type__ids=0",
        "of=events&search=a+b+c+d+e+f+g+h+i",
        "of=events&search=%00",
    ],
)
def test_what_makes_no_calendar(client: Client, query: str) -> None:
    page = client.get(f"/calendars/?{query}")

    assert page.status_code == 400
    assert "<strong>" in page.text
    assert "webcal:" not in page.text
