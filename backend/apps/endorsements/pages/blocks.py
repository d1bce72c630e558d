"""How do a page's blocks stand on it? In their order, each on its ground, the image where its editor put it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.apps.content.models import BlockKind, ContentBlock, Image, ImagePlace, PageType
from backend.apps.content.services import shown_blocks

# As many as a page of /api/v1/content/blocks has; so many of the longest are what Lambda returns.
MOST_BLOCKS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedBlock:
    """`body` was sanitised when it was written; `is_beside` where image and text share a line."""

    id: int
    title: str
    body: str
    image: Image | None
    ground: str
    place: str
    is_quote: bool
    is_beside: bool


def placed_blocks(page: PageType, *, now: datetime) -> list[PlacedBlock]:
    """Those whose time it is, in one query for what they hold."""
    return [_placed(block) for block in shown_blocks(page_type=page, now=now).blocks[:MOST_BLOCKS]]


def _placed(block: ContentBlock) -> PlacedBlock:
    image = block.shown_image
    beside = block.shown_kind == BlockKind.TEXT_IMAGE and block.image_place in {ImagePlace.LEFT, ImagePlace.RIGHT}
    return PlacedBlock(
        id=block.pk,
        title=block.title,
        body=block.body,
        image=image,
        ground=block.ground,
        place=block.image_place,
        is_quote=block.kind == BlockKind.QUOTE,
        is_beside=beside,
    )
