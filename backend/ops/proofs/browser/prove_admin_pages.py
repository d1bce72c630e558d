"""Does a page of the admin keep anybody out? All that links lead to, as somebody sees them who may do everything."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from .chromium import DESK, Browser
from .crawl import every_page
from .demo_site import DemoSite
from .examination import examine, faint_focuses

# Whatever else links lead to by then, these are what staff works with.
MAIN = {
    "desk/campaigns", "desk/exports", "desk/guide", "desk/guide/review", "endorsements/endorsement",
    "endorsements/heldsubmission", "endorsements/switchchange/add", "stakeholders/stakeholder",
    "stakeholders/stakeholder/import", "campaigns/campaign", "campaigns/campaign/add", "campaigns/bill",
    "geography/vintage", "legislators/legislator", "legal/version", "legal/version/add", "content/homepage",
    "content/contentblock/add", "content/image", "content/theme", "access/apitoken", "access/apitoken/add",
    "auth/user", "auth/group", "password_change",
}  # fmt: skip
ONE_EACH = {
    "campaigns/campaign", "campaigns/bill", "content/homepage", "content/image", "content/theme", "geography/vintage",
    "endorsements/endorsement", "legal/version", "legislators/legislator", "stakeholders/stakeholder",
}  # fmt: skip


def test_no_page_of_the_admin_keeps_anybody_out(site: DemoSite, browser: Browser, admin: Any) -> None:
    found: set[str] = set()
    problems: list[str] = []
    with browser.visit(**DESK, storage_state=admin) as page:
        for path in every_page(page, site, {"/admin/"}, lambda path: path.startswith("/admin/")):
            found.add(re.sub(r"/\d+/", "/N/", path.removeprefix("/admin/")).rstrip("/"))
            problems += examine(browser, page, path.strip("/").replace("/", "-"))
    assert problems == [], "\n".join(problems)
    assert MAIN | {f"{one}/N/change" for one in ONE_EACH} | {"desk/campaigns/N"} <= found


def test_no_page_that_asks_first_or_says_what_came_of_it_keeps_anybody_out(
    site: DemoSite, browser: Browser, admin: Any
) -> None:
    with browser.visit(**DESK, storage_state=admin) as page:
        page.goto(f"{site.url}/admin/endorsements/endorsement/")
        page.locator("input[name=_selected_action]").first.check()
        page.locator("select[name=action]").select_option(label="Approve …")
        page.get_by_role("button", name="Run").click()
        expect(page.get_by_role("heading", name="Approve 1 endorsement?")).to_be_visible()
        problems = examine(browser, page, "bulk")
        page.goto(f"{site.url}/admin/campaigns/campaign/")
        page.get_by_role("link", name="Clean Air for All").click()
        page.get_by_role("button", name="Close").click()
        expect(page.get_by_role("heading", name="Close campaign?")).to_be_visible()
        problems += examine(browser, page, "close")
        page.goto(f"{site.url}/admin/geography/vintage/?state__exact=retired")
        page.locator("#result_list tbody a").first.click()
        page.get_by_role("link", name="Roll back").or_(page.get_by_role("button", name="Roll back")).click()
        expect(page.get_by_role("heading", name="Roll back?")).to_be_visible()
        problems += examine(browser, page, "roll-back")
        page.goto(f"{site.url}/admin/access/apitoken/add/")
        page.get_by_label("Name").fill("For a newsletter")
        page.get_by_label("endorsements:read").check()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("heading", name="The token")).to_be_visible()
        problems += examine(browser, page, "token")
    assert problems == [], "\n".join(problems)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_who_has_no_mouse_sees_where_they_are(site: DemoSite, browser: Browser, admin: Any, theme: str) -> None:
    with browser.visit(**{**DESK, "color_scheme": theme}, storage_state=admin) as page:
        for path in ("/admin/", "/admin/endorsements/endorsement/", "/admin/desk/exports/"):
            page.goto(site.url + path)
            assert faint_focuses(page) == {}, path
