"""What does a check of `preflight` know, and how does it end? With words of what it saw, or one of three exceptions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from backend.ops.calls import AwsRefused, call, pages
from backend.ops.checkout import Checkout
from backend.ops.cloud import Cloud
from backend.ops.function import LiveFunction, live_function
from backend.ops.names import STAGES, Stage, parameters_path


class CheckFailed(Exception):
    """What was found instead, in words. `remedy` stands above the check's own."""

    def __init__(self, words: str, remedy: str = "") -> None:
        super().__init__(words)
        self.remedy = remedy


class CheckSkipped(Exception):
    """Why there was nothing to look at."""


class NotAllowed(Exception):
    """Whoever is signed in may not look: nothing is known of the thing itself."""


class NoAnswer(Exception):
    """AWS was too busy, was not reached, or does not know who asks any more: nothing is known either."""


# What AWS's services say to somebody who is known but may not.
_DENIALS = frozenset({
    "AccessDenied", "AccessDeniedException", "AccessDeniedFault", "AuthorizationError", "AuthorizationErrorException",
    "Forbidden", "403", "NotAuthorized", "UnauthorizedOperation", "UnauthorizedException",
})  # fmt: skip


# AWS's codes of a call that it did not judge, and boto3's exceptions of one that did not arrive.
_NO_ANSWERS = frozenset({
    "ConnectTimeoutError", "ConnectionClosedError", "EndpointConnectionError", "ExpiredToken", "ExpiredTokenException",
    "InternalError", "InternalFailure", "InternalServerError", "NoCredentialsError", "ReadTimeoutError",
    "RequestExpired", "RequestLimitExceeded", "ServiceUnavailable", "ServiceUnavailableException", "Throttling",
    "ThrottlingException", "TooManyRequestsException", "UnrecognizedClientException",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A stage before a deploy: its function may not be there yet.

    `values` is all that SSM has below the stage's path, `settings` the checkout's of the stage, `variables` what the
    function would get of both.
    """

    cloud: Cloud
    stage: Stage
    values: Mapping[str, str]
    settings: Mapping[str, Any]
    checkout: Checkout
    inherited: Mapping[str, str]
    # The image that is to be deployed, where somebody named one.
    digest: str | None = None

    @property
    def is_production(self) -> bool:
        return self.stage == "production"

    @property
    def variables(self) -> dict[str, str]:
        prefix = "environment/"
        told = {name.removeprefix(prefix): text for name, text in self.values.items() if name.startswith(prefix)}
        return {**self.settings.get("aws_environment_variables", {}), **told}

    def value(self, name: str) -> str:
        """Raises CheckFailed: SSM does not say it."""
        if found := self.values.get(name):
            return found
        raise CheckFailed(f"SSM has no {parameters_path(self.stage)}{name}")

    def variable(self, name: str) -> str:
        """Raises CheckFailed: neither the settings nor SSM say it."""
        if found := self.variables.get(name):
            return found
        raise CheckFailed(f"SSM has no {parameters_path(self.stage)}environment/{name}")

    def number(self, name: str) -> int:
        """Raises CheckFailed: SSM does not say it, or no whole number."""
        text = self.value(name)
        if not (text.isascii() and text.isdigit()):
            raise CheckFailed(f"{parameters_path(self.stage)}{name} in SSM is {text!r}, and no whole number")
        return int(text)

    @property
    def account_id(self) -> str:
        """Of the stage, as its role's ARN has it. Raises CheckFailed: that is none."""
        arn = self.value("zappa/role_arn")
        if (found := re.match(r"arn:aws:iam::([0-9]{12}):role/.", arn)) is None:
            raise CheckFailed(f"{parameters_path(self.stage)}zappa/role_arn in SSM is {arn!r}, and no role's ARN")
        return found[1]

    def live(self) -> LiveFunction | None:
        """The stage's function; None before the first deploy. Raises as `ask` does."""
        with denials_told("lambda", "get_function"):
            return live_function(self.cloud, self.stage)

    def ask(self, service: str, operation: str, **arguments: Any) -> Any:
        """AWS's answer.

        Raises:
            NotAllowed: a missing permission is no finding.
            AwsRefused: all else that AWS says, such as that there is none.
        """
        with denials_told(service, operation):
            return call(self.cloud, service, operation, **arguments)

    def pages(self, service: str, operation: str, **arguments: Any) -> Iterator[Any]:
        """All pages of an operation that answers in several; raises as `ask` does."""
        with denials_told(service, operation):
            yield from pages(self.cloud, service, operation, **arguments)

    def found(self, missing: str, service: str, operation: str, *, reasons: Mapping[str, str], **arguments: Any) -> Any:
        """As `ask`, and one of AWS's `reasons` means what stands behind it. Raises CheckFailed for those."""
        try:
            return self.ask(service, operation, **arguments)
        except AwsRefused as refusal:
            if refusal.reason in reasons:
                raise CheckFailed(f"{missing} {reasons[refusal.reason]}") from refusal
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`run` answers what it saw, `remedy` is what to do where it fails. Without `run` a person must look: `by_hand`.

    `needs_aws` makes no sense on an emulator. `stages`: which are asked at all.
    """

    name: str
    shows: str
    run: Callable[[Scene], str] | None = None
    remedy: str = ""
    by_hand: str = ""
    needs_aws: bool = False
    stages: tuple[Stage, ...] = STAGES


# boto3's name of a service, and IAM's where it is another.
_IAM_PREFIX = {"sesv2": "ses", "service-quotas": "servicequotas"}
_IAM_NAME = {
    "budgets:DescribeBudgets": "budgets:ViewBudget",
    "budgets:DescribeNotificationsForBudget": "budgets:ViewBudget",
    "budgets:DescribeSubscribersForNotification": "budgets:ViewBudget",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "rds:DescribeDbInstances": "rds:DescribeDBInstances",
    "rds:DescribeDbParameters": "rds:DescribeDBParameters",
    "rds:DescribeDbInstanceAutomatedBackups": "rds:DescribeDBInstanceAutomatedBackups",
    "iam:ListOpenIdConnectProviders": "iam:ListOpenIDConnectProviders",
    "iam:GetOpenIdConnectProvider": "iam:GetOpenIDConnectProvider",
}


@contextmanager
def denials_told(service: str, operation: str) -> Iterator[None]:
    """Raises NotAllowed for what AWS says to somebody who may not; for calls that others make."""
    try:
        yield
    except AwsRefused as refusal:
        if refusal.reason in _NO_ANSWERS:
            raise NoAnswer(str(refusal)) from refusal
        if refusal.reason not in _DENIALS:
            raise
        action = f"{_IAM_PREFIX.get(service, service)}:{_camel(operation)}"
        raise NotAllowed(
            f"whoever is signed in may not {_IAM_NAME.get(action, action)}, so nothing is known of it"
        ) from refusal


def _camel(operation: str) -> str:
    return "".join(word.capitalize() for word in operation.split("_"))
