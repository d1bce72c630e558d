"""What these tests have in common: a stage with secrets of all roles, and instances that were restored beside."""

from __future__ import annotations

import json

from backend.ops.recovery import whereabouts
from backend.ops.recovery.whereabouts import ROLES
from backend.ops.tests.stage import Ended, StageOnEmulator

COMMIT = "c" * 40
LIVE, SIDE = "coalition-dev", "coalition-dev-side-20260301-120000"
IDS = {role: f"database/{role}" for role in ROLES}
PASSWORD = "canary-password-that-nobody-may-print"
SECOND = "coalition-dev-side-20260301-130000"
# Of each instance: ministack gives all one address, so they differ by their ports. The last is nobody's.
PORTS = {LIVE: 5501, SIDE: 5502, SECOND: 5503, "somebody-elses": 5504}
LIVE_PLACE, SIDE_PLACE, SECOND_PLACE = (f"127.0.0.1:{PORTS[name]}" for name in (LIVE, SIDE, SECOND))


def make_secrets(stage: StageOnEmulator, prefix: str, instance: str) -> None:
    """Of all roles, leading to that instance."""
    for role in ROLES:
        values = {
            "engine": "postgres", "host": "127.0.0.1", "port": str(PORTS[instance]), "dbname": "coalition_dev",
            "username": f"coalition_dev_{role}", "password": PASSWORD,
        }  # fmt: skip
        stage.cloud.client("secretsmanager").create_secret(Name=f"{prefix}/{role}", SecretString=json.dumps(values))


def share_with_staging(stage: StageOnEmulator, instance: str = LIVE) -> None:
    """As Terraform tells it: two stages, one instance, and secrets of their own."""
    for name, value in (("database/instance_id", LIVE), ("environment/DATABASE_SECRET_ID", "neighbour/runtime")):
        stage.cloud.client("ssm").put_parameter(Name=f"/coalition-builder/staging/{name}", Value=value, Type="String")
    make_secrets(stage, "neighbour", instance)


def recover(stage: StageOnEmulator, act: str, *flags: str) -> Ended:
    quick = ("--drain-seconds", "0.01") if act in {"switch", "back"} else ()
    ended = stage.run("recover", act, *quick, "--checkout", str(stage.checkout), *flags)
    assert PASSWORD not in ended.said + ended.error
    return ended


def places(stage: StageOnEmulator, label: str = "AWSCURRENT") -> set[str]:
    """Where each role signs in, by that version of its secret."""
    secrets = stage.cloud.client("secretsmanager")
    found = (secrets.get_secret_value(SecretId=f"database/{role}", VersionStage=label) for role in ROLES)
    return {f"{values['host']}:{values['port']}" for values in (json.loads(each["SecretString"]) for each in found)}


def moved_to(stage: StageOnEmulator, instance: str, *, is_original_there: bool = True) -> None:
    """What a switch does to the secrets, without the release."""
    whereabouts.move(
        stage.cloud, IDS, host="127.0.0.1", port=str(PORTS[instance]), say=print,
        is_original_there=is_original_there,
    )  # fmt: skip


def concurrency(stage: StageOnEmulator) -> int | None:
    answer = stage.cloud.client("lambda").get_function_concurrency(FunctionName=stage.name)
    found: int | None = answer.get("ReservedConcurrentExecutions")
    return found


def names_of_instances(stage: StageOnEmulator) -> set[str]:
    found = stage.cloud.client("rds").describe_db_instances()["DBInstances"]
    return {each["DBInstanceIdentifier"] for each in found}
