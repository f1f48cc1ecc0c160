"""A curator in a browser: logs in, edits, sees the history, undoes, and sets fields of several."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.servers import serving
from tests.browsers import Window, window
from tests.databases import SETUP, Databases, run

NAME, PASSWORD = "curator", "crew-of-seven"
MAKE_CURATOR = f"""{SETUP}
from django.contrib.auth.models import User
User.objects.create_superuser("{NAME}", password="{PASSWORD}")
"""
EVENT = 1017


@pytest.fixture(scope="module")
def host(databases: Databases) -> Iterator[str]:
    """The address of a server that has the demo data and a curator in a database of its own."""
    with databases.copy("demo", "curating") as url:
        run(url, "-c", MAKE_CURATOR)
        with serving("spacedevs.wsgi:application", {"DATABASE_URL": url}, workers=1) as server:
            yield f"http://127.0.0.1:{server.port}"


def is_well(shown: Window) -> None:
    """Assert that a page is usable for everybody, asks no other host, and has no complaints."""
    assert shown.complaints == []
    assert shown.elsewhere == []
    assert shown.overflow() == 0
    assert shown.violations() == []
    shown.complaints.clear()  # axe's own style is refused


def log_in(shown: Window, address: str) -> None:
    """Open a page of the admin as the curator."""
    shown.go(address)
    shown.page.fill("#id_username", NAME)
    shown.page.fill("#id_password", PASSWORD)
    click(shown.page, "Log in")


def choose(page: Page, field: str, words: str) -> None:
    """Search the choices of a field for a name, and take it."""
    page.locator(f"#id_{field} + .select2").click()
    page.locator(".select2-container--open .select2-search__field").last.press_sequentially(words)
    page.get_by_role("option", name=words, exact=True).click()


def click(page: Page, name: str) -> None:
    """Press the first button with a name, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)])
def test_from_an_edit_to_its_undoing(host: str, browser: Browser, width: int, dark: bool) -> None:
    with window(browser, width=width, dark=dark) as shown:
        page, form = shown.page, f"{host}/admin/events/event/{EVENT}/change/"
        log_in(shown, form)
        before = page.input_value("#id_name")
        page.fill("#id_name", "x" * 200)
        click(page, "Save and continue editing")
        assert shown.overflow() == 0

        page.get_by_role("link", name="History").click()
        page.wait_for_url("**/history/")
        assert "Juice" in before
        assert page.locator("td[data-label=Before]").first.inner_text() == before
        is_well(shown)
        click(page, "Undo: name")
        assert "Undone." in page.content()
        shown.go(form)
        assert page.input_value("#id_name") == before

        shown.complaints.clear()
        shown.go(f"{host}/admin/launches/launch/")
        page.locator("input.action-select").first.check()
        page.select_option("select[name=action]", "set_fields")
        click(page, "Go")
        is_well(shown)
        shown.go(f"{host}/admin/events/event/import/")
        is_well(shown)


def test_a_launch_from_nothing_to_its_undoing(host: str, browser: Browser) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=10)
    with window(browser) as shown:
        page = shown.page
        log_in(shown, f"{host}/admin/launches/launch/add/")
        page.fill("#id_name", "Halcyon 1 | By Hand")
        choose(page, "launch_service_provider", "Halcyon Launch (made up)")
        for name in ("net", "window_start", "window_end"):
            page.fill(f"#id_{name}_0", f"{soon:%Y-%m-%d}")
            page.fill(f"#id_{name}_1", f"{soon:%H:%M}")
        choose(page, "rocket-configuration", "Halcyon 1")
        page.fill("#id_mission-name", "By Hand")
        page.get_by_role("button", name="Add another First stage").click()
        choose(page, "firststage-0-launcher", "B1058, Falcon 9 Block 5")
        page.select_option("#id_firststage-0-type", label="Core")
        page.check("#id_firststage-0-landing-attempt")
        page.get_by_role("button", name="Add another Timeline event").click()
        is_well(shown)
        page.locator("#timeline-0 .inline-deletelink").click()
        page.fill("#id_probability", "101")
        click(page, "Save and continue editing")
        assert page.locator("#id_probability_error").inner_text().endswith("over 100.")
        assert page.locator("#id_mission-type_error").is_visible()
        assert page.input_value("#id_mission-name") == "By Hand"
        assert page.is_checked("#id_firststage-0-landing-attempt")

        page.fill("#id_probability", "90")
        page.select_option("#id_mission-type", label="Communications")
        click(page, "Save and continue editing")
        form = page.url
        assert shown.overflow() == 0
        page.get_by_role("link", name="View on site").click()
        assert "B1058" in page.locator("main").inner_text()
        shown.go(host)
        assert "Halcyon 1 | By Hand" in page.locator("main").inner_text()

        shown.go(form)
        page.fill("#id_name", "Renamed")
        click(page, "Save and continue editing")
        shown.go(host)
        assert "Renamed" in page.locator("main").inner_text()
        shown.go(f"{form.removesuffix('change/')}history/")
        click(page, "Undo: name")
        shown.go(host)
        assert "Halcyon 1 | By Hand" in page.locator("main").inner_text()
        assert (shown.complaints, shown.elsewhere) == ([], [])
