"""What do staff do with the site's content, and what of it is shown now?"""

from .activate_theme import activate_theme
from .add_image import add_image
from .choose_image import require_standing
from .copy_homepage import copy_homepage
from .find_image_uses import find_image_uses, in_use
from .publish_homepage import publish_homepage
from .remove_image import remove_image
from .remove_image_file import remove_image_file
from .show_content import ShownBlocks, ShownHomepage, shown_blocks, shown_homepage, shown_theme
from .take_down_image import take_down_image

__all__ = [
    "ShownBlocks",
    "ShownHomepage",
    "activate_theme",
    "add_image",
    "copy_homepage",
    "find_image_uses",
    "in_use",
    "publish_homepage",
    "remove_image",
    "remove_image_file",
    "require_standing",
    "shown_blocks",
    "shown_homepage",
    "shown_theme",
    "take_down_image",
]
