"""How is a file got from a mirror of our own, a bucket? By s3://bucket/folder/, or s3://bucket/{year}/{folder}/{file}.

The one-shot task's role reads it; nothing of it is public.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from backend.apps.geography.errors import TigerFileRefused, TigerSourceUnusable
from backend.foundation.aws.clients import TimeLimits, s3
from backend.foundation.aws.errors import AWS_ERRORS, code_of

from .archive import MAX_UNPACKED_BYTES, verify_archive
from .copies import Copy

# Files of 100 MB, by a task that nobody waits for.
_LIMITS = TimeLimits(connect_seconds=10.0, read_seconds=60.0, attempts=5)
_UNCHANGED = {"304", "NotModified"}
_MISSING = {"404", "NoSuchKey", "NotFound"}
_CHUNK = 256 * 1024


def is_bucket(source: str) -> bool:
    return source.startswith("s3://")


def zips_below(source: str) -> list[str]:
    """Addresses (s3://bucket/key) of all zip files there, by name.

    Raises:
        TigerSourceUnusable: there is no such bucket, or it may not be read.
    """
    bucket, prefix = _place(source)
    try:
        pages = s3(_LIMITS).get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        keys = [found["Key"] for page in pages for found in page.get("Contents", ())]
    except AWS_ERRORS as error:
        raise _unusable(source, error) from error
    return sorted(f"s3://{bucket}/{key}" for key in keys if key.lower().endswith(".zip"))


def fetch_object(address: str, target: Path) -> Path:
    """The zip at s3://bucket/key, verified, as `target`; a copy from before is used again if it still is the same.

    Raises:
        TigerFileRefused: it is not there, or is not what it should be.
        TigerSourceUnusable: the bucket cannot be read.
    """
    copy = Copy(target)
    copy.folder.mkdir(parents=True, exist_ok=True)
    bucket, key = _place(address)
    known: dict[str, Any] = {"IfNoneMatch": copy.validator} if copy.validator else {}
    try:
        answer = s3(_LIMITS).get_object(Bucket=bucket, Key=key, **known)
        with TemporaryDirectory(dir=copy.folder, prefix=".part-") as folder:
            partial = Path(folder) / target.name
            _write(answer, partial, address)
            verify_archive(partial)
            copy.replace(partial, answer.get("ETag"))
    except AWS_ERRORS as error:
        reason = code_of(error)
        if reason in _UNCHANGED:
            return target
        if reason in _MISSING:
            raise TigerFileRefused(target.name, f"{address} is not there") from error
        raise _unusable(address, error) from error
    return target


def _write(answer: Any, partial: Path, address: str) -> None:
    if answer["ContentLength"] > MAX_UNPACKED_BYTES:
        raise TigerFileRefused(
            partial.name, f"{address} has {answer['ContentLength']:,} bytes, at most {MAX_UNPACKED_BYTES:,} are taken"
        )
    with partial.open("wb") as stream:
        for chunk in answer["Body"].iter_chunks(_CHUNK):
            stream.write(chunk)


def _place(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    if not parts.netloc:
        raise TigerSourceUnusable(f"{address} names no bucket: s3://bucket/folder/.")
    return parts.netloc, parts.path.lstrip("/")


def _unusable(address: str, error: Exception) -> TigerSourceUnusable:
    return TigerSourceUnusable(f"{address} cannot be read ({code_of(error)}).")


def name_of(address: str) -> str:
    return PurePosixPath(urlsplit(address).path).name
