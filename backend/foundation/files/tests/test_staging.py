"""One form for both: S3's presigned POST and our own endpoint take what the policy allows and nothing else."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from backend.foundation.files.errors import FilesAway
from backend.foundation.files.staging.configured import staging
from backend.foundation.files.staging.protocol import UploadForm

from .conftest import use_bucket, use_folder
from .sending import send

KEY, OTHER = "a" * 32, "b" * 32
MOST = 100


def form(*, key: str = KEY, ends: datetime | None = None) -> UploadForm:
    ends = ends or timezone.now() + timedelta(minutes=5)
    return staging().form(key=key, content_type="image/png", max_bytes=MOST, expires_at=ends)


def received(key: str = KEY) -> bytes | None:
    return staging().read(key=key, max_bytes=MOST)


@pytest.mark.usefixtures("place")
class TestBoth:
    @pytest.mark.parametrize("size", [1, MOST])
    def test_what_the_policy_allows_is_taken(self, size: int):
        assert send(form(), b"x" * size) in {200, 201, 204}
        assert received() == b"x" * size

    def test_nothing_is_there_before(self):
        assert received() is None
        staging().delete(key=KEY)

    def test_what_is_deleted_is_gone(self):
        send(form(), b"x")
        staging().delete(key=KEY)
        assert received() is None

    def test_the_same_form_may_be_used_again_until_it_ends(self):
        mine = form()
        assert [send(mine, content) < 300 for content in (b"one", b"two")] == [True, True]
        assert received() == b"two"

    @pytest.mark.parametrize("size", [0, MOST + 1, 10 * MOST])
    def test_too_much_and_nothing_are_refused(self, size: int):
        assert send(form(), b"x" * size) in {400, 403, 413}
        assert received() is None

    def test_an_ended_form_is_refused(self):
        assert send(form(ends=timezone.now() - timedelta(seconds=5)), b"x") in {400, 403}
        assert received() is None

    @pytest.mark.parametrize("content_type", ["text/html", "image/jpeg", "image/png; charset=x", ""])
    def test_another_type_is_refused(self, content_type: str):
        mine = form()
        assert send(mine, b"x", {**mine.fields, "Content-Type": content_type}) in {400, 403}
        assert received() is None

    def test_a_type_left_out_is_refused(self):
        mine = form()
        without = {name: value for name, value in mine.fields.items() if name != "Content-Type"}
        assert send(mine, b"x", without) in {400, 403}
        assert received() is None

    @pytest.mark.parametrize("changed", [lambda key: key.replace(KEY, OTHER), lambda key: f"images/{key}"])
    def test_another_key_is_refused(self, changed: Any):
        mine = form()
        assert send(mine, b"x", {**mine.fields, "key": changed(mine.fields["key"])}) in {400, 403}
        assert received(OTHER) is None


def widened(policy: str) -> str:
    """The same policy of our endpoint, with its signature, for a hundred times as many bytes."""
    head, _, signature = policy.partition(":")
    text = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).decode()
    wide = text.replace(f'"max_bytes":{MOST}', f'"max_bytes":{MOST * 100}')
    assert wide != text
    return f"{base64.urlsafe_b64encode(wide.encode()).decode().rstrip('=')}:{signature}"


def test_a_policy_that_somebody_widened_is_refused(settings: Any, tmp_path: Path):
    """By our endpoint. ministack does not look at signatures; the next test does."""
    use_folder(settings, tmp_path)
    mine = form()
    assert send(mine, b"x", {**mine.fields, "policy": widened(mine.fields["policy"])}) == 403
    assert received() is None


def test_the_signature_that_s3_is_given_is_over_the_whole_policy(aws: str, settings: Any):
    """Signature Version 4, as «Authenticating requests in browser-based uploads using POST» derives it."""
    use_bucket(settings)
    fields = form().fields
    key_id, day, region, service, end = fields["x-amz-credential"].split("/")
    assert (region, service, end) == (settings.AWS_REGION, "s3", "aws4_request")
    # In all our tests the secret is the key's name; boto3 keeps the first that a process has used.
    key = b"AWS4" + key_id.encode()
    for part in (day, region, service, end):
        key = hmac.digest(key, part.encode(), "sha256")
    assert fields["x-amz-signature"] == hmac.digest(key, fields["policy"].encode(), "sha256").hex()


def test_no_policy_is_refused(settings: Any, tmp_path: Path):
    """By our endpoint; S3 asks the bucket's own policy then, which lets nobody write."""
    use_folder(settings, tmp_path)
    mine = form()
    assert send(mine, b"x", {name: mine.fields[name] for name in ("key", "Content-Type")}) == 403
    assert received() is None


def test_what_is_received_is_read_no_further_than_one_byte_beyond(place: str):
    send(form(), b"x" * MOST)
    assert staging().read(key=KEY, max_bytes=10) == b"x" * 11


def test_the_policy_that_s3_is_given_says_all_of_it(aws: str, settings: Any):
    """What an emulator may not enforce stands in the document that S3 does."""
    use_bucket(settings)
    ends = (timezone.now() + timedelta(minutes=5)).replace(microsecond=0)
    mine = form(ends=ends)
    policy = json.loads(base64.b64decode(mine.fields["policy"]))
    assert abs(datetime.fromisoformat(policy["expiration"]) - ends) <= timedelta(seconds=1)
    conditions = policy["conditions"]
    for condition in (
        {"bucket": settings.MEDIA_BUCKET},
        {"key": f"uploads/{KEY}"},
        {"Content-Type": "image/png"},
        ["content-length-range", 1, MOST],
    ):
        assert condition in conditions
    assert mine.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    # Every field that is sent is one that the policy knows.
    known = {name for condition in conditions if isinstance(condition, dict) for name in condition}
    assert mine.fields.keys() - known == {"policy", "x-amz-signature"}


def test_a_bucket_that_is_away_says_so(aws: str, settings: Any):
    use_bucket(settings)
    settings.AWS_ENDPOINT_URL = "http://127.0.0.1:9"
    with pytest.raises(FilesAway):
        received()
    with pytest.raises(FilesAway):
        staging().delete(key=KEY)
    settings.AWS_ENDPOINT_URL, settings.MEDIA_BUCKET = aws, "no-such-bucket-anywhere"
    with pytest.raises(FilesAway):
        received()


def test_no_key_leads_out_of_the_folder(settings: Any, tmp_path: Path):
    settings.UPLOAD_STAGING = "backend.foundation.files.staging.folder.FolderStaging"
    settings.UPLOADS_FOLDER = tmp_path
    for key in ("../x", "a/b", "", "."):
        with pytest.raises(ValueError, match="is no key"):
            received(key)
