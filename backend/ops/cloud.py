"""Which AWS is talked to? An account in a region, or an emulator on this machine; every command says which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backend.foundation.aws.clients import ORDINARY, Place, TimeLimits, client

from . import environment


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
    return Cloud(
        region=environment.region(),
        endpoint_url=environment.endpoint_url(),
        local_url=environment.local_cloud_url(),
    )
