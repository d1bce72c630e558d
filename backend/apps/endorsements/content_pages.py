"""Which pages of the public site consist of content's blocks alone?"""

from backend.apps.content.models import PageType

# Each is there as soon as a block is shown on it; blocks of the others stand on pages that are there anyway.
PAGES_OF_BLOCKS = (PageType.ABOUT, PageType.TEAM, PageType.CONTACT)


def name_of(page: PageType) -> str:
    """What a page is called in the navigation and at its head."""
    return page.label.capitalize()
