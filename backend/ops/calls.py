"""How is AWS asked by an operator's command? One call; where it fails, a sentence with service and operation in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.foundation.aws.clients import ORDINARY, TimeLimits
from backend.foundation.aws.errors import AWS_ERRORS, code_of

from .cloud import Cloud
from .errors import ExitCode, OperationFailed


class AwsRefused(OperationFailed):
    """`reason` is AWS's own code (ConditionalCheckFailedException), or the kind of failure where it did not answer."""

    def __init__(self, sentence: str, reason: str, code: ExitCode = ExitCode.REFUSED) -> None:
        super().__init__(sentence, code)
        self.reason = reason


def call(cloud: Cloud, service: str, operation: str, limits: TimeLimits = ORDINARY, **arguments: Any) -> Any:
    """boto3's answer to `operation` (its method's name, such as get_parameter).

    Raises:
        AwsRefused: AWS refused, did not answer, or there is nobody to sign the call.
    """
    try:
        return getattr(cloud.client(service, limits), operation)(**arguments)
    except AWS_ERRORS as error:
        raise _refusal(cloud, service, operation, error) from error


def pages(cloud: Cloud, service: str, operation: str, **arguments: Any) -> Iterator[Any]:
    """All pages of an operation that answers in several.

    Raises:
        AwsRefused: as `call` does.
    """
    try:
        yield from cloud.client(service).get_paginator(operation).paginate(**arguments)
    except AWS_ERRORS as error:
        raise _refusal(cloud, service, operation, error) from error


def _refusal(cloud: Cloud, service: str, operation: str, error: Exception) -> AwsRefused:
    """AWS's own words name the resource; they hold no secret, since no call of ours sends one."""
    reason = code_of(error)
    what = f"{service} {operation.replace('_', '-')} on {cloud} failed"
    advice = _ADVICE.get(reason, "")
    words = " ".join(str(error).split()).rstrip(".")
    return AwsRefused(f"{what} ({reason}): {words}.{advice}", reason)


_SIGN_IN = " Sign in (aws sso login, AWS_PROFILE, or the keys of bin/local-cloud) and try again."
_ADVICE = {
    "NoCredentialsError": _SIGN_IN,
    "ExpiredToken": _SIGN_IN,
    "ExpiredTokenException": _SIGN_IN,
    "UnrecognizedClientException": _SIGN_IN,
    "EndpointConnectionError": " Look at the network, or at bin/local-cloud status.",
    "ConnectTimeoutError": " Look at the network, or at bin/local-cloud status.",
}
