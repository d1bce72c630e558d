"""Pictures made here: good ones, with things in them that must not stay, and files that only look like pictures."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

GPS_TAG = 0x8825
ORIENTATION_TAG = 0x0112
# What no answer of ours may hold.
SECRET = b"51.477928-0.001545"


def picture(width: int = 40, height: int = 20, mode: str = "RGB") -> Image.Image:
    """Red, and blue in its upper left quarter, so that it shows which side is up."""
    red, blue = ((255, 0, 0), (0, 0, 255)) if mode != "L" else (200, 50)
    image = Image.new("RGB" if mode != "L" else "L", (width, height), red)
    image.paste(blue, (0, 0, width // 2, height // 2))
    return image.convert(mode)


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def telephone_jpeg(orientation: int = 1) -> bytes:
    """With place, orientation, comment, a thumbnail's worth of trailing bytes, and a colour profile."""
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(GPS_TAG)[29] = SECRET.decode()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"exif": exif, "comment": SECRET, "icc_profile": profile, "quality": 95}
    return encoded(picture(), "JPEG", **options) + b"<script>" + SECRET


def talkative_png() -> bytes:
    text = PngInfo()
    text.add_text("Comment", SECRET.decode())
    text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return encoded(picture(mode="RGBA"), "PNG", pnginfo=text) + SECRET


def talkative_webp() -> bytes:
    return encoded(picture(), "WEBP", exif=b"Exif\x00\x00" + SECRET, xmp=SECRET)


def animated(form: str) -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("green", "red", "blue")]
    return encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=100)


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few kilobytes whose header promises 900 million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A PNG whose comment unpacks to 20 megabytes."""
    png = encoded(picture(), "PNG")
    data = b"Comment\0\0" + zlib.compress(b"\0" * 20_000_000)
    chunk = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    return png[:33] + chunk + png[33:]


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
