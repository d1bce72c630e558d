"""How is a file got from the Census, which answers 429, has outages and breaks off?"""

from __future__ import annotations

import os
from pathlib import Path

import urllib3

from backend.apps.geography.errors import TigerFileRefused, TigerSourceUnusable

from .archive import verify_archive

# The largest zip of the Census, the nation's ZCTAs, has 0.5 GB.
MAX_ZIP_BYTES = 1024**3
_CHUNK = 256 * 1024
_RESUMES = 5


def patient_http(*, backoff_seconds: float = 1.0) -> urllib3.PoolManager:
    """A client that waits longer after each refusal, or as long as Retry-After says."""
    return urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=10, read=60),
        retries=urllib3.Retry(
            total=5,
            connect=2,
            backoff_factor=backoff_seconds,
            backoff_max=60,
            backoff_jitter=backoff_seconds / 2,
            status_forcelist=(429, 500, 502, 503, 504),
            respect_retry_after_header=True,
            raise_on_status=False,
        ),
    )


def fetch(address: str, target: Path, http: urllib3.PoolManager | None = None) -> Path:
    """The zip at `address`, verified, as `target`; a verified one that lies there already is used as it is.

    It is written beside the target and takes its name only when whole: a truncated download is never mistaken for a
    good one. A transfer that breaks off is resumed where the server can. TLS is always verified.

    Raises:
        TigerFileRefused: it cannot be had, or is not what it should be.
        TigerSourceUnusable: nobody answers there.
    """
    if target.exists():
        try:
            verify_archive(target)
        except TigerFileRefused:
            target.unlink()
        else:
            return target
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.stem}.{os.getpid()}.part.zip")
    try:
        _download(http or patient_http(), address, partial, target.name)
        try:
            verify_archive(partial)
        except TigerFileRefused as error:
            raise TigerFileRefused(target.name, error.reason) from error
        return partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _download(http: urllib3.PoolManager, address: str, partial: Path, name: str) -> None:
    """Fills `partial`, picking up after a broken transfer with If-Range, so that two editions are never mixed."""
    partial.unlink(missing_ok=True)
    validator: str | None = None
    for attempt in range(_RESUMES):
        have = partial.stat().st_size if partial.exists() else 0
        headers = {"Range": f"bytes={have}-", "If-Range": validator} if have and validator else {}
        try:
            response = http.request("GET", address, headers=headers, preload_content=False)
            with response:
                _check(response, address, name)
                validator = response.headers.get("ETag") or response.headers.get("Last-Modified")
                _append(response, partial, name, resumed=response.status == 206)  # noqa: PLR2004  # Partial Content
                return
        except urllib3.exceptions.MaxRetryError as error:
            raise TigerSourceUnusable(f"{address} cannot be reached ({_cause(error)}).") from error
        except (urllib3.exceptions.ProtocolError, urllib3.exceptions.TimeoutError) as error:
            if attempt == _RESUMES - 1:
                raise TigerFileRefused(name, f"{address} broke off {_RESUMES} times ({error})") from error


def _check(response: urllib3.BaseHTTPResponse, address: str, name: str) -> None:
    if response.status not in {200, 206}:
        raise TigerFileRefused(name, f"{address} answers {response.status}")
    announced = int(response.headers.get("Content-Length", "0"))
    if announced > MAX_ZIP_BYTES:
        raise TigerFileRefused(name, f"{address} announces {announced:,} bytes, at most {MAX_ZIP_BYTES:,} are taken")


def _append(response: urllib3.BaseHTTPResponse, partial: Path, name: str, *, resumed: bool) -> None:
    with partial.open("ab" if resumed else "wb") as stream:
        # read1 hands over what has arrived: what came before a break is kept.
        while chunk := response.read1(_CHUNK):
            stream.write(chunk)
            if stream.tell() > MAX_ZIP_BYTES:
                raise TigerFileRefused(name, f"it has more than {MAX_ZIP_BYTES:,} bytes")


def _cause(error: urllib3.exceptions.MaxRetryError) -> str:
    return type(error.reason).__name__ if error.reason else "no answer"
