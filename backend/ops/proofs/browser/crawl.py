"""Which pages are there? Those that links lead to, from where one comes in; of pages that differ by a number, one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Page

from .demo_site import DemoSite

# What is a file, what ends a session, and Django's own pages of a row's past and its end.
NO_PAGE = re.compile(r"__fk__|/(everything|file|history|delete|logout)/$|\.\w+$")


def every_page(page: Page, site: DemoSite, begin: set[str], is_wanted: Callable[[str], bool]) -> Iterator[str]:
    """Goes from these paths to one page after the other, and says each's path while it is there."""
    waiting, seen = sorted(begin), {_kind(path) for path in begin}
    while waiting:
        path = waiting.pop(0)
        page.goto(site.url + path)
        for link in page.locator("a[href]").evaluate_all("links => links.map(link => link.href)"):
            there = urlsplit(link).path
            is_page = link.startswith(f"{site.url}/") and is_wanted(there) and not NO_PAGE.search(there)
            if is_page and _kind(there) not in seen:
                seen.add(_kind(there))
                waiting.append(there)
        yield path


def _kind(path: str) -> str:
    return re.sub(r"/\d+/", "/N/", path)
