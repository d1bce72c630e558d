"""Which task definition runs an image? A new revision of Terraform's, with the image in it and nothing else changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.ops.calls import AwsRefused, call
from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.names import Stage, TaskName, task_family


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDefinition:
    """A revision, the name of its container, and the awslogs options of that."""

    arn: str
    container: str
    memory: str
    log_options: Mapping[str, str]


def definition_for(cloud: Cloud, stage: Stage, task: TaskName, image_uri: str) -> TaskDefinition:
    """The family's newest revision if it runs this image already, else one more with the image and its IMAGE_DIGEST.

    Terraform ignores the revisions that are made here, and what it makes itself is the newest again: the next release
    builds upon that.

    Raises:
        OperationFailed: there is no such family, or it has no container of its own name.
    """
    family = task_family(stage, task)
    newest = _newest(cloud, stage, family)
    container = container_of(newest["taskDefinition"], family)
    wanted = {**container, "image": image_uri, "environment": _with_digest(container.get("environment", []), image_uri)}
    definition = newest["taskDefinition"] if wanted == container else _registered(cloud, newest, wanted)
    return TaskDefinition(
        arn=definition["taskDefinitionArn"],
        container=family,
        memory=str(container.get("memory") or definition.get("memory") or "?"),
        log_options=container.get("logConfiguration", {}).get("options", {}),
    )


def _newest(cloud: Cloud, stage: Stage, family: str) -> Any:
    try:
        return call(cloud, "ecs", "describe_task_definition", taskDefinition=family, include=["TAGS"])
    except AwsRefused as error:
        if error.reason != "ClientException":  # what ECS says of a family that it does not know
            raise
        raise OperationFailed(
            f"There is no task definition {family} on {cloud}, so nothing can run beside the function of {stage}: "
            "apply Terraform's module for the stage's tasks (locally: bin/local-cloud up)."
        ) from error


def container_of(definition: Any, family: str) -> dict[str, Any]:
    """The one in which the image runs. Raises OperationFailed: there is none of that name."""
    for container in definition["containerDefinitions"]:
        if container["name"] == family:
            return dict(container)
    raise OperationFailed(
        f"The task definition {definition['taskDefinitionArn']} has no container {family}, so a release's image has no "
        "place in it: Terraform names the container like the family."
    )


def _with_digest(environment: list[dict[str, str]], image_uri: str) -> list[dict[str, str]]:
    kept = [variable for variable in environment if variable["name"] != "IMAGE_DIGEST"]
    return [*kept, {"name": "IMAGE_DIGEST", "value": image_uri.partition("@")[2]}]


def _registered(cloud: Cloud, newest: Any, container: dict[str, Any]) -> Any:
    """What registering takes of what describing gives, whatever ECS adds to both one day."""
    definition = newest["taskDefinition"]
    others = definition["containerDefinitions"]
    model = cloud.client("ecs").meta.service_model.operation_model("RegisterTaskDefinition")
    arguments = {name: definition[name] for name in model.input_shape.members if definition.get(name)}
    arguments["containerDefinitions"] = [container if each["name"] == container["name"] else each for each in others]
    if newest.get("tags"):
        arguments["tags"] = newest["tags"]
    return call(cloud, "ecs", "register_task_definition", **arguments)["taskDefinition"]
