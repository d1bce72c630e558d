"""What do all public pages have around them? The coalition's name, the way to its pages, and what is agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from backend.apps.content.errors import HomepageNotPublished
from backend.apps.content.models import ContentBlock, Homepage, Image
from backend.apps.content.services import shown_homepage, shown_theme
from backend.apps.endorsements.content_pages import PAGES_OF_BLOCKS, name_of
from backend.apps.legal.models import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """`homepage` is the published edition, `pages` the address and the name of each page that blocks are shown on."""

    homepage: Homepage | None
    logo: Image | None
    pages: list[tuple[str, str]]
    documents: list[tuple[str, str]]

    @property
    def name(self) -> str:
        """Empty while no homepage is published: then nobody has said it."""
        return self.homepage.organization_name if self.homepage else ""


def site_at(now: datetime) -> Site:
    """Four queries, however much there is."""
    shown = set(ContentBlock.objects.shown_at(now).order_by().values_list("page_type", flat=True).distinct())
    pages = [(reverse("content-page", args=[page]), name_of(page)) for page in PAGES_OF_BLOCKS if page in shown]
    return Site(
        homepage=_published_homepage(),
        logo=shown_theme()[0].shown_logo,
        pages=pages,
        documents=_documents_in_force(on=now.date()),
    )


def picture_address(image: Image | None) -> str:
    """A whole address, for whoever shows a link to a page elsewhere; empty where it has no picture."""
    return urljoin(f"{settings.PUBLIC_BASE_URL}/", image.url) if image else ""


def _published_homepage() -> Homepage | None:
    try:
        return shown_homepage().homepage
    except HomepageNotPublished:
        return None


def _documents_in_force(*, on: date) -> list[tuple[str, str]]:
    """Kind and title of each, by kind; in one query."""
    titles: dict[str, str] = {}
    for kind, title in Version.objects.in_force_on(on).values_list("kind", "title"):
        titles.setdefault(kind, title)
    return sorted(titles.items())
