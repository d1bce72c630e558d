"""What does a visitor type? From the list of campaigns to the form's answer, by the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .demo_site import DemoSite
from .keyboard import press, type_into

NAME = "Wilhelmina Keyboard"
WORDS = "I typed this without a mouse."
STATE = "Connecticut"


def endorse(page: Page, site: DemoSite, address: str, words: str = WORDS) -> None:
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
