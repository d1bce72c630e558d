"""One site and one browser for all that is proven in it, who is signed in, and what holds for every visit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .chromium import DESK, Browser, running_browser
from .demo_site import DemoSite, running_demo
from .staff import Account, make_account, set_up_authenticator, sign_in


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSite]:
    with running_demo(tmp_path_factory.mktemp("demo")) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def admin(site: DemoSite, browser: Browser) -> Any:
    """What the browser of the demo's admin keeps, who has signed in."""
    with browser.visit(**DESK) as page:
        sign_in(page, site, Account(username=site.username, password=site.password))
        return page.context.storage_state()


@pytest.fixture(scope="session")
def moderator(site: DemoSite, browser: Browser, admin: Any) -> Account:
    """Who reviews, publishes and exports: an account of two roles, with an authenticator; nobody is signed in by it."""
    with browser.visit(**DESK, storage_state=admin) as page:
        account = make_account(page, site, "moderator", "moderator", "analyst")
    with browser.visit(**DESK) as page:
        sign_in(page, site, account)
        page.goto(f"{site.url}/admin/second-factor/")
        set_up_authenticator(page, account)
    return account


@pytest.fixture(autouse=True)
def _nobody_else_is_asked(browser: Browser) -> Iterator[None]:
    """By no page, and none breaks the content security policy or a script of its own."""
    yield
    assert (browser.elsewhere, browser.complaints) == ([], [])
