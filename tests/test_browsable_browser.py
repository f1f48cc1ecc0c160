"""The browsable pages, the schema, Swagger and ReDoc in a browser: wide and narrow, light, dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from benchmarks.servers import serving
from tests.browsers import window
from tests.databases import Databases

#: An answer of this kind is an error in a browser's console, whatever its page is like.
REFUSED = "Failed to load resource: the server responded with a status of 400"


@pytest.fixture(scope="module")
def host(databases: Databases) -> Iterator[str]:
    """The address of a server that has the demo data in a database of its own."""
    with (
        databases.copy("demo", "browsable") as url,
        serving(
            "spacedevs.wsgi:application", {"DATABASE_URL": url, "MEDIA_HOSTS": "a.test"}, workers=1
        ) as server,
    ):
        yield f"http://127.0.0.1:{server.port}"


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)])
@pytest.mark.parametrize(
    "path",
    [
        "/2.3.0/",
        "/2.3.0/launches/?limit=2",
        "/2.3.0/events/1096/",
        "/2.3.0/events/?date__gte=soon&type=x",
        "/2.3.0/schema/",
    ],
)
def test_a_page(host: str, browser: Browser, path: str, width: int, dark: bool) -> None:
    with window(browser, width=width, dark=dark) as shown:
        shown.go(f"{host}{path}")
        shown.page.evaluate(
            "document.querySelectorAll('details').forEach(each => each.open = true)"
        )

        assert shown.violations() == []
        assert shown.overflow() == 0
        assert [line for line in shown.complaints if not line.startswith(REFUSED)] == []
        assert shown.elsewhere == []


@pytest.mark.parametrize("width", [1280, 360])
def test_the_answer_stands_on_the_first_screen(host: str, browser: Browser, width: int) -> None:
    with window(browser, width=width) as shown:
        shown.go(f"{host}/2.3.0/launches/")

        result = shown.page.locator('.response-info b:has-text("results")').first
        box = result.bounding_box()
        assert box
        assert box["y"] < (640 if width == 360 else 480)


def test_a_key_says_what_it_means(host: str, browser: Browser) -> None:
    with window(browser, width=360) as shown:
        shown.go(f"{host}/2.3.0/events/1096/")
        shown.page.locator('.response-info b:has-text("duration")').first.click()

        assert "ISO 8601" in shown.page.locator("#meaning").inner_text()
        assert shown.overflow() == 0
        shown.page.keyboard.press("Escape")
        assert not shown.page.locator("#meaning").is_visible()


def test_filters_lead_to_a_short_address(host: str, browser: Browser) -> None:
    with window(browser) as shown:
        shown.go(f"{host}/2.3.0/launches/?mode=list&limit=3&offset=3")
        shown.page.locator("summary", has_text="Filters").click()
        shown.page.locator("#id_search").fill("Falcon")
        shown.page.locator("#id_net__gte").fill("2020-05-01")
        with shown.page.expect_navigation():
            shown.page.locator(".filter-form button").click()

        asked = "?mode=list&limit=3&search=Falcon&net__gte=2020-05-01"
        assert shown.page.url == f"{host}/2.3.0/launches/{asked}"


@pytest.mark.parametrize(
    ("path", "there"),
    [("/2.3.0/swagger/", ".operation-filter-input"), ("/2.3.0/redoc/", "[role=search] input")],
)
def test_references_have_a_search_box_and_complain_of_nothing(
    host: str, browser: Browser, path: str, there: str
) -> None:
    with window(browser) as shown:
        shown.go(f"{host}{path}")
        shown.page.wait_for_selector(there, timeout=120_000)

        shown.page.wait_for_timeout(3000)  # for the last parts
        assert shown.complaints == []
        assert shown.elsewhere == []
