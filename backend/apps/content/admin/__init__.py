"""Where do staff write what the site shows, look at it before others do, and publish it?"""

from .blocks import ContentBlockAdmin
from .homepages import HomepageAdmin
from .images import ImageAdmin
from .themes import ThemeAdmin

__all__ = ["ContentBlockAdmin", "HomepageAdmin", "ImageAdmin", "ThemeAdmin"]
