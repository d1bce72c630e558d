"""Does the product work as a whole? A visitor endorses, staff publishes, the map shows it, and the export holds it.

A real browser against real processes: without a mouse and without scripts where a visitor is. Pictures of every step
are kept in .local/proofs/browser, for somebody to look at; axe-core looks at the pages too.
"""

from __future__ import annotations

import csv
import json
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Page, expect

from .chromium import DESK, PATIENCE_MS, PHONE, Browser
from .demo_site import DemoSite
from .endorsing import NAME, STATE, WORDS, endorse
from .examination import look
from .keyboard import press
from .staff import Account, sign_in

ADDRESS = "wilhelmina.keyboard@example.org"
FILLS = "shapes => shapes.map(shape => getComputedStyle(shape).fill)"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenOnTheMap:
    """The colours of all states, and what the map and the table beside it say of the visitor's."""

    colours: list[str]
    told: str
    counted: int


def test_a_visitor_endorses_staff_publishes_and_everybody_sees_it(
    site: DemoSite, browser: Browser, moderator: Account
) -> None:
    before = summary(site)
    with browser.visit(**DESK, accept_downloads=True) as staff:
        sign_in(staff, site, moderator)
        look(browser, staff, "desk")
        map_before = see_map(browser, staff, site, "map-before")
        the_visitor_endorses_and_confirms(site, browser)
        assert summary(site) == before, "nobody has read it"
        the_moderator_approves_and_publishes(site, browser, staff)
        map_after = see_map(browser, staff, site, "map-after")
        assert map_after.counted == map_before.counted + 1
        assert map_after.told == f"{STATE}: {map_after.counted}"
        assert map_after.colours != map_before.colours
        exported = export(site, browser, staff)
    (row,) = [row for row in exported if row["name"] == NAME]
    assert (row["campaign"], row["state"], row["statement"], row["usps_state"]) == (site.slug, "approved", WORDS, "CT")
    assert row["published_at"]
    assert ADDRESS not in str(exported), "a role without addresses"
    after = summary(site)
    assert (after["total"], counted_in(after)) == (before["total"] + 1, counted_in(before) + 1)
    with browser.visit(**PHONE) as page:
        page.goto(f"{site.url}/campaigns/{site.slug}/")
        expect(page.get_by_text(NAME)).to_be_visible()
        expect(page.get_by_text(WORDS)).to_be_visible()
        expect(page.get_by_role("row", name=f"{STATE} {counted_in(after)}", exact=True)).to_be_visible()
        look(browser, page, "campaign")


def the_visitor_endorses_and_confirms(site: DemoSite, browser: Browser) -> None:
    with browser.visit(**PHONE, java_script_enabled=False) as page:
        endorse(page, site, ADDRESS)
        expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
        browser.picture(page, "sent-without-javascript")
        page.goto(site.link_mailed_to(ADDRESS))
        expect(page.get_by_text(WORDS)).to_be_visible()
        browser.picture(page, "link-of-the-mail")
        press(page, page.get_by_role("button", name="Yes, I endorse this"))
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        browser.picture(page, "confirmed")


def the_moderator_approves_and_publishes(site: DemoSite, browser: Browser, page: Page) -> None:
    page.goto(f"{site.url}/admin/endorsements/endorsement/?q=Keyboard")
    look(browser, page, "review-queue")
    page.get_by_role("link", name=re.compile(NAME)).first.click()
    expect(page.get_by_text(WORDS).first).to_be_visible()
    endorsement = page.url
    page.locator(".map[data-drawn]").wait_for()
    look(browser, page, "endorsement")
    page.get_by_role("button", name="Approve", exact=True).click()
    page.goto(endorsement)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.goto(endorsement)
    expect(page.get_by_role("button", name="Unpublish", exact=True)).to_be_visible()
    # The outbox's process has placed the address meanwhile, or is about to.
    expect_on_the_map(page)
    look(browser, page, "published")


def expect_on_the_map(page: Page) -> None:
    """Loads the endorsement's page until its districts are there, and its place is drawn among them."""
    ends = time.monotonic() + PATIENCE_MS / 1000
    while not page.get_by_role("cell", name="Congressional District").count() and time.monotonic() < ends:
        page.reload()
    expect(page.locator(".leaflet-overlay-pane path.place")).to_be_attached()


def see_map(browser: Browser, page: Page, site: DemoSite, name: str) -> SeenOnTheMap:
    """The dashboard's map, by its colours and by what it says where one points."""
    page.goto(f"{site.url}/admin/desk/campaigns/")
    page.get_by_role("link", name=re.compile("Clean Air")).first.click()
    expect(page.get_by_role("heading", name="Endorsements over time")).to_be_visible()
    page.locator(".map[data-drawn]").wait_for()
    look(browser, page, name)
    colours = page.locator(".leaflet-overlay-pane path").evaluate_all(FILLS)
    row = page.locator("#regions").get_by_role("row", name=re.compile(STATE))
    row.hover()
    page.locator(".leaflet-overlay-pane path.chosen").hover()
    told = page.locator(".leaflet-tooltip").inner_text()
    return SeenOnTheMap(colours=colours, told=told, counted=int(row.get_by_role("cell").last.inner_text()))


def export(site: DemoSite, browser: Browser, page: Page) -> list[dict[str, str]]:
    page.goto(f"{site.url}/admin/desk/exports/")
    look(browser, page, "exports")
    page.get_by_role("button", name="Export", exact=True).click()
    file = page.get_by_role("link", name="Download").first
    expect(file).to_be_visible()
    browser.picture(page, "exported")
    with page.expect_download() as offered:
        file.click()
    with offered.value.path().open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def summary(site: DemoSite) -> dict[str, Any]:
    with urlopen(f"{site.url}/api/v1/campaigns/{site.slug}/summary", timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def counted_in(summary: dict[str, Any]) -> int:
    counts: dict[str, int] = {row["name"]: row["count"] for row in summary["by_state"]}
    return counts.get(STATE, 0)
