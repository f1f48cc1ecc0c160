"""Debian's chromium as people use it: a window of some width, light or dark, and what it met."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, Request, sync_playwright

CHROMIUM = shutil.which("chromium")
PIXEL = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser. While it is there, the thread can't use Django's database: servers are others.

    It takes two seconds to start, so the tests of a module share one.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Window:
    """A window of the browser on a page; `complaints` are the lines in its console.

    `elsewhere` are the requests to other hosts than the page's, but for pictures at MEDIA_HOSTS:
    those are a pixel.
    """

    page: Page
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def go(self, address: str) -> None:
        """Open a page, and wait until all that it loads is there."""
        self.host = urlsplit(address).netloc
        self.page.goto(address, wait_until="load")

    def violations(self) -> list[str]:
        """What axe finds wrong with the page for people who can't see, hear or point."""
        found = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def _note(self, request: Request) -> None:
        parts = urlsplit(request.url)
        is_picture = request.resource_type == "image" and is_of_data(request.url)
        if parts.scheme.startswith("http") and parts.netloc != self.host and not is_picture:
            self.elsewhere.append(request.url)


def is_of_data(address: str) -> bool:
    """Whether an address is at a host whose pictures pages show."""
    return urlsplit(address).netloc in settings.MEDIA_HOSTS


@contextmanager
def window(
    browser: Browser, *, width: int = 1280, dark: bool = False, zone: str = "UTC"
) -> Iterator[Window]:
    """A new window, without cookies, of a person in a time zone."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        timezone_id=zone,
        locale="en-GB",
    )
    try:
        context.route(
            is_of_data, lambda route: route.fulfill(body=PIXEL, content_type="image/svg+xml")
        )
        opened = Window(context.new_page())
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on("request", opened._note)
        yield opened
    finally:
        context.close()
