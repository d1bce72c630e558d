"""A browser of this machine without the Internet: what it is asked by the keyboard, what it shows, who may use it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import shutil
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Locator, Page, Route, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AXE = settings.REPOSITORY / ".local" / "accessibility" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = settings.REPOSITORY / ".local" / "proofs" / "browser"
PATIENCE_MS = 60_000
# A fast typist: a form that is filled in within two seconds is taken for a robot's.
KEY_MS = 25
MOST_TABS = 120
# What stops somebody, by axe-core's own words; the rest are hints.
GRAVE = frozenset({"serious", "critical"})
_RUN_AXE = """async () => {
  const found = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
    "best-practice"]});
  return found.violations.map(each => ({id: each.id, impact: each.impact, help: each.help,
    where: each.nodes.slice(0, 5).map(node => node.target.join(" ") + ": " + node.html.slice(0, 200))}));
}"""

# The contrast of what surrounds the control that has the focus with what lies behind it (WCAG 2.2: 1.4.11, 2.4.7); the
# outline stands off from the control, so that is its parent's ground.
_FOCUS_CONTRAST = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return 0;
  const parts = (colour) => (colour.match(/[0-9.]+/g) || []).map(Number);
  const solid = (colour) => parts(colour).length && parts(colour)[3] !== 0;
  let behind = one.parentElement;
  while (behind.parentElement && !solid(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
  const luminance = (colour) => {
    const [red, green, blue] = parts(colour).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const pair = [style.outlineColor, getComputedStyle(behind).backgroundColor].map(luminance).sort((a, b) => a - b);
  return (pair[1] + 0.05) / (pair[0] + 0.05);
}"""
# What somebody may set who reads badly (WCAG 2.2: 1.4.12).
_SPACED = "* {line-height: 1.5; letter-spacing: .12em; word-spacing: .16em} p {margin-bottom: 2em}"


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
        page.screenshot(path=PICTURES / f"{self._pictures:02}-{name}.png", full_page=True)

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


def reach(page: Page, wanted: Locator) -> None:
    """Goes to a control by the Tab key alone, as somebody without a mouse does."""
    for _ in range(MOST_TABS):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not lead to {wanted}")


def type_into(page: Page, label: str, text: str) -> None:
    """Types into the field of this label, reached by the keyboard."""
    reach(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text, delay=KEY_MS)


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """Presses a link or button, reached by the keyboard."""
    reach(page, wanted)
    page.keyboard.press(key)


def grave_violations(page: Page) -> list[dict[str, Any]]:
    """What axe-core finds serious or critical."""
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    return [one for one in page.evaluate(_RUN_AXE) if one["impact"] in GRAVE]


def focus_contrasts(page: Page) -> dict[str, float]:
    """By what the Tab key reaches, how well one sees that it is there; 0 where nothing shows it."""
    found: dict[str, float] = {}
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        name = page.evaluate("(document.activeElement.id || document.activeElement.innerText || '').slice(0, 60)")
        if page.evaluate("document.activeElement === document.body") or name in found:
            return found
        found[name] = page.evaluate(_FOCUS_CONTRAST)
    return found


def width_beyond(page: Page) -> int:
    """By how many pixels the page is wider than what one sees of it, also with its text spaced as far as it must bear.

    The visit needs `bypass_csp`: our policy lets nobody add a style, and a reader's own is one.
    """
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    plain = page.evaluate(beyond)
    page.add_style_tag(content=_SPACED.replace(";", " !important;").replace("}", " !important}"))
    return int(max(plain, page.evaluate(beyond)))


def code_of(secret: str, now: float | None = None) -> str:
    """What an authenticator shows (RFC 6238: SHA-1, 30 seconds, six digits)."""
    padded = secret.replace(" ", "").upper()
    key = base64.b32decode(padded + "=" * (-len(padded) % 8))
    step = struct.pack(">Q", int((time.time() if now is None else now) // 30))
    digest = hmac.digest(key, step, hashlib.sha1)
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
