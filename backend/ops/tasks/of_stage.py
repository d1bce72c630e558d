"""Where do a stage's one-shot tasks run? On the local cloud where there is one, else on Fargate."""

from __future__ import annotations

from backend.ops.cloud import Cloud
from backend.ops.names import Stage
from backend.ops.parameters import StageParameters

from .fargate import FargateTasks
from .local import LocalTasks
from .protocol import OneShotTasks


def tasks_of(cloud: Cloud, stage: Stage, parameters: StageParameters) -> OneShotTasks:
    if cloud.local_url:
        return LocalTasks(cloud=cloud, stage=stage, url=cloud.local_url)
    return FargateTasks(cloud=cloud, stage=stage, parameters=parameters)
