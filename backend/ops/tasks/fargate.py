"""How does a one-shot task run on AWS? As a Fargate task whose log is followed until it has ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.ops.calls import AwsRefused, call
from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.names import Stage, TaskName
from backend.ops.parameters import StageParameters

from .definitions import TaskDefinition, definition_for
from .followed_log import FollowedLog
from .protocol import Say
from .stopped import sentence

# One question that fails (a network that changes, a throttled call) is no reason to give up a migration that runs.
PATIENCE_SECONDS = 60.0
# CloudWatch shows a line some seconds after it was written: a log has ended when it was empty so often after the task.
QUIET_READS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FargateTasks:
    """`OneShotTasks` on AWS. `pause_seconds` lies between two questions; `pause` and `clock` are time's own."""

    cloud: Cloud
    stage: Stage
    parameters: StageParameters
    pause_seconds: float = 1.5
    pause: Callable[[float], None] = field(default=time.sleep)
    clock: Callable[[], float] = field(default=time.monotonic)

    def run(self, task: TaskName, *, image_uri: str, command: Sequence[str], say: Say, timeout_seconds: float) -> int:
        """See OneShotTasks. Ctrl-C ends the task, too."""
        definition = definition_for(self.cloud, self.stage, task, image_uri)
        arn = self._started(definition, command)
        log = FollowedLog(self.cloud, definition, task_id=arn.rpartition("/")[2])
        try:
            ended = self._watched(arn, log, say, timeout_seconds)
        except KeyboardInterrupt:
            self._stop(arn, "ended by the operator")
            say(f"Interrupted: the task {definition.container} was told to stop ({arn}).")
            raise
        if ended is None:
            self._stop(arn, "its time was over")
            log.read(say)
            raise OperationFailed(
                f"The task {definition.container} did not end within {timeout_seconds:.0f} s and was told to stop."
                f" It is {arn}."
            )
        self._read_to_its_end(log, say)
        return _exit_code(definition, ended)

    def _started(self, definition: TaskDefinition, command: Sequence[str]) -> str:
        """boto3 sends a client token, so that a question asked twice starts one task."""
        answer = call(
            self.cloud, "ecs", "run_task",
            cluster=self.parameters.task_cluster,
            taskDefinition=definition.arn,
            launchType="FARGATE",
            count=1,
            startedBy="backend.ops",
            networkConfiguration={"awsvpcConfiguration": self._network()},
            overrides={"containerOverrides": [{"name": definition.container, "command": list(command)}]},
        )  # fmt: skip
        if answer["tasks"]:
            return str(answer["tasks"][0]["taskArn"])
        reasons = ", ".join(str(failure.get("reason", "")) for failure in answer.get("failures", []))
        raise OperationFailed(sentence(definition.container, reasons))

    def _network(self) -> dict[str, Any]:
        """With a public address where the subnets give one to whatever starts in them: there is no other way out."""
        subnets = list(self.parameters.task_subnet_ids)
        described = call(self.cloud, "ec2", "describe_subnets", SubnetIds=subnets)["Subnets"]
        is_public = all(subnet.get("MapPublicIpOnLaunch") for subnet in described)
        return {
            "subnets": subnets,
            "securityGroups": list(self.parameters.task_security_group_ids),
            "assignPublicIp": "ENABLED" if is_public else "DISABLED",
        }

    def _watched(self, arn: str, log: FollowedLog, say: Say, timeout_seconds: float) -> Any | None:
        """The task as ECS describes it once it has stopped; None when the time is over."""
        seen_at = self.clock()
        ends = seen_at + timeout_seconds
        while self.clock() < ends:
            try:
                described = self._described(arn)
                log.read(say)
            except AwsRefused as error:
                if self.clock() > seen_at + PATIENCE_SECONDS:
                    raise OperationFailed(f"The task {arn} is out of sight and may still run. {error}") from error
            else:
                seen_at = self.clock()
                if described["lastStatus"] == "STOPPED":
                    return described
            self.pause(self.pause_seconds)
        return None

    def _described(self, arn: str) -> Any:
        answer = call(self.cloud, "ecs", "describe_tasks", cluster=self.parameters.task_cluster, tasks=[arn])
        # ECS is consistent in the end only: right after RunTask a task may be MISSING.
        return answer["tasks"][0] if answer["tasks"] else {"lastStatus": "PROVISIONING"}

    def _read_to_its_end(self, log: FollowedLog, say: Say) -> None:
        quiet = 0
        while quiet < QUIET_READS:
            quiet = 0 if log.read(say) else quiet + 1
            if quiet < QUIET_READS:
                self.pause(self.pause_seconds)

    def _stop(self, arn: str, reason: str) -> None:
        call(self.cloud, "ecs", "stop_task", cluster=self.parameters.task_cluster, task=arn, reason=reason)


def _exit_code(definition: TaskDefinition, ended: Any) -> int:
    [container] = [each for each in ended["containers"] if each["name"] == definition.container]
    reason, code = str(container.get("reason") or ""), container.get("exitCode")
    if "OutOfMemory" in reason:
        raise OperationFailed(sentence(definition.container, f"{reason} (it has {definition.memory} MB)"))
    if ended.get("stopCode", "") not in {"", "EssentialContainerExited"} or code is None:
        raise OperationFailed(sentence(definition.container, reason or str(ended.get("stoppedReason", ""))))
    return int(code)
