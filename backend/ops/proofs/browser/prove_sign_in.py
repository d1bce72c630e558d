"""Does staff come in, and by the second factor from then on when it is set up? No page on the way keeps anybody out."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from .authenticator import code_of
from .chromium import DESK, Browser
from .demo_site import DemoSite
from .examination import examine
from .staff import make_account, set_up_authenticator, sign_in, sign_out


def test_who_has_set_up_an_authenticator_is_asked_for_its_code(site: DemoSite, browser: Browser, admin: Any) -> None:
    with browser.visit(**DESK, storage_state=admin) as page:
        account = make_account(page, site, "editor", "editor")
    with browser.visit(**DESK) as page:
        page.goto(f"{site.url}/admin/")
        problems = examine(browser, page, "sign-in")
        sign_in(page, site, account)
        page.goto(f"{site.url}/admin/second-factor/")
        expect(page.get_by_role("heading", name="Set up an authenticator")).to_be_visible()
        problems += examine(browser, page, "second-factor")
        set_up_authenticator(page, account)
        problems += examine(browser, page, "recovery-codes")
        page.get_by_role("link", name="go on").click()
        sign_out(page)
        problems += examine(browser, page, "signed-out")
        page.goto(f"{site.url}/admin/")
        page.locator("input[name=username]").fill(account.username)
        page.locator("input[name=password]").fill(account.password)
        page.locator("input[name=password]").press("Enter")
        expect(page.get_by_role("heading", name="Your code")).to_be_visible()
        problems += examine(browser, page, "code")
        sign_in(page, site, account)
        page.goto(f"{site.url}/admin/second-factor/")
        expect(page.get_by_role("heading", name="Your authenticator")).to_be_visible()
        problems += examine(browser, page, "own-second-factor")
    assert problems == [], "\n".join(problems)


def test_the_authenticators_code_is_the_standards() -> None:
    """RFC 6238, appendix B, of whose eight digits six are shown."""
    secret = "GEZDGNBVGY3TQOJQ" * 2
    assert [code_of(secret, now) for now in (59, 1_111_111_109, 20_000_000_000)] == ["287082", "081804", "353130"]
