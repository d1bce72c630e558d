"""From an offer to a stored image: the same over a folder and a bucket."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from backend.foundation.errors import DomainError
from backend.foundation.files.errors import (
    NotAnImage,
    TooManyPixels,
    TypeNotAsDeclared,
    UploadExpired,
    UploadNotFound,
    UploadNotReceived,
    UploadTooLarge,
    UploadTypeNotTaken,
)
from backend.foundation.files.kinds import IMAGE
from backend.foundation.files.models import Upload
from backend.foundation.files.services import StoredImage, accept_upload, offer_upload, purge_uploads
from backend.foundation.files.services.accept_upload import ACCEPTANCE_LIFETIME
from backend.foundation.files.services.offer_upload import FORM_LIFETIME
from backend.foundation.files.services.purge_uploads import SWEPT_AFTER
from backend.foundation.files.staging.configured import staging
from backend.foundation.files.staging.protocol import UploadForm
from backend.foundation.files.states import UploadState

from .pictures import HTML, SECRET, SVG, bomb, encoded, picture, talkative_png, talkative_webp, telephone_jpeg
from .sending import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> AbstractBaseUser:
    return get_user_model().objects.create_user("ed")


def offered(editor: AbstractBaseUser, content_type: str, size: int, now: datetime | None = None) -> UploadForm:
    return offer_upload(kind="image", content_type=content_type, size=size, by=editor, now=now or timezone.now())


def uploaded(editor: AbstractBaseUser, content: bytes, content_type: str = "image/png") -> str:
    """The key of an upload whose file has arrived."""
    form = offered(editor, content_type, len(content))
    assert send(form, content) < 300
    return form.key


def accepted(key: str) -> StoredImage:
    return accept_upload(key=key, now=timezone.now())


def original(key: str) -> bytes | None:
    return staging().read(key=key, max_bytes=IMAGE.max_bytes)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [(telephone_jpeg(), "image/jpeg"), (talkative_png(), "image/png"), (talkative_webp(), "image/webp")],
    ids=["jpeg", "png", "webp"],
)
def test_an_image_is_stored_without_what_it_told_and_its_original_is_gone(
    place: str, editor: AbstractBaseUser, content: bytes, content_type: str
):
    key = uploaded(editor, content, content_type)
    image = accepted(key)
    assert (image.width, image.height, image.content_type) == (40, 20, content_type)
    assert image.name.startswith("images/")
    with default_storage.open(image.name) as file:
        stored = file.read()
    assert SECRET not in stored
    assert len(stored) == image.size
    assert original(key) is None
    row = Upload.objects.get(key=key)
    assert (row.state, row.offered_by, row.image_name) == (UploadState.ACCEPTED, editor, image.name)


REFUSED = [
    (HTML, "image/png", NotAnImage),
    (SVG, "image/webp", NotAnImage),
    (telephone_jpeg(), "image/png", TypeNotAsDeclared),
    (bomb(), "image/png", TooManyPixels),
    (encoded(picture(), "PNG")[:-30], "image/png", NotAnImage),
]


@pytest.mark.parametrize(
    ("content", "content_type", "refusal"), REFUSED, ids=["html", "svg", "jpeg-as-png", "bomb", "cut-off"]
)
def test_what_is_no_such_image_is_refused_for_good_and_deleted(
    place: str, editor: AbstractBaseUser, content: bytes, content_type: str, refusal: type[DomainError]
):
    key = uploaded(editor, content, content_type)
    with pytest.raises(refusal) as first:
        accepted(key)
    assert original(key) is None
    with pytest.raises(refusal) as again:
        accepted(key)
    assert again.value.detail == first.value.detail
    assert Upload.objects.get(key=key).state == UploadState.REFUSED


def test_a_second_acceptance_is_told_the_same(place: str, editor: AbstractBaseUser):
    key = uploaded(editor, telephone_jpeg(), "image/jpeg")
    assert accepted(key) == accepted(key)


def test_the_same_picture_is_stored_once(place: str, editor: AbstractBaseUser):
    content = encoded(picture(), "PNG")
    names = {accepted(uploaded(editor, content)).name for _ in range(2)}
    assert len(names) == 1
    assert default_storage.listdir("images")[1] == [names.pop().removeprefix("images/")]


@pytest.mark.django_db(transaction=True)
def test_who_accept_at_once_are_told_the_same(place: str, editor: AbstractBaseUser):
    key = uploaded(editor, telephone_jpeg(), "image/jpeg")

    def accept(_: int) -> StoredImage:
        try:
            return accepted(key)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as crowd:
        images = set(crowd.map(accept, range(16)))
    assert len(images) == 1
    assert default_storage.listdir("images")[1] == [images.pop().name.removeprefix("images/")]
    assert original(key) is None


def test_an_acceptance_that_died_before_it_was_noted_is_simply_repeated(place: str, editor: AbstractBaseUser):
    """The image is stored, the row not written, the original still there."""
    content = encoded(picture(), "PNG")
    first = accepted(uploaded(editor, content))
    key = uploaded(editor, content)
    assert accepted(key) == first


def test_before_anything_arrived_one_is_told_to_wait(place: str, editor: AbstractBaseUser):
    form = offered(editor, "image/png", 1000)
    with pytest.raises(UploadNotReceived):
        accepted(form.key)
    content = encoded(picture(), "PNG")
    assert send(form, content) < 300
    assert accepted(form.key).width == 40


def test_more_than_was_declared_is_not_taken(place: str, editor: AbstractBaseUser):
    content = encoded(picture(), "PNG")
    form = offered(editor, "image/png", len(content) - 1)
    assert send(form, content) in {400, 413}
    with pytest.raises(UploadNotReceived):
        accepted(form.key)


def test_an_upload_nobody_offered_is_not_found():
    with pytest.raises(UploadNotFound):
        accepted("0" * 32)


@pytest.mark.parametrize("content_type", ["image/svg+xml", "text/html", "image/gif", "IMAGE/PNG", ""])
def test_other_types_are_not_offered(editor: AbstractBaseUser, content_type: str):
    with pytest.raises(UploadTypeNotTaken):
        offered(editor, content_type, 1)
    assert not Upload.objects.exists()


def test_the_largest_is_offered_and_no_larger(editor: AbstractBaseUser):
    offered(editor, "image/png", IMAGE.max_bytes)
    with pytest.raises(UploadTooLarge, match=f"at most {IMAGE.max_bytes}"):
        offered(editor, "image/png", IMAGE.max_bytes + 1)


def test_an_upload_may_be_accepted_for_an_hour_after_its_form_ended(place: str, editor: AbstractBaseUser):
    key = uploaded(editor, encoded(picture(), "PNG"))
    last = Upload.objects.get(key=key).expires_at + ACCEPTANCE_LIFETIME
    with pytest.raises(UploadExpired):
        accept_upload(key=key, now=last + timedelta(seconds=1))
    assert accept_upload(key=key, now=last).width == 40


def test_what_nobody_accepted_is_swept_with_its_original(place: str, editor: AbstractBaseUser):
    forgotten, refused, kept = (
        uploaded(editor, content) for content in (encoded(picture(10), "PNG"), HTML, encoded(picture(12), "PNG"))
    )
    with pytest.raises(NotAnImage):
        accepted(refused)
    image = accepted(kept)
    again = staging().form(key=kept, content_type="image/png", max_bytes=9, expires_at=timezone.now() + FORM_LIFETIME)
    assert send(again, b"once more") < 300
    ends = max(Upload.objects.values_list("expires_at", flat=True))

    assert purge_uploads(ends + SWEPT_AFTER - timedelta(minutes=5), 100) == 0
    assert purge_uploads(ends + SWEPT_AFTER, 2) == 2
    assert purge_uploads(ends + SWEPT_AFTER, 2) == 1
    assert purge_uploads(ends + SWEPT_AFTER, 2) == 0

    assert [original(key) for key in (forgotten, refused, kept)] == [None, None, None]
    assert [row.key for row in Upload.objects.all()] == [kept]
    assert default_storage.exists(image.name)
    assert accepted(kept) == image


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "accepted"},
        {"state": "refused", "settled_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"refusal": "not-an-image"},
        {"state": "accepted", "settled_at": datetime(2026, 1, 1, tzinfo=UTC), "image_name": "images/x.png"},
        {"state": "gone"},
    ],
)
def test_the_database_keeps_no_state_without_its_facts(editor: AbstractBaseUser, facts: dict[str, Any]):
    offered(editor, "image/png", 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.update(**facts)


def test_an_upload_outlives_who_made_it(editor: AbstractBaseUser):
    form = offered(editor, "image/png", 1)
    editor.delete()
    assert Upload.objects.get(key=form.key).offered_by is None
