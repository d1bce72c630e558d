"""A stage's database is made by a task that finds everything it needs in SSM, and nobody copies an identifier."""

from __future__ import annotations

import json

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


def lead(stage: StageOnEmulator, **hosts: str) -> None:
    """Each role's secret, to that server."""
    for role, host in hosts.items():
        stage.cloud.client("secretsmanager").create_secret(
            Name=f"coalition-builder/dev/database/{role}", SecretString=json.dumps({"host": host, "port": "5432"})
        )


def test_roles_that_a_recovery_has_moved_are_not_sent_back_by_the_way(placed: StageOnEmulator):
    """Terraform does not know the new instance yet, and SSM names the old one."""
    side = "side.example.us-east-1.rds.amazonaws.com"
    lead(placed, runtime=side, migration=side)
    placed.push(placed.head())
    for flags in ((), ("--rotate", "runtime"), ("--move-to", side)):
        ended = placed.run("bootstrap", *flags)
        assert ended.code == 1
        assert "Nothing was changed." in ended.error
    assert f"The secrets of runtime, migration lead to {side}, and SSM says" in placed.run("bootstrap").error
    assert placed.commands == []
    ended = placed.run("bootstrap", "--move-to", PLACE["host"])
    assert ended.code == 0, ended.error
    assert [words for _, _, words in placed.commands] == [COMMAND]


def test_a_proxy_and_its_instance_are_one_server(placed: StageOnEmulator):
    lead(placed, runtime=PLACE["host"], migration=PLACE["host"], **{"import": PLACE["host"]})
    placed.push(placed.head())
    ended = placed.run("bootstrap")
    assert ended.code == 0, ended.error


def test_it_keeps_out_of_the_way_of_whoever_is_at_work(placed: StageOnEmulator):
    """A switch that reads the secrets meanwhile would write the old password back."""
    placed.push(placed.head())
    with placed.lock.held(who="grace", what="recover", wait_seconds=0, say=print):
        process = placed.start("bootstrap", "--rotate", "runtime")
        assert process.stdout
        assert "Waiting for grace (recover, since " in process.stdout.readline()
        assert placed.commands == []
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert len(placed.commands) == 1
