"""Originals in S3: a presigned POST, whose policy S3 itself enforces.

Source: «Creating a POST policy» and «Browser-based uploads using POST» in Amazon S3's API reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from math import ceil

from django.conf import settings
from django.utils import timezone

from backend.foundation.aws import clients
from backend.foundation.files.errors import FilesAway

from .protocol import UploadForm

# Nobody but us reads below it: a CDN is given the folders of accepted images only.
PREFIX = "uploads/"
_NOTHING_THERE = {"NoSuchKey", "404"}


class BucketStaging:
    """Objects below PREFIX of settings.MEDIA_BUCKET. Needs s3:PutObject, s3:GetObject, s3:DeleteObject there."""

    def form(self, *, key: str, content_type: str, max_bytes: int, expires_at: datetime) -> UploadForm:
        # The policy's end is counted from botocore's clock.
        seconds = ceil((expires_at - timezone.now()).total_seconds())
        with _answering():
            signed = clients.s3().generate_presigned_post(
                Bucket=settings.MEDIA_BUCKET,
                Key=PREFIX + key,
                Fields={"Content-Type": content_type},
                Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, max_bytes]],
                ExpiresIn=seconds,
            )
        return UploadForm(url=signed["url"], fields=signed["fields"], key=key, expires_at=expires_at)

    def read(self, *, key: str, max_bytes: int) -> bytes | None:
        from backend.foundation.aws.errors import AWS_ERRORS, code_of  # noqa: PLC0415  # imports botocore

        try:
            with _answering():
                answer = clients.s3().get_object(Bucket=settings.MEDIA_BUCKET, Key=PREFIX + key)
                with answer["Body"] as body:
                    return body.read(max_bytes + 1)
        except FilesAway as away:
            if isinstance(away.__cause__, AWS_ERRORS) and code_of(away.__cause__) in _NOTHING_THERE:
                return None
            raise

    def delete(self, *, key: str) -> None:
        with _answering():
            clients.s3().delete_object(Bucket=settings.MEDIA_BUCKET, Key=PREFIX + key)


@contextmanager
def _answering() -> Iterator[None]:
    from backend.foundation.aws.errors import AWS_ERRORS  # noqa: PLC0415  # imports botocore

    try:
        yield
    except AWS_ERRORS as error:
        raise FilesAway("The files' storage does not answer. Try again in a moment.") from error
