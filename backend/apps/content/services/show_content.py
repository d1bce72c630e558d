"""What do visitors see at a moment, and when did it last become so?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import QuerySet

from backend.apps.content.errors import HomepageNotPublished
from backend.apps.content.models import ContentBlock, Homepage, HomepagePublication, Theme

# Of the default theme, which is in no row: always the same, so that its answers are.
DEFAULT_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHomepage:
    homepage: Homepage
    published_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBlocks:
    """`blocks` in their order, each with its image; `changed_at` is None while the page never had any."""

    blocks: QuerySet[ContentBlock]
    changed_at: datetime | None


def shown_homepage() -> ShownHomepage:
    """One query.

    Raises:
        HomepageNotPublished: there is none yet.
    """
    standing = HomepagePublication.objects.filter(ended_at__isnull=True).select_related("homepage__hero_image").first()
    if standing is None:
        raise HomepageNotPublished("No homepage has been published yet.")
    homepage = standing.homepage
    moments = [standing.published_at, homepage.updated_at]
    if homepage.hero_image is not None:
        moments.append(homepage.hero_image.updated_at)
    return ShownHomepage(homepage=homepage, published_at=standing.published_at, changed_at=max(moments))


def shown_blocks(*, page_type: str, now: datetime) -> ShownBlocks:
    """Two queries, one of them when the blocks are read."""
    of_page = ContentBlock.objects.of_page(page_type)
    blocks = of_page.shown_at(now).select_related("image").order_by("position", "id")
    return ShownBlocks(blocks=blocks, changed_at=of_page.changed_at(now))


def shown_theme() -> tuple[Theme, datetime | None]:
    """The active theme and when it last became what it is; the tokens' own defaults while none was activated."""
    theme = Theme.objects.active().select_related("logo").first()
    if theme is None:
        return Theme(name="Default", created_at=DEFAULT_SINCE, updated_at=DEFAULT_SINCE), None
    moments = [theme.updated_at, *([theme.activated_at] if theme.activated_at else [])]
    if theme.logo is not None:
        moments.append(theme.logo.updated_at)
    return theme, max(moments)
