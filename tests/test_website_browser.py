"""The pages for people in a browser: wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from benchmarks.servers import serving
from tests.browsers import window
from tests.databases import Databases

SOYUZ_11 = "/launches/00000000-0000-4000-8000-000000900008/"
ROLLOUT = "/events/900224/"
PAGES = [
    "/",
    SOYUZ_11,
    "/space_stations/4/",
    "/agencies/44/",
    "/events/0/",  # there is none
    "/event/1096/",  # nothing is there, but something near
    "/search/?q=Apollo",
    "/plots/",
    "/status/",
    "/docs/",
    "/docs/versions/",
    "/calendars/",
]


@pytest.fixture(scope="module")
def host(databases: Databases) -> Iterator[str]:
    """The address of a server that has the demo data in a database of its own."""
    with (
        databases.copy("demo", "website") as url,
        serving("spacedevs.wsgi:application", {"DATABASE_URL": url}, workers=1) as server,
    ):
        yield f"http://127.0.0.1:{server.port}"


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)])
@pytest.mark.parametrize("path", PAGES)
def test_a_page(host: str, browser: Browser, path: str, width: int, dark: bool) -> None:
    with window(browser, width=width, dark=dark) as shown:
        shown.go(f"{host}{path}")

        assert shown.violations() == []
        assert shown.overflow() == 0
        assert [line for line in shown.complaints if "404" not in line] == []
        assert shown.elsewhere == []


def test_times_are_in_the_zone_of_the_reader(host: str, browser: Browser) -> None:
    with window(browser, zone="Asia/Tokyo") as shown:
        shown.go(f"{host}{SOYUZ_11}")
        time = shown.page.locator(".moment time")

        assert time.text_content() == "6 June 1971, 13:55 GMT+9"
        assert time.get_attribute("title") == "6 June 1971, 04:55:09 UTC"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("1971-06-04T02:00:00Z", "in 2 days 2 hours 55 minutes"),
        ("1971-06-06T04:54:50Z", "in 19 seconds"),
        ("1971-06-06T04:55:08.500Z", "now"),
        ("1971-06-06T04:55:09.500Z", "now"),
        ("1971-06-06T04:55:10Z", "1 second ago"),
        ("1971-06-06T07:00:00Z", "2 hours ago"),
        ("1971-12-06T07:00:00Z", ""),
    ],
)
def test_countdown(host: str, browser: Browser, now: str, words: str) -> None:
    with window(browser) as shown:
        shown.page.clock.set_fixed_time(now)
        shown.go(f"{host}{SOYUZ_11}")
        countdown = shown.page.locator(".countdown")

        assert countdown.text_content() == words
        assert countdown.is_visible() == bool(words)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-11-30T05:20:10Z", "in about 2 days 3 hours"),
        ("2026-12-02T07:20:00Z", "in about 1 hour"),
        ("2026-12-02T08:20:00Z", "about now"),
        ("2026-12-02T10:20:00Z", "about 2 hours ago"),
    ],
)
def test_countdown_to_an_hour(host: str, browser: Browser, now: str, words: str) -> None:
    with window(browser, zone="Europe/Berlin") as shown:
        shown.page.clock.set_fixed_time(now)
        shown.go(f"{host}{ROLLOUT}")

        assert shown.page.locator(".countdown").text_content() == words
        assert shown.page.locator(".moment").text_content() == "2 December 2026, about 09:00 CET"


def test_the_keyboard_leads_past_the_navigation(host: str, browser: Browser) -> None:
    with window(browser) as shown:
        shown.go(host)
        shown.page.keyboard.press("Tab")
        focused = shown.page.locator(":focus")

        assert focused.text_content() == "Skip to the content"
        assert focused.is_visible()
        shown.page.keyboard.press("Enter")
        assert shown.page.evaluate("document.activeElement.id") == "main"


def test_search_from_any_page(host: str, browser: Browser) -> None:
    with window(browser, width=360) as shown:
        shown.go(f"{host}/docs/")
        shown.page.get_by_label("Search everything").fill("Soyuz 11")
        shown.page.keyboard.press("Enter")
        shown.page.get_by_role("link", name="Soyuz | Soyuz 11").click()

        assert shown.page.get_by_role("heading", level=1).text_content() == "Soyuz | Soyuz 11"
