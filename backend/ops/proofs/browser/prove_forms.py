"""Does the form take everybody in? Who errs, who is impatient, who looks like a robot, whose name is long."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .chromium import NARROW, PHONE, Browser
from .demo_site import DemoSite
from .endorsing import NAME, endorse
from .examination import examine, width_beyond
from .keyboard import press, reach, type_into

ANOTHER = "second.visitor@example.org"
IMPATIENT = "impatient@example.org"
LONG = "long.names@example.org"
# So many links are held, unless the browser proves its work.
LINKS = "See https://one.example, https://two.example and https://three.example."
# What a screen reader says of the page's status, kept beyond the page.
KEEP_WHAT_IS_TOLD = """() => {
  const status = document.querySelector("[role=status]");
  const keep = () => { sessionStorage.told = (sessionStorage.told || "") + status.textContent; };
  new MutationObserver(keep).observe(status, {childList: true});
}"""


def test_mistakes_are_named_at_the_fields_and_lead_there_by_the_keyboard(site: DemoSite, browser: Browser) -> None:
    with browser.visit(**PHONE) as page:
        page.goto(f"{site.url}/campaigns/{site.slug}/endorse/")
        type_into(page, "Your name", NAME)
        press(page, page.get_by_role("button", name="Endorse"))
        problems = page.get_by_role("alert")
        expect(problems).to_be_focused()
        assert examine(browser, page, "form-refused") == []
        press(page, problems.get_by_role("link", name="Enter your e-mail address."))
        expect(page.get_by_label("Your e-mail address", exact=True)).to_be_focused()
        page.keyboard.type(ANOTHER, delay=25)
        assert page.get_by_label("Your name", exact=True).input_value() == NAME
        reach(page, page.get_by_role("button", name="Endorse"))


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
        assert examine(browser, page, "held") == []
        assert [url for url in asked if url.endswith(".js")] == [f"{site.url}/static/endorsements/prove.js"]
        page.evaluate(KEEP_WHAT_IS_TOLD)
        press(page, page.get_by_role("button", name=button))
        expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
        told = page.evaluate("sessionStorage.told")
        assert re.fullmatch("Your browser is working.+Done. It is being sent.", told), told
    with browser.visit(**PHONE, java_script_enabled=False) as page:
        page.goto(site.link_mailed_to("proven@example.org"))
        expect(page.get_by_text(LINKS)).to_be_visible()


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
