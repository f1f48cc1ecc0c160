"""A curator in a browser: logs in, edits, sees the history, undoes, and sets fields of several."""

from __future__ import annotations

from collections.abc import Iterator

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


def click(page: Page, name: str) -> None:
    """Press the first button with a name, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)])
def test_from_an_edit_to_its_undoing(host: str, browser: Browser, width: int, dark: bool) -> None:
    with window(browser, width=width, dark=dark) as shown:
        page, form = shown.page, f"{host}/admin/events/event/{EVENT}/change/"
        shown.go(form)
        page.fill("#id_username", NAME)
        page.fill("#id_password", PASSWORD)
        click(page, "Log in")
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
