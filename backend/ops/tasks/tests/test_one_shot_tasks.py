"""Fargate and the local cloud keep one contract: lines while it runs, the command's exit code, or one sentence."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from backend.ops.calls import call
from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.names import task_family
from backend.ops.parameters import StageParameters
from backend.ops.tasks import OneShotTasks, tasks_of
from backend.ops.tasks.definitions import definition_for
from backend.ops.tasks.fargate import FargateTasks
from backend.ops.tasks.local import LocalTasks

from .running import MISSING_IMAGE, Fargate, running_fargate, running_runner

DIGEST = "sha256:" + "a" * 64
IMAGE = f"registry.test/app@{DIGEST}"
FAMILY = task_family("dev", "manage")
GROUP = "/ecs/coalition-dev"
PATIENCE_SECONDS = 30.0


@dataclass
class Place:
    """Where tasks run in a test, and the processes they have become."""

    tasks: OneShotTasks
    cloud: Cloud
    processes: Callable[[], list[subprocess.Popen[str]]]

    def run(self, command: list[str], *, said: Callable[[str], Any], image: str = IMAGE, seconds: float = 30.0) -> int:
        return self.tasks.run("manage", image_uri=image, command=command, say=said, timeout_seconds=seconds)


def described_by_terraform(cloud: Cloud, task: str = FAMILY) -> Any:
    """A definition as Terraform is to write it, with a tag and a variable that must survive."""
    role = "arn:aws:iam::000000000000:role/coalition-dev-manage"
    return call(
        cloud, "ecs", "register_task_definition",
        family=task, networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="512", memory="1024",
        taskRoleArn=role, executionRoleArn=role, ephemeralStorage={"sizeInGiB": 30},
        runtimePlatform={"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
        containerDefinitions=[{
            "name": task, "image": "registry.test/app:none", "essential": True, "readonlyRootFilesystem": True,
            "environment": [{"name": "KEPT", "value": "kept"}, {"name": "IMAGE_DIGEST", "value": "none"}],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {"awslogs-group": GROUP, "awslogs-region": "us-east-1", "awslogs-stream-prefix": "task"},
            },
        }],
        tags=[{"key": "Stage", "value": "dev"}],
    )["taskDefinition"]  # fmt: skip


def parameters(cloud: Cloud, *, is_public: bool = True) -> StageParameters:
    vpc = call(cloud, "ec2", "create_vpc", CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = call(cloud, "ec2", "create_subnet", VpcId=vpc, CidrBlock="10.9.1.0/24")["Subnet"]["SubnetId"]
    call(cloud, "ec2", "modify_subnet_attribute", SubnetId=subnet, MapPublicIpOnLaunch={"Value": is_public})
    unused = (
        "role_arn", "s3_bucket", "feedback_topic_arn", "failed_events_queue_arn", "repository_uri", "ledger_table",
    )  # fmt: skip
    texts = dict.fromkeys(unused, "unused")
    return StageParameters(
        **texts, subnet_ids=(), security_group_ids=(), environment={}, api_id=None, api_url=None,
        task_cluster=f"cluster-{uuid4().hex[:8]}", task_subnet_ids=(subnet,), task_security_group_ids=("sg-1",),
    )  # fmt: skip


@pytest.fixture
def cloud(aws: str) -> Cloud:
    cloud = Cloud(region="us-east-1", endpoint_url=aws)
    if not call(cloud, "logs", "describe_log_groups", logGroupNamePrefix=GROUP)["logGroups"]:
        call(cloud, "logs", "create_log_group", logGroupName=GROUP)
    role = '{"Version": "2012-10-17", "Statement": []}'
    names = {each["RoleName"] for each in call(cloud, "iam", "list_roles")["Roles"]}
    if "coalition-dev-manage" not in names:
        call(cloud, "iam", "create_role", RoleName="coalition-dev-manage", AssumeRolePolicyDocument=role)
    described_by_terraform(cloud)
    return cloud


@pytest.fixture
def fargate(cloud: Cloud) -> Iterator[Fargate]:
    assert cloud.endpoint_url is not None
    with running_fargate(cloud.endpoint_url) as server:
        yield server


def on_fargate(fargate: Fargate, **given: Any) -> FargateTasks:
    cloud = Cloud(region="us-east-1", endpoint_url=fargate.url)
    options: Any = {"parameters": parameters(cloud), "pause_seconds": 0.01} | given
    return FargateTasks(cloud=cloud, stage="dev", **options)


@pytest.fixture(params=["fargate", "local cloud"])
def place(request: pytest.FixtureRequest, cloud: Cloud) -> Iterator[Place]:
    assert cloud.endpoint_url is not None
    if request.param == "fargate":
        server: Fargate = request.getfixturevalue("fargate")
        processes = lambda: [task.process for task in server.tasks.values() if task.process]  # noqa: E731
        yield Place(on_fargate(server), cloud, processes)
    else:
        with running_runner(cloud.endpoint_url) as runner:
            tasks = LocalTasks(cloud=cloud, stage="dev", url=runner.url)
            yield Place(tasks, cloud, lambda: runner.processes)


def python(code: str) -> list[str]:
    return ["python", "-c", code]


def test_lines_come_in_order_and_the_exit_code_is_the_commands(place: Place):
    said: list[str] = []
    code = place.run(python("import sys; print('one'); print('two', file=sys.stderr); sys.exit(3)"), said=said.append)
    assert (said, code) == (["one", "two"], 3)
    assert place.run(python(""), said=said.append) == 0


def test_a_line_is_said_while_the_command_still_runs(place: Place, tmp_path: Path):
    heard = tmp_path / "heard"
    waits = f"import pathlib, time\nprint('first')\nwhile not pathlib.Path({str(heard)!r}).exists(): time.sleep(0.01)"
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        heard.touch()

    assert place.run(python(waits + "\nprint('second')"), said=say) == 0
    assert said == ["first", "second"]


def test_the_process_knows_its_image_and_keeps_its_variables(place: Place):
    said: list[str] = []
    place.run(python("import os; print(os.environ['IMAGE_DIGEST'], os.environ['KEPT'])"), said=said.append)
    assert said == [f"{DIGEST} kept"]


def test_what_does_not_end_in_its_time_is_ended(place: Place):
    with pytest.raises(OperationFailed, match=f"{FAMILY} did not end within 1 s and was told to stop"):
        place.run(python("import time; time.sleep(600)"), said=print, seconds=0.6)
    [process] = place.processes()
    assert process.wait(PATIENCE_SECONDS) != 0


def test_ctrl_c_ends_it_and_says_so(place: Place):
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if line == "begun":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        place.run(python("import time; print('begun'); time.sleep(600)"), said=say)
    assert said[0] == "begun"
    assert said[1].startswith(f"Interrupted: the task {FAMILY} was told to stop")
    [process] = place.processes()
    assert process.wait(PATIENCE_SECONDS) != 0


def test_an_image_that_is_not_there_is_a_sentence(place: Place):
    with pytest.raises(OperationFailed, match=f"The task {FAMILY} .*image"):
        place.run(python(""), said=print, image=MISSING_IMAGE)


def test_a_stage_without_tasks_is_a_sentence(place: Place):
    with pytest.raises(OperationFailed, match=r"There is no task definition coalition-dev-bootstrap on .*Terraform"):
        place.tasks.run("bootstrap", image_uri=IMAGE, command=[], say=print, timeout_seconds=1.0)


def test_only_the_image_and_its_digest_differ_from_what_terraform_made(cloud: Cloud):
    before = described_by_terraform(cloud)
    arn = definition_for(cloud, "dev", "manage", IMAGE).arn
    answer = call(cloud, "ecs", "describe_task_definition", taskDefinition=arn, include=["TAGS"])
    after = answer["taskDefinition"]
    [container] = after["containerDefinitions"]
    assert container["image"] == IMAGE
    assert container["environment"] == [{"name": "KEPT", "value": "kept"}, {"name": "IMAGE_DIGEST", "value": DIGEST}]
    kept = {"image", "environment"}
    assert {k: v for k, v in container.items() if k not in kept} == {
        k: v for k, v in before["containerDefinitions"][0].items() if k not in kept
    }
    changing = {"taskDefinitionArn", "revision", "containerDefinitions", "registeredAt"}
    assert {k: v for k, v in after.items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing
    }
    assert answer["tags"] == [{"key": "Stage", "value": "dev"}]


def test_a_revision_is_made_once_for_an_image_and_anew_after_terraforms(cloud: Cloud):
    first = definition_for(cloud, "dev", "manage", IMAGE).arn
    assert definition_for(cloud, "dev", "manage", IMAGE).arn == first
    described_by_terraform(cloud)
    assert definition_for(cloud, "dev", "manage", IMAGE).arn != first


def test_a_container_of_another_name_is_a_sentence(cloud: Cloud):
    one = {"name": "web", "image": "none"}
    call(cloud, "ecs", "register_task_definition", family=task_family("dev", "import"), containerDefinitions=[one])
    with pytest.raises(OperationFailed, match="has no container coalition-dev-import"):
        definition_for(cloud, "dev", "import", IMAGE)


@pytest.mark.parametrize(("is_public", "assigned"), [(True, "ENABLED"), (False, "DISABLED")])
def test_a_public_address_is_asked_for_where_the_subnets_give_one(fargate: Fargate, is_public: bool, assigned: str):
    told = parameters(fargate.ministack, is_public=is_public)
    on_fargate(fargate, parameters=told).run(
        "manage", image_uri=IMAGE, command=python(""), say=print, timeout_seconds=30.0
    )
    [order] = fargate.runs
    assert order["networkConfiguration"]["awsvpcConfiguration"] == {
        "subnets": list(told.task_subnet_ids), "securityGroups": ["sg-1"], "assignPublicIp": assigned,
    }  # fmt: skip
    assert (order["cluster"], order["launchType"], order["count"]) == (told.task_cluster, "FARGATE", 1)
    assert order["clientToken"]


def refused_words(fargate: Fargate, code: str = "", **options: Any) -> str:
    with pytest.raises(OperationFailed) as refused:
        on_fargate(fargate, **options).run(
            "manage", image_uri=IMAGE, command=python(code), say=print, timeout_seconds=30.0
        )
    return str(refused.value)


def test_no_capacity_is_a_sentence(fargate: Fargate):
    fargate.has_capacity = False
    assert "Fargate has no capacity" in refused_words(fargate)
    assert fargate.tasks == {}


def test_no_memory_is_a_sentence_with_the_memory_it_had(fargate: Fargate):
    words = refused_words(fargate, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert "for want of memory" in words
    assert "it has 1024 MB" in words


def test_one_that_somebody_else_stops_has_not_run_to_its_end(fargate: Fargate):
    tasks = on_fargate(fargate)

    def stop(line: str) -> None:
        fargate.stop({"task": next(iter(fargate.tasks)), "reason": "stopped in the console"})

    command = python("import time; print('begun'); time.sleep(600)")
    with pytest.raises(OperationFailed, match=r"did not run to its end.*stopped in the console"):
        tasks.run("manage", image_uri=IMAGE, command=command, say=stop, timeout_seconds=30.0)


def test_questions_that_fail_for_a_while_do_not_give_up_a_task(fargate: Fargate, tmp_path: Path):
    refused = tmp_path / "refused"

    def refuse_twice(line: str) -> None:
        fargate.refusals = 2
        refused.touch()

    waits = f"import pathlib, time\nprint('begun')\nwhile not pathlib.Path({str(refused)!r}).exists(): time.sleep(0.01)"
    command = python(waits)
    tasks = on_fargate(fargate)
    assert tasks.run("manage", image_uri=IMAGE, command=command, say=refuse_twice, timeout_seconds=30.0) == 0
    assert fargate.refusals == 0


def test_one_out_of_sight_for_long_is_said_to_run_perhaps(fargate: Fargate):
    seconds = iter(range(0, 100_000, 45))
    tasks = replace(on_fargate(fargate), clock=lambda: float(next(seconds)))

    def go_blind(line: str) -> None:
        fargate.refusals = 1000

    command = python("import time; print('begun'); time.sleep(600)")
    with pytest.raises(OperationFailed, match=r"out of sight and may still run.*not now"):
        tasks.run("manage", image_uri=IMAGE, command=command, say=go_blind, timeout_seconds=90_000.0)


def test_a_local_cloud_that_is_down_is_a_sentence(cloud: Cloud):
    tasks = LocalTasks(cloud=cloud, stage="dev", url="http://127.0.0.1:9")
    with pytest.raises(OperationFailed, match="bin/local-cloud status"):
        tasks.run("manage", image_uri=IMAGE, command=[], say=print, timeout_seconds=1.0)


def test_tasks_run_where_the_cloud_is(cloud: Cloud):
    assert isinstance(tasks_of(cloud, "dev", parameters(cloud)), FargateTasks)
    local = replace(cloud, local_url="http://127.0.0.1:9")
    assert isinstance(tasks_of(local, "dev", parameters(cloud)), LocalTasks)
