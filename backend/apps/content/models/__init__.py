from .content_block import BlockKind, ContentBlock, Ground, ImagePlace, PageType
from .homepage import Homepage, HomepagePublication
from .image import Image, ImageTakeDown, standing
from .theme import Theme

__all__ = [
    "BlockKind",
    "ContentBlock",
    "Ground",
    "Homepage",
    "HomepagePublication",
    "Image",
    "ImagePlace",
    "ImageTakeDown",
    "PageType",
    "Theme",
    "standing",
]
