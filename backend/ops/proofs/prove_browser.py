"""Does the product work for people? A real browser, offline, against real processes: a visitor endorses, staff decides.

Without a mouse where a visitor is, and without scripts but for the one that proves work. Pictures of every step
are kept in .local/proofs/browser, for somebody to look at; axe-core looks at the pages too.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from .browser import (
    PATIENCE_MS,
    Browser,
    code_of,
    focus_contrasts,
    grave_violations,
    press,
    reach,
    running_browser,
    type_into,
    width_beyond,
)
from .demo_site import DemoSite, running_demo

PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
# What is left of 1280 pixels at 400 % (WCAG 2.2: 1.4.10).
NARROW = {"viewport": {"width": 320, "height": 256}, "bypass_csp": True}
DESK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
NAME, ADDRESS = "Wilhelmina Keyboard", "wilhelmina.keyboard@example.org"
WORDS = "I typed this without a mouse."
IMPATIENT = "impatient@example.org"
LONG = "long.names@example.org"
# Of what shows where one is (WCAG 2.2: 1.4.11).
LEAST_CONTRAST = 3.0
ANOTHER = "second.visitor@example.org"
# So many links are held, unless the browser proves its work.
LINKS = "See https://one.example, https://two.example and https://three.example."
STATE = "Connecticut"
# What a screen reader says of the page's status, kept beyond the page.
KEEP_WHAT_IS_TOLD = """() => {
  const status = document.querySelector("[role=status]");
  const keep = () => { sessionStorage.told = (sessionStorage.told || "") + status.textContent; };
  new MutationObserver(keep).observe(status, {childList: true});
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSite]:
    with running_demo(tmp_path_factory.mktemp("demo")) as site:
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def staff(site: DemoSite, browser: Browser) -> Any:
    """What the browser of somebody keeps who has signed in."""
    with browser.visit(**DESK) as page:
        sign_in(page, browser, site)
        return page.context.storage_state()


def look(browser: Browser, page: Page, name: str) -> None:
    """A picture, and what axe-core says."""
    browser.picture(page, name)
    assert grave_violations(page) == [], name


def endorse(page: Page, site: DemoSite, address: str, words: str = WORDS) -> None:
    """From the list of campaigns to the form's answer, by the keyboard alone."""
    page.goto(f"{site.url}/campaigns/")
    press(page, page.locator(f"a[href='/campaigns/{site.slug}/']"))
    press(page, page.get_by_role("link", name="Endorse this campaign"))
    expect(page.get_by_label("Your name", exact=True)).to_be_visible()
    press(page, page.get_by_label("I do, for myself"), "Space")
    type_into(page, "Your name", NAME)
    type_into(page, "Your e-mail address", address)
    type_into(page, "Why do you endorse this? (optional)", words)
    type_into(page, "Street and number (optional)", "210 Capitol Ave")
    type_into(page, "City (optional)", "Hartford")
    type_into(page, "State (optional)", STATE)
    type_into(page, "ZIP code (optional)", "06106")
    press(page, page.get_by_label("Show my name, role, words, state and what describes me in public"), "Space")
    press(page, page.get_by_label("I accept the terms of use"), "Space")
    press(page, page.get_by_role("button", name="Endorse"))


def sign_in(page: Page, browser: Browser, site: DemoSite) -> None:
    """By name and password, and by an authenticator where one is asked for."""
    page.goto(f"{site.url}/admin/")
    look(browser, page, "sign-in")
    page.locator("input[name=username]").fill(site.username)
    page.locator("input[name=password]").fill(site.password)
    page.locator("input[name=password]").press("Enter")
    authenticator = page.get_by_role("heading", name="Set up an authenticator")
    desk = page.locator("#user-tools, #site-name").first
    expect(authenticator.or_(desk)).to_be_visible()
    if not authenticator.is_visible():
        return
    browser.picture(page, "authenticator")
    page.locator("input[name=code]").fill(code_of(page.locator("code.secret").inner_text()))
    page.locator("input[name=code]").press("Enter")
    expect(page.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()
    page.get_by_role("link", name="go on").click()
    expect(desk).to_be_visible()


def summary(site: DemoSite) -> dict[str, Any]:
    with urlopen(f"{site.url}/api/v1/campaigns/{site.slug}/summary", timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def behind_it(browser: Browser, page: Page, site: DemoSite, name: str) -> int:
    """How many the dashboard counts in the state, beside the map that it colours by that."""
    page.goto(f"{site.url}/admin/desk/campaigns/")
    page.get_by_role("link", name=re.compile("Clean Air")).first.click()
    expect(page.get_by_role("heading", name="Endorsements over time")).to_be_visible()
    expect(page.locator(".leaflet-overlay-pane path").first).to_be_attached()
    look(browser, page, name)
    row = page.locator("#regions").get_by_role("row", name=re.compile(STATE))
    return int(row.get_by_role("cell").last.inner_text())


def counted_in(summary: dict[str, Any]) -> int:
    counts: dict[str, int] = {row["name"]: row["count"] for row in summary["by_state"]}
    return counts.get(STATE, 0)


def expect_on_the_map(page: Page) -> None:
    """Loads the endorsement's page until its districts are there, and the map beside them is drawn."""
    ends = time.monotonic() + PATIENCE_MS / 1000
    while not page.get_by_role("cell", name="Congressional District").count() and time.monotonic() < ends:
        page.reload()
    expect(page.locator(".leaflet-overlay-pane path").first).to_be_attached()


def test_a_visitor_endorses_staff_publishes_and_everybody_sees_it(site: DemoSite, browser: Browser, staff: Any) -> None:
    before = summary(site)
    with browser.visit(**DESK, storage_state=staff) as page:
        map_before = behind_it(browser, page, site, "map-before")
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
    assert summary(site)["total"] == before["total"]
    with browser.visit(**DESK, storage_state=staff) as page:
        page.goto(f"{site.url}/admin/")
        look(browser, page, "desk")
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
        assert behind_it(browser, page, site, "map-after") == map_before + 1
    after = summary(site)
    assert (after["total"], counted_in(after)) == (before["total"] + 1, counted_in(before) + 1)
    with browser.visit(**PHONE) as page:
        page.goto(f"{site.url}/campaigns/{site.slug}/")
        expect(page.get_by_text(NAME)).to_be_visible()
        expect(page.get_by_text(WORDS)).to_be_visible()
        expect(page.get_by_role("row", name=f"{STATE} {counted_in(after)}", exact=True)).to_be_visible()
        look(browser, page, "campaign")


def test_who_looks_like_a_robot_lets_the_browser_prove_otherwise(site: DemoSite, browser: Browser) -> None:
    held, button = "We have it, and a person looks at it first", "Do the sum and send it"
    with browser.visit(**PHONE, java_script_enabled=False) as page:
        endorse(page, site, "held@example.org", LINKS)
        expect(page.get_by_role("heading", name=held)).to_be_visible()
        expect(page.get_by_role("button", name=button)).to_be_hidden()
        browser.picture(page, "held-without-javascript")
    with browser.visit(**PHONE) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        endorse(page, site, "proven@example.org", LINKS)
        expect(page.get_by_role("heading", name=held)).to_be_visible()
        look(browser, page, "held")
        assert [url for url in asked if url.endswith(".js")] == [f"{site.url}/static/endorsements/prove.js"]
        page.evaluate(KEEP_WHAT_IS_TOLD)
        press(page, page.get_by_role("button", name=button))
        expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
        told = page.evaluate("sessionStorage.told")
        assert re.fullmatch("Your browser is working.+Done. It is being sent.", told), told
    with browser.visit(**PHONE, java_script_enabled=False) as page:
        page.goto(site.link_mailed_to("proven@example.org"))
        expect(page.get_by_text(LINKS)).to_be_visible()


def test_mistakes_are_named_at_the_fields_and_lead_there_by_the_keyboard(site: DemoSite, browser: Browser) -> None:
    with browser.visit(**PHONE) as page:
        page.goto(f"{site.url}/campaigns/{site.slug}/endorse/")
        look(browser, page, "form")
        type_into(page, "Your name", NAME)
        press(page, page.get_by_role("button", name="Endorse"))
        problems = page.get_by_role("alert")
        expect(problems).to_be_focused()
        look(browser, page, "form-refused")
        press(page, problems.get_by_role("link", name="Enter your e-mail address."))
        expect(page.get_by_label("Your e-mail address", exact=True)).to_be_focused()
        page.keyboard.type(ANOTHER, delay=25)
        assert page.get_by_label("Your name", exact=True).input_value() == NAME
        reach(page, page.get_by_role("button", name="Endorse"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_public_page_keeps_anybody_out(site: DemoSite, browser: Browser, theme: str) -> None:
    campaign = f"/campaigns/{site.slug}/"
    pages = ["/", "/about/", "/campaigns/", campaign, f"{campaign}legislators/", f"{campaign}endorse/",
             f"{campaign}endorse/sent/", f"{campaign}endorse/again/", f"{campaign}endorse/again/sent/",
             "/legal/terms/", "/legal/privacy/", "/verify-endorsement/none/", "/nothing"]  # fmt: skip
    for width in (1280, 390):
        with browser.visit(viewport={"width": width, "height": 844}, color_scheme=theme) as page:
            for number, path in enumerate(pages):
                page.goto(site.url + path)
                assert grave_violations(page) == [], (path, theme, width)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, (path, f"{wide} px wide")
                browser.picture(page, f"public-{number}-{theme}-{width}")


def test_the_first_page_shows_what_editors_made_and_leads_to_the_campaign(site: DemoSite, browser: Browser) -> None:
    with browser.visit(**PHONE, java_script_enabled=False) as page:
        page.goto(f"{site.url}/about/")
        press(page, page.get_by_role("link", name="Clean Air Coalition"))
        expect(page.get_by_role("heading", name="Air that every child can breathe", level=1)).to_be_visible()
        expect(page.locator("main img")).to_have_js_property("complete", True)
        press(page, page.locator(f"main h3 a[href='/campaigns/{site.slug}/']"))
        expect(page.get_by_role("link", name="Endorse this campaign")).to_be_visible()


def test_neither_an_impatient_finger_nor_the_way_back_leads_astray(site: DemoSite, browser: Browser) -> None:
    form = f"{site.url}/campaigns/{site.slug}/endorse/"
    with browser.visit(**PHONE) as page:
        page.goto(form)
        page.get_by_label("I do, for myself").check()
        type_into(page, "Your name", NAME * 3)
        type_into(page, "Your e-mail address", IMPATIENT)
        page.get_by_label("I accept the terms of use").check()
        page.get_by_role("button", name="Endorse").dblclick()
        expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
        page.go_back()
        expect(page.get_by_role("button", name="Endorse")).to_be_visible()
        assert page.url == form
        page.go_forward()
        expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_who_has_no_mouse_sees_where_they_are(site: DemoSite, browser: Browser, theme: str) -> None:
    with browser.visit(viewport=DESK["viewport"], color_scheme=theme) as page:
        campaign = f"/campaigns/{site.slug}/"
        for path in ("/", campaign, f"{campaign}endorse/"):
            page.goto(site.url + path)
            contrasts = focus_contrasts(page)
            assert len(contrasts) > 5, contrasts
            assert {name: found for name, found in contrasts.items() if found < LEAST_CONTRAST} == {}


def test_no_name_or_word_is_too_long_for_a_narrow_page(site: DemoSite, browser: Browser) -> None:
    with browser.visit(**NARROW) as page:
        page.goto(f"{site.url}/campaigns/{site.slug}/endorse/")
        page.get_by_label("I do, for myself").check()
        type_into(page, "Your name", "\N{ARABIC LETTER ALEF}" + "W" * 199)
        page.get_by_label("Your e-mail address", exact=True).fill(LONG)
        page.get_by_label("Organization", exact=True).fill("Donaudampfschifffahrt" * 9)
        page.get_by_label("Why do you endorse this? (optional)").fill("x" * 2000)
        page.get_by_label("I accept the terms of use").check()
        page.get_by_role("button", name="Endorse").click()
        expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
        link = site.link_mailed_to(LONG)
        campaign = f"{site.url}/campaigns/{site.slug}/"
        for address in (
            link,
            f"{site.url}/",
            f"{site.url}/about/",
            campaign,
            f"{campaign}legislators/",
            f"{campaign}endorse/",
            f"{campaign}endorse/sent/",
        ):
            page.goto(address)
            browser.picture(page, "narrow")
            assert width_beyond(page) == 0, address


def test_staff_exports_and_no_page_of_the_admin_keeps_anybody_out(site: DemoSite, browser: Browser, staff: Any) -> None:
    with browser.visit(**DESK, storage_state=staff, accept_downloads=True) as page:
        page.goto(f"{site.url}/admin/desk/exports/")
        look(browser, page, "exports")
        page.get_by_role("button", name="Export", exact=True).click()
        file = page.get_by_role("link", name="Download").first
        expect(file).to_be_visible()
        browser.picture(page, "exported")
        with page.expect_download() as offered:
            file.click()
        text = offered.value.path().read_text(encoding="utf-8-sig")
        assert NAME in text
        for path in ("campaigns/campaign/", "stakeholders/stakeholder/", "desk/guide/", "geography/vintage/"):
            page.goto(f"{site.url}/admin/{path}")
            look(browser, page, f"admin-{path.strip('/').replace('/', '-')}")


def test_the_authenticators_code_is_the_standards() -> None:
    """RFC 6238, appendix B, of whose eight digits six are shown."""
    secret = "GEZDGNBVGY3TQOJQ" * 2
    assert [code_of(secret, now) for now in (59, 1_111_111_109, 20_000_000_000)] == ["287082", "081804", "353130"]


def test_nothing_was_asked_of_anybody_else_and_no_page_complained(browser: Browser) -> None:
    assert (browser.elsewhere, browser.complaints) == ([], [])
