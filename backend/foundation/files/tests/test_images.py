"""What stays of an image are its pixels; what is none is refused."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from backend.foundation.files.errors import NotAnImage, TooManyPixels, TypeNotAsDeclared
from backend.foundation.files.images import MAX_SIDE_PIXELS, CleanImage, clean_image
from backend.foundation.files.kinds import IMAGE

from .pictures import (
    HTML,
    SECRET,
    SVG,
    animated,
    bomb,
    encoded,
    picture,
    talkative_png,
    talkative_webp,
    telephone_jpeg,
    text_bomb,
)

FORMS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


def cleaned(raw: bytes, content_type: str) -> CleanImage:
    return clean_image(raw, kind=IMAGE, content_type=content_type)


def opened(image: CleanImage) -> Image.Image:
    found = Image.open(io.BytesIO(image.content))
    found.load()
    return found


@pytest.mark.parametrize("content_type", FORMS)
def test_an_image_keeps_its_type_and_its_size(content_type: str):
    image = cleaned(encoded(picture(), FORMS[content_type]), content_type)
    assert (image.content_type, image.width, image.height) == (content_type, 40, 20)
    assert (opened(image).format, opened(image).size) == (FORMS[content_type], (40, 20))


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [(telephone_jpeg(), "image/jpeg"), (talkative_png(), "image/png"), (talkative_webp(), "image/webp")],
    ids=["jpeg", "png", "webp"],
)
def test_nothing_is_left_but_pixels(raw: bytes, content_type: str):
    assert SECRET in raw
    image = cleaned(raw, content_type)
    assert SECRET not in image.content
    assert b"script" not in image.content
    found = opened(image)
    assert not found.getexif()
    assert found.info.keys() & {"exif", "xmp", "comment", "Comment", "icc_profile", "XML:com.adobe.xmp"} == set()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_is_upright(orientation: int):
    """Against Pillow's own reading of the same metadata."""
    from PIL import ImageOps  # noqa: PLC0415

    raw = telephone_jpeg(orientation)
    image = cleaned(raw, "image/jpeg")
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(raw))).convert("RGB")
    assert opened(image).size == expected.size
    for corner in (
        (2, 2),
        (expected.width - 3, 2),
        (2, expected.height - 3),
        (expected.width - 3, expected.height - 3),
    ):
        is_blue = [pixel[2] > 128 for pixel in (opened(image).getpixel(corner), expected.getpixel(corner))]  # type: ignore[index]
        assert is_blue[0] == is_blue[1]


@pytest.mark.parametrize(
    ("raw", "mode"),
    [
        (encoded(picture(mode="L"), "PNG"), "RGB"),
        (encoded(picture(mode="P"), "PNG"), "RGB"),
        (encoded(picture(mode="1"), "PNG"), "RGB"),
        (encoded(picture(mode="RGBA"), "PNG"), "RGBA"),
        (encoded(picture(mode="LA"), "PNG"), "RGBA"),
        (encoded(picture(mode="P"), "PNG", transparency=0), "RGBA"),
        (encoded(picture(mode="RGB"), "PNG", transparency=(255, 0, 0)), "RGBA"),
    ],
)
def test_every_mode_becomes_one_that_all_browsers_show(raw: bytes, mode: str):
    assert opened(cleaned(raw, "image/png")).mode == mode


def test_sixteen_bits_of_grey_keep_their_shades():
    deep = Image.new("I;16", (4, 4), 51_400)
    assert opened(cleaned(encoded(deep, "PNG"), "image/png")).getpixel((0, 0)) == (200, 200, 200)


def test_the_colours_of_print_become_those_of_screens():
    image = opened(cleaned(encoded(picture(mode="CMYK"), "JPEG"), "image/jpeg"))
    red = image.getpixel((38, 18))
    assert image.mode == "RGB"
    assert isinstance(red, tuple)
    assert red[0] > 200
    assert red[1] < 60


@pytest.mark.parametrize("content_type", ["image/png", "image/webp"])
def test_of_an_animation_its_first_frame_stays(content_type: str):
    raw = animated(FORMS[content_type])
    assert getattr(Image.open(io.BytesIO(raw)), "n_frames", 1) == 3
    found = opened(cleaned(raw, content_type))
    assert getattr(found, "n_frames", 1) == 1
    green = found.convert("RGB").getpixel((4, 4))
    assert isinstance(green, tuple)
    assert green[1] > 100 > green[0]


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")  # a line on the console, in production
def test_broken_metadata_is_no_reason_to_refuse_a_picture():
    raw = encoded(picture(), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xffbroken")
    assert cleaned(raw, "image/jpeg").width == 40
    with_profile = encoded(picture(), "JPEG", icc_profile=b"no profile at all")
    assert cleaned(with_profile, "image/jpeg").width == 40


def test_the_name_is_the_contents():
    one, other = (cleaned(encoded(picture(width), "PNG"), "image/png") for width in (40, 41))
    assert one.name == cleaned(encoded(picture(40), "PNG"), "image/png").name
    assert one.name != other.name
    assert len(one.name) == 64 + len(".png")


@pytest.mark.parametrize("content_type", FORMS)
@pytest.mark.parametrize(
    "raw", [b"", b"x", HTML, SVG, b"GIF89a" + b"\0" * 100, b"%PDF-1.7", b"\xff\xd8", b"RIFF1234AVI "]
)
def test_what_is_no_image_is_refused_whatever_it_says_of_itself(raw: bytes, content_type: str):
    with pytest.raises(NotAnImage, match="none of image/jpeg, image/png, image/webp"):
        cleaned(raw, content_type)


@pytest.mark.parametrize("declared", FORMS)
@pytest.mark.parametrize("actual", FORMS)
def test_another_type_than_declared_is_refused(declared: str, actual: str):
    if declared == actual:
        return
    with pytest.raises(TypeNotAsDeclared, match=f"is {actual}; it was declared as {declared}"):
        cleaned(encoded(picture(), FORMS[actual]), declared)


@pytest.mark.parametrize("content_type", FORMS)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_what_was_cut_off_is_refused(content_type: str, share: float):
    noise = Image.frombytes("RGB", (64, 64), random.Random(1).randbytes(64 * 64 * 3))
    raw = encoded(noise, FORMS[content_type])
    with pytest.raises(NotAnImage, match="broken or cut off"):
        cleaned(raw[: int(len(raw) * share)], content_type)


@pytest.mark.parametrize("size", [(30_000, 30_000), (10_000, 10_000), (IMAGE.max_pixels, 1), (1, MAX_SIDE_PIXELS + 1)])
def test_a_bomb_is_refused_by_what_its_header_promises(size: tuple[int, int]):
    with pytest.raises(TooManyPixels, match=f"At most {IMAGE.max_pixels} pixels"):
        cleaned(bomb(*size), "image/png")


def test_a_comment_that_unpacks_to_megabytes_is_refused():
    with pytest.raises(NotAnImage):
        cleaned(text_bomb(), "image/png")


def test_a_page_that_begins_like_an_image_is_refused():
    with pytest.raises(NotAnImage, match="begins like image/png, but is broken"):
        cleaned(b"\x89PNG\r\n\x1a\n" + HTML, "image/png")


@given(noise=st.binary(max_size=200), content_type=st.sampled_from(sorted(FORMS)), cut=st.integers(0, 200))
def test_no_bytes_are_a_mistake_of_ours(noise: bytes, content_type: str, cut: int):
    """Whatever is spliced into a good file: an image, or a refusal."""
    good = encoded(picture(), FORMS[content_type])
    try:
        image = cleaned(good[:cut] + noise + good[cut + len(noise) :], content_type)
    except (NotAnImage, TooManyPixels, TypeNotAsDeclared):
        return
    assert opened(image).size == (image.width, image.height)
