"""The roles go to the side and back by their secrets alone; the old instance and its version stay."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings

from backend.foundation.postgis.management.commands import compare_databases
from backend.ops.recovery import acts
from backend.ops.recovery.whereabouts import BEFORE, ROLES
from backend.ops.tests.stage import StageOnEmulator

from .sides import (
    LIVE,
    LIVE_PLACE,
    PASSWORD,
    SIDE,
    SIDE_PLACE,
    concurrency,
    names_of_instances,
    places,
    recover,
)


def test_there_and_back_with_new_containers_each_time(serving: StageOnEmulator):
    before = serving.variables()["RELEASE"]
    there = recover(serving, "switch", "--side", SIDE)
    assert there.code == 0, there.said + there.error
    assert places(serving) == {SIDE_PLACE}
    assert places(serving, BEFORE) == {LIVE_PLACE}
    assert serving.variables()["RELEASE"] > before
    assert concurrency(serving) == 5
    assert "coalition-dev is closed: visitors get an error from here on." in there.said
    assert (
        f"runtime: from {LIVE_PLACE} to {SIDE_PLACE}; the way back, labelled BEFORE_RECOVERY, is to {LIVE_PLACE}."
        in there.said
    )
    # What the side's moment lacks is migrated before code serves.
    assert any("migrate" in words for _, _, words in serving.commands[-3:])

    back = recover(serving, "back")
    assert back.code == 0, back.said + back.error
    assert places(serving) == {LIVE_PLACE}
    assert {LIVE, SIDE} <= names_of_instances(serving)


def test_a_password_that_was_rotated_meanwhile_does_not_close_the_way_back(serving: StageOnEmulator):
    recover(serving, "switch", "--side", SIDE)
    secrets = serving.cloud.client("secretsmanager")
    for role in ROLES:
        for _ in range(2):  # AWSPREVIOUS has gone on
            values = json.loads(secrets.get_secret_value(SecretId=f"database/{role}")["SecretString"])
            secrets.put_secret_value(SecretId=f"database/{role}", SecretString=json.dumps(values | {"password": "new"}))
    assert recover(serving, "back").code == 0
    assert places(serving) == {LIVE_PLACE}
    now = json.loads(secrets.get_secret_value(SecretId="database/runtime")["SecretString"])
    assert now["password"] == PASSWORD


def test_a_dry_run_says_it_and_changes_nothing(standing: StageOnEmulator):
    for act in (("switch", "--side", SIDE), ("compare", "--side", SIDE), ("tidy", "--delete", SIDE)):
        ended = recover(standing, *act, "--dry-run")
        assert ended.code == 0, ended.error
        assert "Dry run: would" in ended.said
    assert places(standing) == {LIVE_PLACE}
    assert concurrency(standing) is None
    assert SIDE in names_of_instances(standing)


def test_a_release_that_fails_leaves_a_sentence_and_the_way_back(serving: StageOnEmulator):
    for behaviour in serving.images.values():
        behaviour.exit_codes["collectstatic"] = 1
    ended = recover(serving, "switch", "--side", SIDE)
    assert ended.code == 5
    assert "Where it stands: the secrets are moved, and coalition-dev may be closed" in ended.error
    assert concurrency(serving) == 0
    for behaviour in serving.images.values():
        behaviour.exit_codes.clear()
    assert recover(serving, "back").code == 0
    assert (places(serving), concurrency(serving)) == ({LIVE_PLACE}, 5)


def test_comparing_is_a_task_of_the_role_that_owns_the_tables(standing: StageOnEmulator):
    same = recover(standing, "compare", "--side", SIDE, "--keys", "5")
    assert same.code == 0, same.error
    assert "They are the same." in same.said
    commands = [" ".join(words) for _, _, words in standing.commands]
    assert "python manage.py compare_databases --side-host 127.0.0.1 --side-port 5502 --keys 5" in commands
    for code, words in ((3, "They differ as said above."), (0, "They are the same.")):
        for behaviour in standing.images.values():
            behaviour.exit_codes["compare_databases"] = code
        ended = recover(standing, "compare", "--side", SIDE)
        assert (ended.code, words in ended.said) == (0, True)
    for behaviour in standing.images.values():
        behaviour.exit_codes["compare_databases"] = 1
    assert recover(standing, "compare", "--side", SIDE).code == 1


def test_that_they_differ_is_one_number_on_both_sides():
    assert acts.THEY_DIFFER == compare_databases.THEY_DIFFER


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
    assert places(standing) == {LIVE_PLACE}
    assert {LIVE, SIDE, "somebody-elses"} <= names_of_instances(standing)


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
