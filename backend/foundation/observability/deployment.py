"""Where does this code run, and which code is it?"""

from __future__ import annotations

from django.conf import settings

# Of a commit, as git shows it; the whole, and the image's digest, are /health's to tell.
SHOWN_CHARACTERS = 12


def stage() -> str:
    return str(settings.STAGE)


def version() -> str:
    return str(settings.VERSION)[:SHOWN_CHARACTERS]
