"""What does the guide for staff say? The pages of docs/staff, in their order, as HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

# Their order in the guide; the file's first line is its title.
NAMES = (
    "first-day",
    "run-a-campaign",
    "content",
    "pictures",
    "themes",
    "legal-texts",
    "review",
    "export",
    "erasure",
    "boundaries",
    "roles",
    "leaving",
)
_TO_A_FILE = re.compile(r'href="([a-z-]+)\.md"')


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePage:
    name: str
    title: str
    html: SafeString


def folder() -> Path:
    return Path(settings.REPOSITORY) / "docs" / "staff"


@cache
def guide_page(name: str) -> GuidePage | None:
    """One page, read once a process; None where the guide has none of this name."""
    if name not in NAMES:
        return None
    from markdown_it import MarkdownIt  # noqa: PLC0415  # when somebody reads the guide, not at each start

    title, _, text = (folder() / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    # In the repository a page leads to a file, here to a page.
    html = _TO_A_FILE.sub(r'href="../\1/"', html)
    # Our own words, and raw HTML in them is text.
    return GuidePage(name=name, title=title.removeprefix("# ").strip(), html=mark_safe(html))  # noqa: S308  # nosec B308 B703


def guide_pages() -> list[GuidePage]:
    return [page for name in NAMES if (page := guide_page(name))]
