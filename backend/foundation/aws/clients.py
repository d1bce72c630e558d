"""How is AWS called? Through one client a service, with its own time limits, made when it is first needed.

The one importer of boto3: importing it and making a client take a cold start's tenths of a second, so nothing here
happens before a caller asks.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sesv2 import SESV2Client

# boto3's default session may be used by one thread at a time; clients by any number.
_making = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimits:
    """Seconds to connect and to wait for an answer, and how often a call is tried in all."""

    connect_seconds: float
    read_seconds: float
    attempts: int


# A Lambda behind API Gateway has 29 seconds for everything.
ORDINARY = TimeLimits(connect_seconds=2.0, read_seconds=5.0, attempts=2)


def dynamodb(limits: TimeLimits = ORDINARY) -> DynamoDBClient:
    client: DynamoDBClient = _client("dynamodb", limits)
    return client


def s3(limits: TimeLimits = ORDINARY) -> S3Client:
    client: S3Client = _client("s3", limits)
    return client


def secrets_manager(limits: TimeLimits = ORDINARY) -> SecretsManagerClient:
    client: SecretsManagerClient = _client("secretsmanager", limits)
    return client


def ses(limits: TimeLimits = ORDINARY) -> SESV2Client:
    client: SESV2Client = _client("sesv2", limits)
    return client


def _client(service: str, limits: TimeLimits) -> Any:
    return _made(service, limits, settings.AWS_REGION, settings.AWS_ENDPOINT_URL)


@lru_cache(maxsize=32)
def _made(service: str, limits: TimeLimits, region: str, endpoint_url: str | None) -> Any:
    import boto3  # noqa: PLC0415  # see the module's docstring
    from botocore.config import Config  # noqa: PLC0415

    config = Config(
        connect_timeout=limits.connect_seconds,
        read_timeout=limits.read_seconds,
        retries={"total_max_attempts": limits.attempts, "mode": "standard"},
        max_pool_connections=50,
        # The function's subnets reach these over IPv6 only; S3 and DynamoDB have gateway endpoints of their own.
        use_dualstack_endpoint=endpoint_url is None and service in {"secretsmanager", "sesv2"},
    )
    with _making:
        return boto3.client(service, region_name=region, endpoint_url=endpoint_url, config=config)  # type: ignore[call-overload]
