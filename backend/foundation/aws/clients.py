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

from .spans import record_calls

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client, S3ServiceResource
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sesv2 import SESV2Client

# boto3's default session may be used by one thread at a time; clients by any number.
_making = threading.Lock()
_of_this_thread = threading.local()

# The function's subnets reach these over IPv6 only; S3 and DynamoDB have gateway endpoints of their own.
DUAL_STACK = frozenset({"secretsmanager", "sesv2"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimits:
    """Seconds to connect and to wait for an answer, and how often a call is tried in all."""

    connect_seconds: float
    read_seconds: float
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where AWS answers; for callers that ask before there are settings, everybody else means the settings' own."""

    region: str
    endpoint_url: str | None


# A Lambda behind API Gateway has 29 seconds for everything.
ORDINARY = TimeLimits(connect_seconds=2.0, read_seconds=5.0, attempts=2)


def dynamodb(limits: TimeLimits = ORDINARY) -> DynamoDBClient:
    client: DynamoDBClient = _client("dynamodb", limits)
    return client


def s3(limits: TimeLimits = ORDINARY) -> S3Client:
    client: S3Client = _client("s3", limits)
    return client


def s3_resource(limits: TimeLimits = ORDINARY) -> S3ServiceResource:
    """boto3's older interface, which django-storages uses; one a thread, since it may not be shared."""
    place = Place(region=settings.AWS_REGION, endpoint_url=settings.AWS_ENDPOINT_URL)
    made: dict[Any, S3ServiceResource] = vars(_of_this_thread).setdefault("s3", {})
    if (limits, place) not in made:
        import boto3  # noqa: PLC0415  # see the module's docstring

        config = _config("s3", limits, place.endpoint_url)
        with _making:
            resource = boto3.resource("s3", region_name=place.region, endpoint_url=place.endpoint_url, config=config)
        record_calls(resource.meta.client)
        made[limits, place] = resource
    return made[limits, place]


def secrets_manager(limits: TimeLimits = ORDINARY, place: Place | None = None) -> SecretsManagerClient:
    client: SecretsManagerClient = _client("secretsmanager", limits, place)
    return client


def ses(limits: TimeLimits = ORDINARY) -> SESV2Client:
    client: SESV2Client = _client("sesv2", limits)
    return client


def client(service: str, place: Place, limits: TimeLimits = ORDINARY) -> Any:
    """Any service's, for the operator's commands (backend/ops), which have no settings to find a place in."""
    return _client(service, limits, place)


def _client(service: str, limits: TimeLimits, place: Place | None = None) -> Any:
    place = place or Place(region=settings.AWS_REGION, endpoint_url=settings.AWS_ENDPOINT_URL)
    return _made(service, limits, place.region, place.endpoint_url)


def _config(service: str, limits: TimeLimits, endpoint_url: str | None) -> Any:
    from botocore.config import Config  # noqa: PLC0415  # see the module's docstring

    return Config(
        connect_timeout=limits.connect_seconds,
        read_timeout=limits.read_seconds,
        retries={"total_max_attempts": limits.attempts, "mode": "standard"},
        max_pool_connections=50,
        # S3's older signatures end with the regions of before 2014.
        signature_version="s3v4" if service == "s3" else None,
        # Addresses that we sign for browsers lead to the bucket's own region: the global one may answer by redirecting.
        s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"} if endpoint_url is None else None,
        use_dualstack_endpoint=endpoint_url is None and service in DUAL_STACK,
    )


@lru_cache(maxsize=32)
def _made(service: str, limits: TimeLimits, region: str, endpoint_url: str | None) -> Any:
    import boto3  # noqa: PLC0415  # see the module's docstring

    config = _config(service, limits, endpoint_url)
    with _making:
        client = boto3.client(service, region_name=region, endpoint_url=endpoint_url, config=config)  # type: ignore[call-overload]
    record_calls(client)
    return client
