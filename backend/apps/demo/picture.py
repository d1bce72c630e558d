"""What does the demo's campaign look like? Hills under a clear sky, drawn here: no picture of anybody's."""

from __future__ import annotations

import io
import math
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from backend.apps.content.models import Image
from backend.apps.content.services import add_image
from backend.foundation.files.services import store_image

_WIDTH, _HEIGHT = 1600, 700
_SKY = ((120, 176, 214), (228, 240, 246))
# Each range of hills: its colour, how high it stands, how far it swings, and how often.
_HILLS = (((126, 163, 150), 0.52, 60, 2.1), ((70, 125, 96), 0.66, 70, 1.3), ((31, 95, 63), 0.82, 50, 1.9))


def add_picture(*, by: AbstractBaseUser, now: datetime) -> Image:
    """The same each time: stored once."""
    stored = store_image(raw=_drawn(), kind="image", content_type="image/png")
    said = {"alt_text": "Green hills under a clear sky.", "attribution": "Drawn for the demo", "license": "CC0 1.0"}
    return add_image(stored=stored, **said, by=by, now=now)


def _drawn() -> bytes:
    from PIL import Image as Picture  # noqa: PLC0415  # as foundation/files: when it is needed
    from PIL import ImageDraw  # noqa: PLC0415

    picture = Picture.new("RGB", (_WIDTH, _HEIGHT))
    draw = ImageDraw.Draw(picture)
    for y in range(_HEIGHT):
        draw.line((0, y, _WIDTH, y), fill=_between(*_SKY, y / _HEIGHT))
    for colour, level, swing, waves in _HILLS:
        ridge = [
            (x, level * _HEIGHT - swing * math.sin(waves * math.tau * x / _WIDTH + level * 9)) for x in range(_WIDTH)
        ]
        draw.polygon([(0, _HEIGHT), *ridge, (_WIDTH, _HEIGHT)], fill=colour)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _between(above: tuple[int, ...], below: tuple[int, ...], share: float) -> tuple[int, ...]:
    return tuple(round(one + (other - one) * share) for one, other in zip(above, below, strict=True))
