"""Why has a task ended, if not by its command? ECS's words for it, as a sentence that says what to do.

Source: «Amazon ECS stopped tasks error messages» and «API failure reasons», Amazon ECS Developer Guide.
"""

from __future__ import annotations

# The first that stands in ECS's reason, and what a person does about it.
_ADVICE = {
    "CannotPullContainerError": "the image could not be pulled. Look whether the registry has this digest, "
    "whether the task's subnets lead there, and whether its execution role may read it",
    "OutOfMemory": "it was ended for want of memory. Give its task definition more, or it less to do",
    "Capacity is unavailable": "Fargate has no capacity in these zones just now. Try again in some minutes",
    "RESOURCE:": "the cluster has no room for it. Try again in some minutes",
    "ResourceInitializationError": "its secrets, its log group or its network could not be prepared. Look whether "
    "its subnets lead to Secrets Manager, CloudWatch Logs and the registry",
    "CannotStartContainerError": "its container could not start. Image and task definition must be of one architecture",
    "EssentialContainerExited": "a container beside it ended",
    "SpotInterruption": "Fargate Spot took its capacity back. Run it again",
}


def sentence(family: str, reason: str) -> str:
    """`reason` is stoppedReason, a container's reason, or that of a failure of RunTask."""
    words = " ".join(reason.split()).rstrip(".") or "ECS gives no reason"
    for beginning, advice in _ADVICE.items():
        if beginning in reason:
            return f"The task {family} did not run to its end: {advice}. ECS says: {words}."
    return f"The task {family} did not run to its end. ECS says: {words}."
