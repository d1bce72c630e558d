"""Which AWS is talked to? An account in a region, or an emulator on this machine; every command says which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from backend.foundation.aws.clients import ORDINARY, Place, TimeLimits, client

from . import environment
from .errors import OperationFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """Hand it on instead of asking the environment again. `local_url` is bin/local-cloud's; None means AWS itself."""

    region: str
    endpoint_url: str | None = None
    local_url: str | None = None

    def client(self, service: str, limits: TimeLimits = ORDINARY) -> Any:
        """boto3's client of a service; made once a place and kept."""
        return client(service, Place(region=self.region, endpoint_url=self.endpoint_url), limits)

    def __str__(self) -> str:
        return f"the local cloud at {self.endpoint_url}" if self.endpoint_url else f"AWS in {self.region}"


def cloud_of_environment() -> Cloud:
    """Raises OperationFailed: an address is none."""
    return Cloud(
        region=environment.region(),
        endpoint_url=_address("AWS_ENDPOINT_URL", environment.endpoint_url()),
        local_url=_address("LOCAL_CLOUD_URL", environment.local_cloud_url()),
    )


def _address(variable: str, url: str | None) -> str | None:
    if url is not None and not _is_address(url):
        file = environment.local_cloud_file()
        raise OperationFailed(
            f"{variable} is {url!r}, which is no address such as http://127.0.0.1:4566: "
            + (f"{file} says so; bin/local-cloud down and up writes it anew." if file else "set it right, or unset it.")
        )
    return url


def _is_address(url: str) -> bool:
    """A scheme we speak, a host, perhaps a port; nothing that a client would drop or choke on."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and not any(mark in url for mark in " @?#\\")
    return plain and parts.scheme in {"http", "https"} and bool(parts.hostname) and port != 0
