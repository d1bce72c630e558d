"""How is a file got from the Census, which answers 429, has outages and breaks off?"""

from __future__ import annotations

import logging
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

import urllib3

from backend.apps.geography.errors import TigerFileRefused, TigerSourceUnusable

from .archive import MAX_UNPACKED_BYTES, verify_archive
from .copies import Copy

logger = logging.getLogger(__name__)

# More than any file of our layers may unpack to.
MAX_ZIP_BYTES = MAX_UNPACKED_BYTES
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
    """The zip at `address`, verified, as `target`.

    A verified copy that lies there is used again if the server says it is still the same, or does not answer. A new one
    is written beside the target and takes its name only when whole: a truncated download is never mistaken for a good
    one. A transfer that breaks off is resumed where the server can. TLS is always verified.

    Raises:
        TigerFileRefused: it cannot be had, or is not what it should be.
        TigerSourceUnusable: nobody answers there, and there is no copy.
    """
    copy = Copy(target)
    copy.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=copy.folder, prefix=".part-") as folder:
        partial = Path(folder) / target.name
        try:
            validator = _download(http or patient_http(), address, partial, copy)
        except TigerSourceUnusable:
            if not copy.is_good:
                raise
            logger.warning("%s does not answer; the copy from before is used", address)
            return target
        if partial.exists():
            verify_archive(partial)
            copy.replace(partial, validator)
    return target


def _download(http: urllib3.PoolManager, address: str, partial: Path, copy: Copy) -> str | None:
    """Fills `partial` and returns its validator; leaves no file where the copy is still good.

    A broken transfer is picked up with If-Range, so that two editions are never mixed.
    """
    validator: str | None = None
    for attempt in range(_RESUMES):
        have = partial.stat().st_size if partial.exists() else 0
        headers = {"Range": f"bytes={have}-", "If-Range": validator} if have and validator else _conditions(copy)
        try:
            with http.request("GET", address, headers=headers, preload_content=False) as response:
                if response.status == HTTPStatus.NOT_MODIFIED:
                    # What an earlier try left of a reissue that was taken back.
                    partial.unlink(missing_ok=True)
                    return None
                _check(response, address, partial.name)
                validator = response.headers.get("ETag") or response.headers.get("Last-Modified")
                _append(response, partial)
                return validator
        except urllib3.exceptions.MaxRetryError as error:
            raise TigerSourceUnusable(f"{address} cannot be reached ({_cause(error)}).") from error
        except (urllib3.exceptions.ProtocolError, urllib3.exceptions.TimeoutError) as error:
            if attempt == _RESUMES - 1:
                raise TigerFileRefused(partial.name, f"{address} broke off {_RESUMES} times ({error})") from error
        except urllib3.exceptions.LocationValueError as error:
            raise TigerSourceUnusable(f"{address} is no address.") from error
    return validator


def _conditions(copy: Copy) -> dict[str, str]:
    """Headers under which the server need not send it again (RFC 9110 13.1)."""
    if copy.validator is None:
        return {}
    return {"If-None-Match" if '"' in copy.validator else "If-Modified-Since": copy.validator}


def _check(response: urllib3.BaseHTTPResponse, address: str, name: str) -> None:
    if response.status not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        raise TigerFileRefused(name, f"{address} answers {response.status}")
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced[:20]) > MAX_ZIP_BYTES:
        raise TigerFileRefused(name, f"{address} announces {announced} bytes, at most {MAX_ZIP_BYTES:,} are taken")


def _append(response: urllib3.BaseHTTPResponse, partial: Path) -> None:
    with partial.open("ab" if response.status == HTTPStatus.PARTIAL_CONTENT else "wb") as stream:
        # read1 hands over what has arrived: what came before a break is kept.
        while chunk := response.read1(_CHUNK):
            stream.write(chunk)
            if stream.tell() > MAX_ZIP_BYTES:
                raise TigerFileRefused(partial.name, f"it has more than {MAX_ZIP_BYTES:,} bytes")


def _cause(error: urllib3.exceptions.MaxRetryError) -> str:
    return type(error.reason).__name__ if error.reason else "no answer"
