"""bin/local-cloud and Terraform tell a release the same: what one writes into SSM and the other does not is listed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backend.ops.calls import pages
from backend.ops.cloud import Cloud
from backend.ops.infrastructure.workspace import Root
from backend.ops.local_cloud import resources
from backend.ops.local_cloud.home import Home
from backend.ops.local_cloud.stages import DatabaseServer, StageMaker
from backend.ops.local_cloud.terraformed import OVERRIDDEN
from backend.ops.names import Stage, parameters_path

from .told import Told

STAGE: Stage = "dev"
# What only Terraform says, and for whom.
TERRAFORM_ALONE = {
    "database/instance_id": "restores and preflight; the local cloud has no RDS",
    "database/max_connections": "preflight",
    "release/github_subject": "preflight; nobody releases to the local cloud from GitHub",
    "network/has_nat": "preflight; the local cloud has no network",
    "monitoring/alarm_topic_arn": "preflight; nobody watches the local cloud",
    "environment/STATIC_URL": "CloudFront's address; locally the bucket's own",
    "environment/SES_CONFIGURATION_SET": "bounces and complaints; the emulator's SES publishes none",
}


@pytest.fixture
def written_by_local_cloud(ministack_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    # A region of its own: the emulator is shared.
    cloud, home = Cloud(region="eu-west-3", endpoint_url=ministack_url), Home(tmp_path / "cloud")
    home.prepare()
    maker = StageMaker(cloud=cloud, home=home, stage=STAGE, repository_uri=resources.make_shared(cloud))
    maker.make(DatabaseServer(port="5432", password="any"), f"{maker.repository_uri}@sha256:{64 * '0'}")
    path = parameters_path(STAGE)
    return {
        parameter["Name"].removeprefix(path)
        for page in pages(cloud, "ssm", "get_parameters_by_path", Path=path, Recursive=True)
        for parameter in page["Parameters"]
    }


@pytest.fixture
def written_by_terraform(plan_of: Callable[[Root], Told]) -> set[str]:
    path = parameters_path(STAGE)
    return {
        change["change"]["after"]["name"].removeprefix(path) for change in plan_of(STAGE).changes("aws_ssm_parameter")
    }


def test_both_write_the_same_names(written_by_terraform: set[str], written_by_local_cloud: set[str]):
    assert written_by_local_cloud - written_by_terraform == set()
    assert written_by_terraform - written_by_local_cloud == set(TERRAFORM_ALONE)


def test_what_is_led_elsewhere_is_terraforms(written_by_terraform: set[str]):
    assert set(OVERRIDDEN) <= written_by_terraform
