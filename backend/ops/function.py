"""What does Lambda run for a stage, and where does its API answer? Asked of AWS itself, never of what Zappa printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from backend.foundation.aws.errors import AWS_ERRORS

from .calls import AwsRefused, call
from .cloud import Cloud
from .errors import OperationFailed
from .names import Stage, function_name

_LONGEST_UPDATE_SECONDS = 300.0
_STACK_IS_MISSING = {"ValidationError", "ResourceNotFoundException", "StackNotFoundException"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveFunction:
    """`digest` is what Lambda resolved the image to; `revision` changes with each change of code or configuration."""

    arn: str
    digest: str
    revision: str
    environment: Mapping[str, str]
    role_arn: str = ""
    subnet_ids: tuple[str, ...] = ()
    security_group_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """API Gateway's own address of the stage, without a slash at its end."""

    id: str
    url: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


def live_function(cloud: Cloud, stage: Stage) -> LiveFunction | None:
    """None where there is none.

    Raises:
        AwsRefused: Lambda did not say.
    """
    try:
        answer = call(cloud, "lambda", "get_function", FunctionName=function_name(stage))
    except AwsRefused as refusal:
        if refusal.reason == "ResourceNotFoundException":
            return None
        raise
    code, configuration = answer.get("Code", {}), answer["Configuration"]
    image = code.get("ResolvedImageUri") or code.get("ImageUri") or ""
    network = configuration.get("VpcConfig") or {}
    return LiveFunction(
        arn=configuration["FunctionArn"],
        digest=image.rpartition("@")[2] if "@" in image else "",
        revision=configuration.get("RevisionId", ""),
        environment=configuration.get("Environment", {}).get("Variables", {}),
        role_arn=configuration.get("Role", ""),
        subnet_ids=tuple(network.get("SubnetIds", ())),
        security_group_ids=tuple(network.get("SecurityGroupIds", ())),
    )


def settle(cloud: Cloud, stage: Stage) -> None:
    """Waits until Lambda has carried out the last change.

    Raises:
        OperationFailed: Lambda says that it failed, or did not end it in time.
    """
    waiter = cloud.client("lambda").get_waiter("function_updated_v2")
    tries = {"Delay": 1, "MaxAttempts": int(_LONGEST_UPDATE_SECONDS)}
    try:
        waiter.wait(FunctionName=function_name(stage), WaiterConfig=tries)
    except AWS_ERRORS as error:
        raise OperationFailed(f"lambda did not carry out the change of {function_name(stage)}: {error}.") from error


def set_environment(cloud: Cloud, stage: Stage, wanted: Mapping[str, str]) -> bool:
    """Makes the function's variables exactly these; True where they were not. Zappa only adds to them.

    Raises:
        OperationFailed: there is no function, or Lambda refused.
    """
    function = live_function(cloud, stage)
    if function is not None and dict(function.environment) == dict(wanted):
        return False
    call(
        cloud, "lambda", "update_function_configuration",
        FunctionName=function_name(stage), Environment={"Variables": dict(wanted)},
    )  # fmt: skip
    settle(cloud, stage)
    return True


def api_of(cloud: Cloud, stage: Stage) -> Api | None:
    """The REST API that Zappa's CloudFormation stack made; None where there is none.

    Raises:
        AwsRefused: CloudFormation did not say.
    """
    try:
        answer = call(
            cloud, "cloudformation", "describe_stack_resource",
            StackName=function_name(stage), LogicalResourceId="Api",
        )  # fmt: skip
    except AwsRefused as refusal:
        if refusal.reason in _STACK_IS_MISSING:
            return None
        raise
    api_id = answer["StackResourceDetail"].get("PhysicalResourceId")
    return Api(id=api_id, url=_url(cloud, stage, api_id)) if api_id else None


def _url(cloud: Cloud, stage: Stage, api_id: str) -> str:
    """An emulator has one address for all APIs."""
    if cloud.endpoint_url:
        return f"{cloud.endpoint_url.rstrip('/')}/restapis/{api_id}/{stage}/_user_request_"
    return f"https://{api_id}.execute-api.{cloud.region}.amazonaws.com/{stage}"
