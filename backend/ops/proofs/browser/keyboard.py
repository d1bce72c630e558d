"""How does somebody without a mouse get about? By the Tab key, and by what they type."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

# A fast typist: a form that is filled in within two seconds is taken for a robot's.
KEY_MS = 25
MOST_TABS = 120


def reach(page: Page, wanted: Locator) -> None:
    """Goes to a control by the Tab key alone."""
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
