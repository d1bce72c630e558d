"""Where does an event go that the function could not handle? Zappa sets a dead letter on create only, so each act does.

Schedules and mail's feedback call the function asynchronously: Lambda tries again twice, then gives up. Source: «How
Lambda handles errors and retries with asynchronous invocation», AWS Lambda Developer Guide.
"""

from __future__ import annotations

from .calls import AwsRefused, call
from .cloud import Cloud
from .names import Stage, function_name

RETRIES = 2
# A drain that comes an hour late has been overtaken by others; feedback of bounces still counts, and is in the queue.
OLDEST_SECONDS = 3600


def keep_failed_events(cloud: Cloud, stage: Stage, queue_arn: str) -> None:
    """Makes the queue the destination of what failed. May be called at each release.

    Raises:
        AwsRefused: Lambda refused, as where the function's role may not write into the queue.
    """
    call(
        cloud, "lambda", "put_function_event_invoke_config",
        FunctionName=function_name(stage),
        MaximumRetryAttempts=RETRIES,
        MaximumEventAgeInSeconds=OLDEST_SECONDS,
        DestinationConfig={"OnFailure": {"Destination": queue_arn}},
    )  # fmt: skip


def queue_of_failed_events(cloud: Cloud, stage: Stage) -> str | None:
    """The destination's ARN; None where what failed is lost.

    Raises:
        AwsRefused: Lambda did not say.
    """
    try:
        found = call(cloud, "lambda", "get_function_event_invoke_config", FunctionName=function_name(stage))
    except AwsRefused as refusal:
        if refusal.reason == "ResourceNotFoundException":
            return None
        raise
    destination: str | None = found.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    return destination
