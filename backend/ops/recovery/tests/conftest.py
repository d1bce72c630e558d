"""The stage on ministack that the other commands' tests have, with instances beside each other."""

from __future__ import annotations

import pytest

from backend.ops.tests.conftest import stage
from backend.ops.tests.stage import StageOnEmulator

from .sides import COMMIT, LIVE, PORTS, SECOND, SIDE, make_secrets

__all__ = ["stage"]


@pytest.fixture
def serving(restored: StageOnEmulator) -> StageOnEmulator:
    """Released, too."""
    released = restored.run("release", "--digest", restored.push(COMMIT))
    assert released.code == 0, released.said + released.error
    return restored


@pytest.fixture
def standing(restored: StageOnEmulator) -> StageOnEmulator:
    """Something is live; for what is no act."""
    restored.put_live_by_hand(restored.push(COMMIT))
    return restored


@pytest.fixture
def restored(stage: StageOnEmulator) -> StageOnEmulator:
    """With secrets of all roles, and an instance restored beside the live one."""
    stage.set_parameter("environment/DATABASE_SECRET_ID", "database/runtime")
    stage.set_parameter("database/instance_id", LIVE)
    make_secrets(stage, "database", LIVE)
    rds = stage.cloud.client("rds")
    for name, port in PORTS.items():
        tags = {"RecoveryOf": LIVE} if name in {SIDE, SECOND} else {}
        rds.create_db_instance(
            DBInstanceIdentifier=name, DBInstanceClass="db.t4g.micro", Engine="postgres", MasterUsername="master",
            MasterUserPassword="only-for-tests", AllocatedStorage=20, Port=port,
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
        )  # fmt: skip
    return stage
