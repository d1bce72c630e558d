"""How does staff come in? An admin makes the account; its owner adds an authenticator, and tells its codes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from .authenticator import Authenticator
from .demo_site import DemoSite


@dataclass(kw_only=True)
class Account:
    """`authenticator` is None where none is set up: a local site asks for a password alone then."""

    username: str
    password: str
    authenticator: Authenticator | None = None


def make_account(page: Page, site: DemoSite, username: str, *roles: str) -> Account:
    """By an admin who is signed in on the page."""
    account = Account(username=username, password=secrets.token_urlsafe(12))
    page.goto(f"{site.url}/admin/auth/user/add/")
    page.locator("input[name=username]").fill(account.username)
    page.locator("input[name=password1]").fill(account.password)
    page.locator("input[name=password2]").fill(account.password)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Staff status").check()
    page.get_by_label("Available groups", exact=True).select_option(list(roles))
    page.get_by_role("button", name="Choose selected groups").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    return account


def sign_in(page: Page, site: DemoSite, account: Account) -> None:
    """By name and password, and by a code where the account has an authenticator; to the desk."""
    page.goto(f"{site.url}/admin/")
    page.locator("input[name=username]").fill(account.username)
    page.locator("input[name=password]").fill(account.password)
    page.locator("input[name=password]").press("Enter")
    if account.authenticator:
        tell_code(page, account.authenticator)
    expect(page.get_by_role("heading", name="Desk", exact=True)).to_be_visible()


def tell_code(page: Page, authenticator: Authenticator) -> None:
    page.locator("input[name=code]").fill(authenticator.code())
    page.locator("input[name=code]").press("Enter")


def set_up_authenticator(page: Page, account: Account) -> None:
    """From the page that shows its secret to the one with the recovery codes."""
    account.authenticator = Authenticator(page.locator("code.secret").inner_text())
    tell_code(page, account.authenticator)
    expect(page.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
