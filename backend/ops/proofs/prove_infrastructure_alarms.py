"""Are the alarms in CloudWatch what Terraform says? On moto, which reads them back; ministack does not."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.ops import processes
from backend.ops.calls import pages
from backend.ops.cloud import Cloud
from backend.ops.environment import LOCAL, REPOSITORY
from backend.ops.infrastructure.differences import unlisted
from backend.ops.infrastructure.emulated import MOTO
from backend.ops.infrastructure.workspace import VALUES, Workspace, environment_in, terraform_variables
from backend.ops.names import TASK_NAMES
from backend.tests.loopback import free_port

MOTO_SERVER = LOCAL / "emulators" / "moto" / "bin" / "moto_server"
ACCOUNT_ID = "123456789012"
# moto knows no budget's notices, so the alarms are made with what they watch and nothing else.
ALARMS = "-target=module.monitoring.aws_cloudwatch_metric_alarm.all"
SECONDS = 60.0


@pytest.fixture(scope="module")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("moto"), free_port()
    environment = {"PATH": os.defpath, "HOME": str(folder), "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
    log = folder / "moto.log"
    with log.open("wb") as output, pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "local")
        command = [str(MOTO_SERVER), "-H", "127.0.0.1", "-p", str(port)]
        process = processes.start(command, environment, folder=folder, output=output)
        try:
            processes.wait_until_it_answers(process, port, log, SECONDS)
            yield f"http://127.0.0.1:{port}"
        finally:
            processes.end(process, 5.0)


def test_each_alarm_stands_as_it_was_planned_and_goes_away(moto: str, tmp_path: Path) -> None:
    workspace = monitoring_alone(tmp_path, moto)
    planned = alarms_of(workspace.plan(ALARMS))
    assert len(planned) > 15
    workspace.apply(ALARMS)
    cloud = Cloud(region="us-east-1", endpoint_url=moto)
    assert standing(cloud) == planned
    assert [str(each) for each in unlisted(workspace.plan(ALARMS), MOTO)] == []
    workspace.destroy()
    assert workspace.left() == []
    assert standing(cloud) == {}


def monitoring_alone(folder: Path, endpoint_url: str) -> Workspace:
    """The module with what staging's root gives it, in a root of its own: moto cannot make the network beside it."""
    services = ("budgets", "cloudwatch", "events", "iam", "kms", "logs", "sns", "sqs", "sts")
    provider = {
        "region": "us-east-1",
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        "max_retries": 2,
        "endpoints": dict.fromkeys(services, endpoint_url),
    }
    account = f"us-east-1:{ACCOUNT_ID}"
    module = {
        "source": str(REPOSITORY / "terraform" / "modules" / "monitoring"),
        "stage": "staging",
        "account_id": ACCOUNT_ID,
        "region": "us-east-1",
        "key_arn": f"arn:aws:kms:{account}:key/11111111-2222-3333-4444-555555555555",
        "alarm_emails": ["operators@coalition.invalid"],
        "function_name": "coalition-staging",
        "api_name": "coalition-staging",
        "reserved_concurrency": 10,
        "has_schedule": True,
        "cluster_arn": f"arn:aws:ecs:{account}:cluster/coalition-builder-geodata-import",
        "task_families": {task: f"coalition-staging-{task}" for task in TASK_NAMES},
        "failed_events_queue_name": "coalition-staging-failed-events",
        "budget_usd": 40,
        "log_group_names": {
            "function": "/aws/lambda/coalition-staging",
            "tasks": {task: f"/ecs/coalition-staging-{task}" for task in TASK_NAMES},
        },
        "database": {"instance_id": "coalition-staging", "max_connections": 80, "allocated_storage_gb": 20},
        "table_names": {what: f"coalition-builder-{what}-staging" for what in ("rate_limits", "sessions", "ledger")},
    }
    environment = environment_in(folder, terraform_variables())
    workspace = Workspace(folder=folder, root="account", environment=environment)
    workspace.place.mkdir(parents=True)
    root = {"provider": {"aws": provider}, "module": {"monitoring": module}}
    (workspace.place / "main.tf.json").write_text(json.dumps(root), encoding="utf-8")
    (workspace.place / VALUES).write_text("{}", encoding="utf-8")
    workspace.run("init")
    return workspace


def alarms_of(plan: Any) -> dict[str, float | None]:
    """Threshold by name."""
    changes = [each for each in plan["resource_changes"] if each["type"] == "aws_cloudwatch_metric_alarm"]
    return {each["change"]["after"]["alarm_name"]: each["change"]["after"]["threshold"] for each in changes}


def standing(cloud: Cloud) -> dict[str, float | None]:
    return {
        alarm["AlarmName"]: alarm.get("Threshold")
        for page in pages(cloud, "cloudwatch", "describe_alarms")
        for alarm in page["MetricAlarms"]
    }
