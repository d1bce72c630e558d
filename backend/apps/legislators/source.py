"""How is a list of legislators opened? A file, or what an address answers: line by line, within a size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import urllib3

from backend.apps.legislators.errors import LegislatorsSourceUnusable

# All members of Congress since 1789 are 9 MB.
MAX_BYTES = 64 * 1024 * 1024
CHUNK = 256 * 1024


@contextmanager
def opened(source: str, http: urllib3.PoolManager | None = None) -> Iterator[Iterator[str]]:
    """The lines of a file, or of what an address answers.

    An address is fetched whole before its first line is given: a transfer that breaks off changes nothing. TLS is
    always verified.

    Raises:
        LegislatorsSourceUnusable: there is no such file, nobody answers, or it is too large or no text.
    """
    is_address = re.match(r"https?://", source) is not None
    with _fetched(source, http or _patient_http()) if is_address else _local(source) as stream:
        yield _lines(stream, source)


def _lines(stream: IO[bytes], source: str) -> Iterator[str]:
    read = 0
    while line := stream.readline(CHUNK):
        read += len(line)
        if read > MAX_BYTES:
            raise LegislatorsSourceUnusable(f"{source} has more than {MAX_BYTES:,} bytes.")
        try:
            yield line.decode()
        except UnicodeDecodeError as error:
            raise LegislatorsSourceUnusable(f"{source} is no UTF-8 text.") from error


@contextmanager
def _local(source: str) -> Iterator[IO[bytes]]:
    try:
        stream = Path(source).open("rb")  # noqa: SIM115  # closed by the `with` below
    except OSError as error:
        raise LegislatorsSourceUnusable(f"{source} cannot be read ({error.strerror}).") from error
    with stream:
        yield stream


@contextmanager
def _fetched(address: str, http: urllib3.PoolManager) -> Iterator[IO[bytes]]:
    with TemporaryFile() as copy:
        try:
            with http.request("GET", address, preload_content=False) as response:
                if response.status != HTTPStatus.OK:
                    raise LegislatorsSourceUnusable(f"{address} answers {response.status}.")
                for chunk in response.stream(CHUNK):
                    copy.write(chunk)
                    if copy.tell() > MAX_BYTES:
                        raise LegislatorsSourceUnusable(f"{address} has more than {MAX_BYTES:,} bytes.")
        except urllib3.exceptions.HTTPError as error:
            reason = getattr(error, "reason", None) or error
            raise LegislatorsSourceUnusable(f"{address} cannot be read ({type(reason).__name__}).") from error
        copy.seek(0)
        yield copy


def _patient_http() -> urllib3.PoolManager:
    return urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=10, read=60),
        retries=urllib3.Retry(
            total=5,
            connect=2,
            backoff_factor=1.0,
            backoff_max=60,
            status_forcelist=(429, 500, 502, 503, 504),
            respect_retry_after_header=True,
            raise_on_status=False,
        ),
    )
