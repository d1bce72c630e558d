"""A stage's database is made by a task that finds everything it needs in SSM, and nobody copies an identifier."""

from __future__ import annotations

import pytest

from backend.ops.tests.stage import StageOnEmulator

PLACE = {
    "instance_id": "coalition-staging",
    "host": "coalition-staging.example.us-east-1.rds.amazonaws.com",
    "runtime_host": "proxy.example.us-east-1.rds.amazonaws.com",
    "port": "5432",
    "name": "coalition_dev",
    "master_secret_id": "arn:aws:secretsmanager:us-east-1:000000000000:secret:rds!db-1",
}
COMMAND = [
    "python", "manage.py", "bootstrap_database", "--master-secret", PLACE["master_secret_id"],
    "--host", PLACE["host"], "--runtime-host", PLACE["runtime_host"], "--port", "5432",
    "--database", "coalition_dev", "--secret-prefix", "coalition-builder/dev/database",
]  # fmt: skip


@pytest.fixture
def placed(stage: StageOnEmulator) -> StageOnEmulator:
    for name, value in PLACE.items():
        stage.set_parameter(f"database/{name}", value)
    return stage


def test_before_the_first_deploy_the_checkouts_image_makes_the_database(placed: StageOnEmulator):
    newest = placed.push(placed.head())
    ended = placed.run("bootstrap")
    assert ended.code == 0, ended.error
    assert placed.commands == [("coalition-dev-bootstrap", newest, COMMAND)]
    assert "makes the database coalition_dev on coalition-staging.example" in ended.said


def test_later_the_live_image_does_and_a_roles_password_is_replaced(placed: StageOnEmulator):
    live = placed.push("a" * 40)
    placed.put_live_by_hand(live)
    placed.push("b" * 40)
    assert placed.run("bootstrap", "--rotate", "runtime", "--rotate", "import").code == 0
    assert placed.commands == [
        ("coalition-dev-bootstrap", live, [*COMMAND, "--rotate", "runtime", "--rotate", "import"]),
    ]


def test_what_ssm_does_not_say_is_named_and_nothing_is_run(placed: StageOnEmulator):
    placed.push("a" * 40)
    placed.remove_parameter("database/host")
    placed.remove_parameter("database/master_secret_id")
    ended = placed.run("bootstrap")
    assert ended.code == 1
    assert (
        "no /coalition-builder/dev/database/host, /coalition-builder/dev/database/master_secret_id. Apply Terraform"
        in ended.error
    )
    assert placed.commands == []
