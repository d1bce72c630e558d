"""What of django-storages do we use, and with which limits? Imported by buckets.py when a bucket is first asked."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from backend.foundation.aws import clients

LIMITS = clients.TimeLimits(connect_seconds=1.0, read_seconds=5.0, attempts=2)
SIGNED_URL_SECONDS = 3600


class BucketFiles(S3Storage):  # type: ignore[misc]  # django-storages has no types
    """S3Storage over our own connection, with its endpoint and time limits; no ACL: buckets of today have none."""

    def __init__(self, *, bucket_name: str, cache_control_of: Callable[[str], str | None]) -> None:
        self._cache_control_of = cache_control_of
        super().__init__(
            bucket_name=bucket_name,
            region_name=settings.AWS_REGION,
            default_acl=None,
            querystring_auth=True,
            querystring_expire=SIGNED_URL_SECONDS,
        )

    @property
    def connection(self) -> Any:
        return clients.s3_resource(LIMITS)

    def write(self, name: str, content: File[Any]) -> str:
        """Stores a copy: the transfer closes what it reads, and callers go on using theirs."""
        with tempfile.SpooledTemporaryFile(max_size=1024 * 1024) as copy:
            for chunk in content.chunks():
                copy.write(chunk.encode() if isinstance(chunk, str) else chunk)
            saved: str = self._save(name, File(copy, name))
            return saved

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        cache_control = self._cache_control_of(name)
        return {"CacheControl": cache_control} if cache_control else {}
