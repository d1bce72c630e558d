"""May this picture be shown by something new?"""

from __future__ import annotations

from backend.apps.content.errors import ImageTakenDown
from backend.apps.content.models import Image


def require_standing(image: Image | None, *, before: int | None) -> None:
    """`before` is the key of what was chosen until now, which may stay: it is shown by nothing anyway.

    Raises:
        ImageTakenDown: it was taken down, and is newly chosen.
    """
    if image is not None and image.taken_down_at is not None and image.pk != before:
        raise ImageTakenDown(f"«{image}» was taken down on {image.taken_down_at:%Y-%m-%d}. Choose another image.")
