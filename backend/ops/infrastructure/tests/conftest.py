"""Plans of the real terraform/, made once a test run: by this machine's Terraform, without an account."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backend.ops.calls import call
from backend.ops.cloud import Cloud
from backend.ops.environment import inherited
from backend.ops.infrastructure.workspace import Root, TerraformMissing, make_workspace

from .told import Told

# Nobody listens there: a plan of what is new asks AWS for nothing.
NOBODY = "http://127.0.0.1:99"
# What dev finds in SSM of staging, as AWS would have named it.
SHARED = {
    "key_arn": "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555",
    "vpc_id": "vpc-0123456789abcdef0",
    "private_subnet_ids": "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
    "public_subnet_ids": "subnet-0123456789abcdef2,subnet-0123456789abcdef3",
    "s3_prefix_list_id": "pl-01234567",
    "dynamodb_prefix_list_id": "pl-89abcdef",
    "database_instance_id": "coalition-staging",
    "database_host": "coalition-staging.abcdefghijkl.us-east-1.rds.amazonaws.com",
    "has_nat": "false",
    "interface_endpoint_cidr": "none",
    "database_port": "5432",
    "database_security_group_id": "sg-0123456789abcdef0",
    "database_master_secret_arn": "arn:aws:secretsmanager:us-east-1:000000000000:secret:rds!db-11111111-2222-abcdef",
    "database_max_connections": "80",
    "rate_limits_table": "coalition-builder-rate-limits-staging",
    "sessions_table": "coalition-builder-sessions-staging",
    "ledger_table": "coalition-builder-releases-staging",
}


@pytest.fixture(scope="session")
def plan_of(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[Root], Told]:
    """A root's plan, a copy each time. All workers of a run make it once; without Terraform the test is skipped."""
    # Each worker has a folder of its own in the run's.
    is_worker = hasattr(request.config, "workerinput")
    shared = tmp_path_factory.getbasetemp().parent if is_worker else tmp_path_factory.getbasetemp()

    def plan(root: Root) -> Told:
        file = shared / f"{root}.plan.json"
        with (shared / "plans.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not file.exists():
                endpoint = request.getfixturevalue("neighbour_of_staging") if root == "dev" else NOBODY
                file.write_text(json.dumps(_made(shared / root, root, endpoint)), encoding="utf-8")
        return Told(json.loads(file.read_text(encoding="utf-8")))

    return plan


@pytest.fixture(scope="session")
def neighbour_of_staging(ministack_url: str) -> str:
    """SSM as an apply of staging leaves it."""
    cloud = Cloud(region="us-east-1", endpoint_url=ministack_url)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "local")
        for name, value in SHARED.items():
            full = f"/coalition-builder/staging/shared/{name}"
            call(cloud, "ssm", "put_parameter", Name=full, Value=value, Type="String", Overwrite=True)
    return ministack_url


def _made(folder: Path, root: Root, endpoint: str) -> Any:
    environment = inherited()
    try:
        return make_workspace(folder, root, endpoint_url=endpoint, is_answered=endpoint != NOBODY).plan()
    except TerraformMissing as missing:
        if environment.get("CI") == "true" and environment.get("SKIP_TERRAFORM") != "1":
            pytest.fail(f"CI is to judge the plans, or to say SKIP_TERRAFORM=1: {missing}")
        pytest.skip(f"the plans are not judged: {missing}")
