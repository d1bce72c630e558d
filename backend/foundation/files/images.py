"""What is in a file that claims to be an image? Its pixels, decoded and written anew; nothing else of it is kept.

So metadata (place and time, the camera's serial number), comments, thumbnails, further frames and whatever was hidden
behind or between them are gone, and what browsers are given was written by us. Pillow is imported when it is needed.
"""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from .errors import NotAnImage, TooManyPixels, TypeNotAsDeclared
from .kinds import UploadKind

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
# WebP holds no more along a side; beyond it a picture is a strip.
MAX_SIDE_PIXELS = 16_383
_QUALITY = 85
_ORIENTATION_TAG = 0x0112
# Exif 2.32, 4.6.5: what undoes each orientation, by the numbers of Pillow's Transpose.
_TURN_OF_ORIENTATION = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanImage:
    """Pixels only, upright, in sRGB. `width` and `height` in pixels."""

    content: bytes
    content_type: str
    width: int
    height: int

    @property
    def name(self) -> str:
        """Made of its content: the same image is stored once, and may be cached for ever."""
        return f"{hashlib.sha256(self.content).hexdigest()}.{EXTENSIONS[self.content_type]}"


def clean_image(raw: bytes, *, kind: UploadKind, content_type: str) -> CleanImage:
    """The image in `raw`, which was declared as `content_type`.

    Raises:
        NotAnImage: it is none of the kind's types, broken, or cut off.
        TypeNotAsDeclared: it is an image of another type.
        TooManyPixels: more than the kind takes; told from its header, before anything is decoded.
    """
    found = _type_of(raw)
    if found is None or found not in kind.content_types:
        raise NotAnImage(f"The file is none of {', '.join(kind.content_types)}.")
    if found != content_type:
        raise TypeNotAsDeclared(f"The file is {found}; it was declared as {content_type}.")
    from PIL import Image  # noqa: PLC0415  # see the module's docstring

    try:
        pixels = _pixels_of(raw, kind, found)
        content = _written(pixels, found)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels(_too_many(kind)) from error
    except (TooManyPixels, MemoryError):
        raise
    # Decoders raise whatever a broken file leads them to: OSError, ValueError, SyntaxError, struct.error, EOFError …
    except Exception as error:
        raise NotAnImage(f"The file begins like {found}, but is broken or cut off.") from error
    return CleanImage(content=content, content_type=found, width=pixels.width, height=pixels.height)


def _type_of(raw: bytes) -> str | None:
    """By the first bytes: what a browser would take it for, whatever its name says."""
    if raw.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "image/webp"
    return None


def _pixels_of(raw: bytes, kind: UploadKind, content_type: str) -> PillowImage:
    """A function of its own, so that what was decoded is freed before anything is encoded."""
    from PIL import Image  # noqa: PLC0415

    with Image.open(io.BytesIO(raw), formats=[_FORMATS[content_type]]) as image:
        _require_pixels(image, kind)
        return _upright_pixels(image)


def _require_pixels(image: PillowImage, kind: UploadKind) -> None:
    width, height = image.size
    if width * height > kind.max_pixels or max(width, height) > MAX_SIDE_PIXELS:
        raise TooManyPixels(_too_many(kind, f"The image is {width} x {height}. "))


def _too_many(kind: UploadKind, size: str = "") -> str:
    return f"{size}At most {kind.max_pixels} pixels are taken, {MAX_SIDE_PIXELS} along a side."


def _upright_pixels(image: PillowImage) -> PillowImage:
    """The first frame, turned as its metadata says, in sRGB, without the metadata."""
    image.seek(0)
    image.load()
    turn = _TURN_OF_ORIENTATION.get(_orientation(image))
    is_transparent = image.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in image.info
    pixels = _in_srgb(image, "RGBA" if is_transparent else "RGB")
    if turn is not None:
        pixels = pixels.transpose(turn)  # type: ignore[arg-type]  # the value of an enumeration
    pixels.info = {}
    return pixels


def _orientation(image: PillowImage) -> int:
    """Broken metadata is no reason to refuse a picture: it is thrown away anyway."""
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # noqa: BLE001  # parsers of metadata raise whatever it leads them to
        return 1


def _in_srgb(image: PillowImage, mode: str) -> PillowImage:
    """A copy, its colours by the image's own profile where it has one that can be read: telephones write Display P3."""
    from PIL import ImageCms  # noqa: PLC0415

    if image.mode.startswith("I"):  # 16 bits of grey, of which the upper 8 are kept
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert(mode)
    plain = image if image.mode in {"L", "RGB", "RGBA", "CMYK"} else image.convert(mode)
    if profile := image.info.get("icc_profile"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), outputMode=mode)
            return cast("PillowImage", converted)  # None only where it was to be changed in place
    return plain.convert(mode)


def _written(pixels: PillowImage, content_type: str) -> bytes:
    out = io.BytesIO()
    if content_type == "image/jpeg":
        pixels.save(out, "JPEG", quality=_QUALITY, progressive=True)
    elif content_type == "image/png":
        pixels.save(out, "PNG")
    else:
        pixels.save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()
