"""A browser of this machine without the Internet: who visits with it, what it looked like, and what it was refused."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, Route, ViewportSize, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PICTURES = settings.REPOSITORY / ".local" / "proofs" / "browser"
PATIENCE_MS = 60_000
# What is left of 1280 pixels at 400 % (WCAG 2.2: 1.4.10).
AT_400_PERCENT: ViewportSize = {"width": 320, "height": 256}
AT_A_DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
NARROW = {"viewport": AT_400_PERCENT}
DESK = {"viewport": AT_A_DESK, "color_scheme": "light"}


@dataclass
class Browser:
    """`elsewhere` are the addresses that a page asked for beyond loopback; none of them was let out."""

    chromium: Chromium
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    _pictures: int = 0

    @contextmanager
    def visit(self, **options: Any) -> Iterator[Page]:
        """A page of a visitor whom no site knows: without cookies, without anything kept."""
        context: BrowserContext = self.chromium.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        context.route("**/*", self._let_through)
        page = context.new_page()
        # What the content security policy stops is told on the console.
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self._heard("error", str(error)))
        try:
            yield page
        finally:
            context.close()

    def picture(self, page: Page, name: str) -> None:
        """Keeps what the page looks like, for somebody to look at."""
        self._pictures += 1
        page.screenshot(path=PICTURES / f"{self._pictures:03}-{name}.png", full_page=True)

    def _let_through(self, route: Route) -> None:
        if urlsplit(route.request.url).hostname in {"127.0.0.1", None}:
            route.continue_()
        else:
            self.elsewhere.append(route.request.url)
            route.abort()

    def _heard(self, kind: str, text: str) -> None:
        # A refused form is answered with its status, which Chromium reports as a resource that failed to load.
        if kind == "error" and "Failed to load resource" not in text:
            self.complaints.append(text)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Debian's Chromium, or whichever there is."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, f"none of {', '.join(PROGRAMS)} is installed"
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    offline = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-background-networking"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=[*offline, *sandbox])
        try:
            yield Browser(chromium)
        finally:
            chromium.close()
