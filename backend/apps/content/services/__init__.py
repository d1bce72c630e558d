"""What do staff do with the site's content, and what of it is shown now?"""

from .activate_theme import activate_theme
from .add_image import add_image
from .copy_homepage import copy_homepage
from .publish_homepage import publish_homepage
from .remove_image import remove_image
from .show_content import ShownBlocks, ShownHomepage, shown_blocks, shown_homepage, shown_theme

__all__ = [
    "ShownBlocks",
    "ShownHomepage",
    "activate_theme",
    "add_image",
    "copy_homepage",
    "publish_homepage",
    "remove_image",
    "shown_blocks",
    "shown_homepage",
    "shown_theme",
]
