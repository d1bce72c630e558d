"""Does a public page keep anybody out? All that links lead to, what mails lead to, and what refuses."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .chromium import DESK, PHONE, Browser
from .crawl import every_page
from .demo_site import DemoSite
from .endorsing import endorse
from .examination import examine, faint_focuses
from .keyboard import press

VISITOR = "all.pages@example.org"
STRANGERS_FORM = """() => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/admin/login/";
  document.body.append(form);
  form.submit();
}"""


def is_public(path: str) -> bool:
    return not path.startswith(("/admin/", "/api/"))


def test_no_public_page_keeps_anybody_out(site: DemoSite, browser: Browser) -> None:
    campaign = f"/campaigns/{site.slug}/"
    known = {"/", "/about/", "/campaigns/", campaign, f"{campaign}legislators/", f"{campaign}endorse/",
             f"{campaign}endorse/again/", "/legal/terms/", "/legal/privacy/"}  # fmt: skip
    unlinked = {f"{campaign}endorse/sent/", f"{campaign}endorse/again/sent/"}
    wrong = {"/verify-endorsement/none/", "/withdraw-endorsement/none/", "/unsubscribe/none/", "/nothing"}
    found: set[str] = set()
    problems: list[str] = []
    with browser.visit(**DESK) as page:
        for path in every_page(page, site, {"/", *unlinked, *wrong}, is_public):
            found.add(path)
            problems += examine(browser, page, f"public{path.replace('/', '-').rstrip('-')}")
    assert problems == [], "\n".join(problems)
    assert found == known | unlinked | wrong


def test_no_page_that_a_mail_leads_to_keeps_anybody_out(site: DemoSite, browser: Browser) -> None:
    with browser.visit(**DESK) as page:
        endorse(page, site, VISITOR)
        expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
        link = site.link_mailed_to(VISITOR)
        page.goto(link)
        problems = examine(browser, page, "confirm")
        press(page, page.get_by_role("button", name="Yes, I endorse this"))
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        problems += examine(browser, page, "confirmed")
        page.goto(site.link_mailed_to(VISITOR, "withdraw-endorsement"))
        problems += examine(browser, page, "withdraw")
        press(page, page.get_by_role("button", name="Yes, withdraw it"))
        expect(page.get_by_role("heading", name="Withdrawn")).to_be_visible()
        problems += examine(browser, page, "withdrawn")
        page.goto(link)
        problems += examine(browser, page, "link-that-is-over")
    assert problems == [], "\n".join(problems)


def test_no_refusal_keeps_anybody_out(site: DemoSite, browser: Browser) -> None:
    with browser.visit(**DESK) as page:
        page.goto(f"{site.url}/campaigns/")
        page.evaluate(STRANGERS_FORM)
        expect(page.get_by_text("Error 403 (csrf-failed)")).to_be_visible()
        assert examine(browser, page, "refused") == []


def test_the_first_page_shows_what_editors_made_and_leads_to_the_campaign(site: DemoSite, browser: Browser) -> None:
    with browser.visit(**PHONE, java_script_enabled=False) as page:
        page.goto(f"{site.url}/about/")
        press(page, page.get_by_role("link", name="Clean Air Coalition"))
        expect(page.get_by_role("heading", name="Air that every child can breathe", level=1)).to_be_visible()
        expect(page.locator("main img")).to_have_js_property("complete", True)
        press(page, page.locator(f"main h3 a[href='/campaigns/{site.slug}/']"))
        expect(page.get_by_role("link", name="Endorse this campaign")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_who_has_no_mouse_sees_where_they_are(site: DemoSite, browser: Browser, theme: str) -> None:
    with browser.visit(**{**DESK, "color_scheme": theme}) as page:
        campaign = f"/campaigns/{site.slug}/"
        for path in ("/", campaign, f"{campaign}endorse/"):
            page.goto(site.url + path)
            assert faint_focuses(page) == {}, path
