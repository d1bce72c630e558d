"""The roles go to the side and back by their secrets alone; the old instance and its version stay."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings

from backend.ops.recovery.whereabouts import BEFORE, ROLES
from backend.ops.tests.stage import Ended, StageOnEmulator

COMMIT = "c" * 40
LIVE, SIDE = "coalition-dev", "coalition-dev-side-20260301-120000"
PASSWORD = "canary-password-that-nobody-may-print"
SIDE_PLACE = "127.0.0.1:5432"  # ministack's address of each instance


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
    secrets, rds = stage.cloud.client("secretsmanager"), stage.cloud.client("rds")
    for role in ROLES:
        values = {
            "engine": "postgres", "host": "live.example", "port": "5432", "dbname": "coalition_dev",
            "username": f"coalition_dev_{role}", "password": PASSWORD,
        }  # fmt: skip
        secrets.create_secret(Name=f"database/{role}", SecretString=json.dumps(values))
    for name, tags in ((LIVE, {}), (SIDE, {"RecoveryOf": LIVE}), ("somebody-elses", {})):
        rds.create_db_instance(
            DBInstanceIdentifier=name, DBInstanceClass="db.t4g.micro", Engine="postgres", MasterUsername="master",
            MasterUserPassword="only-for-tests", AllocatedStorage=20,
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
        )  # fmt: skip
    return stage


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


def concurrency(stage: StageOnEmulator) -> int | None:
    answer = stage.cloud.client("lambda").get_function_concurrency(FunctionName=stage.name)
    found: int | None = answer.get("ReservedConcurrentExecutions")
    return found


def names_of_instances(stage: StageOnEmulator) -> set[str]:
    found = stage.cloud.client("rds").describe_db_instances()["DBInstances"]
    return {each["DBInstanceIdentifier"] for each in found}


def test_there_and_back_with_new_containers_each_time(serving: StageOnEmulator):
    before = serving.variables()["RELEASE"]
    there = recover(serving, "switch", "--side", SIDE)
    assert there.code == 0, there.said + there.error
    assert places(serving) == {SIDE_PLACE}
    assert places(serving, BEFORE) == {"live.example:5432"}
    assert serving.variables()["RELEASE"] > before
    assert concurrency(serving) == 5
    assert "coalition-dev is closed: visitors get an error from here on." in there.said
    assert "runtime: from live.example:5432 to 127.0.0.1:5432; the version before is labelled" in there.said
    # What the side's moment lacks is migrated before code serves.
    assert any("migrate" in words for _, _, words in serving.commands[-3:])

    back = recover(serving, "back")
    assert back.code == 0, back.said + back.error
    assert places(serving) == {"live.example:5432"}
    assert {LIVE, SIDE} <= names_of_instances(serving)


def test_a_password_that_was_rotated_meanwhile_does_not_close_the_way_back(serving: StageOnEmulator):
    recover(serving, "switch", "--side", SIDE)
    secrets = serving.cloud.client("secretsmanager")
    for role in ROLES:
        for _ in range(2):  # AWSPREVIOUS has gone on
            values = json.loads(secrets.get_secret_value(SecretId=f"database/{role}")["SecretString"])
            secrets.put_secret_value(SecretId=f"database/{role}", SecretString=json.dumps(values | {"password": "new"}))
    assert recover(serving, "back").code == 0
    assert places(serving) == {"live.example:5432"}
    now = json.loads(secrets.get_secret_value(SecretId="database/runtime")["SecretString"])
    assert now["password"] == PASSWORD


def test_a_dry_run_says_it_and_changes_nothing(standing: StageOnEmulator):
    for act in (("switch", "--side", SIDE), ("compare", "--side", SIDE), ("tidy", "--delete", SIDE)):
        ended = recover(standing, *act, "--dry-run")
        assert ended.code == 0, ended.error
        assert "Dry run: would" in ended.said
    assert places(standing) == {"live.example:5432"}
    assert concurrency(standing) is None
    assert SIDE in names_of_instances(standing)


def test_a_release_that_fails_leaves_a_sentence_and_the_way_back(serving: StageOnEmulator):
    for behaviour in serving.images.values():
        behaviour.exit_codes["collectstatic"] = 1
    ended = recover(serving, "switch", "--side", SIDE)
    assert ended.code == 5
    assert "The secrets are moved; coalition-dev may still be closed." in ended.error
    assert concurrency(serving) == 0
    for behaviour in serving.images.values():
        behaviour.exit_codes.clear()
    assert recover(serving, "back").code == 0
    assert (places(serving), concurrency(serving)) == ({"live.example:5432"}, 5)


def test_comparing_is_a_task_of_the_role_that_owns_the_tables(standing: StageOnEmulator):
    same = recover(standing, "compare", "--side", SIDE, "--keys", "5")
    assert same.code == 0, same.error
    assert "They are the same." in same.said
    commands = [" ".join(words) for _, _, words in standing.commands]
    assert "python manage.py compare_databases --side-host 127.0.0.1 --side-port 5432 --keys 5" in commands
    for code, words in ((3, "They differ as said above."), (0, "They are the same.")):
        for behaviour in standing.images.values():
            behaviour.exit_codes["compare_databases"] = code
        ended = recover(standing, "compare", "--side", SIDE)
        assert (ended.code, words in ended.said) == (0, True)
    for behaviour in standing.images.values():
        behaviour.exit_codes["compare_databases"] = 1
    assert recover(standing, "compare", "--side", SIDE).code == 1


REFUSED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("switch", "--side", "no-such"), "has no instance no-such"),
    (("switch", "--side", "somebody-elses"), "somebody-elses was not restored here from coalition-dev"),
    (("compare", "--side", LIVE), "coalition-dev was not restored here"),
    (("back",), "There is no way back for runtime, migration, import"),
    (("tidy", "--delete", LIVE), "coalition-dev was not restored here, and no other is ever deleted"),
    (("tidy", "--delete", "somebody-elses"), "was not restored here, and no other is ever deleted"),
)


def test_what_makes_no_sense_is_refused_and_changes_nothing(standing: StageOnEmulator):
    for words, sentence in REFUSED:
        ended = recover(standing, *words)
        assert ended.code == 1, words
        assert sentence in ended.error
        assert "Nothing was changed." in ended.error
    assert places(standing) == {"live.example:5432"}
    assert {LIVE, SIDE, "somebody-elses"} <= names_of_instances(standing)


def test_a_side_goes_only_when_nobody_signs_in_to_it(serving: StageOnEmulator):
    recover(serving, "switch", "--side", SIDE)
    used = recover(serving, "tidy", "--delete", SIDE)
    assert used.code == 1
    assert f"{SIDE} is in use, or the way back." in used.error
    recover(serving, "back")
    gone = recover(serving, "tidy", "--delete", SIDE, "--forget-way-back")
    assert gone.code == 0, gone.error
    assert f"RDS deletes {SIDE}, after a last snapshot {SIDE}-final." in gone.said
    assert SIDE not in names_of_instances(serving)
    assert LIVE in names_of_instances(serving)
    assert recover(serving, "back").code == 1


def test_a_moment_without_its_time_zone_is_refused(stage: StageOnEmulator):
    ended = stage.run("recover", "restore", "--at", "2026-03-01T12:00")
    assert ended.code == 2
    assert "with its time zone" in ended.error


@pytest.mark.parametrize("document", ["how-to/recover-the-database.md", "runbooks/database-lost.md"])
def test_what_the_documents_tell_to_type_is_understood(document: str):
    from backend.ops import cli  # noqa: PLC0415  # its parser alone

    text = Path(settings.REPOSITORY / "docs" / document).read_text(encoding="utf-8")
    lines = [
        line.strip()
        for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        for line in block.splitlines()
        if line.strip().startswith("bin/recover ")
    ]
    assert lines
    for line in lines:
        words = shlex.split(line, comments=True)[1:]
        told = cli._parser(["recover"]).parse_args(["recover", *("dev" if word == "STAGE" else word for word in words)])
        assert told.act
