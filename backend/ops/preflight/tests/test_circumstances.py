"""What a check says depends on the stage, on what is switched on, and on what SSM says or does not."""

from __future__ import annotations

import pytest
from django.conf import settings

from backend.ops.preflight.scene import CheckFailed, Scene

from .a_stage import READY, VALUES, point_in_time, scene
from .test_checks import rds, run, secretly


@pytest.mark.parametrize("name", ["database-backups", "alarms", "tables"])
def test_a_parameter_that_is_missing_is_named(name: str):
    with pytest.raises(CheckFailed, match=r"SSM has no /coalition-builder/production/"):
        run(name, READY, values={})


def test_the_runtime_alone_signs_in_by_a_proxy():
    proxied = VALUES | {"database/runtime_host": "proxy.example"}
    assert run("database-secrets", {**READY, **secretly("/runtime", host="proxy.example")}, values=proxied)
    with pytest.raises(CheckFailed, match=r"the secret of runtime names coalition-.*, not proxy\.example"):
        run("database-secrets", READY, values=proxied)
    apart = {name: text for name, text in VALUES.items() if name != "database/host"}
    with pytest.raises(CheckFailed, match="the roles' secrets name different servers"):
        run("database-secrets", {**READY, **secretly("/import", host="elsewhere")}, values=apart)


def test_an_instance_that_serves_while_it_does_something_else_passes():
    """Each night it backs itself up."""
    assert run("database-private", {**READY, **rds(DBInstanceStatus="backing-up")}).startswith("backing-up, PostgreSQL")


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        (
            "budget",
            {"zappa/role_arn": "coalition"},
            r"production/zappa/role_arn in SSM is 'coalition', and no role's ARN",
        ),
        (
            "database-connections",
            {"database/max_connections": "many"},
            r"max_connections in SSM is 'many', and no whole",
        ),
    ],
)
def test_a_parameter_of_another_form_is_named(name: str, values: dict[str, str], words: str):
    with pytest.raises(CheckFailed, match=words):
        run(name, READY, values=VALUES | values)


def test_after_a_recovery_nobody_is_told_to_fill_the_secrets_anew():
    with pytest.raises(CheckFailed) as recovered:
        run("database-secrets", {**READY, **secretly("", host="side")})
    document, _, step = recovered.value.remedy.partition("(")[2].partition(")")[0].partition(", ")
    assert f"**{step.strip('«»')}**" in (settings.REPOSITORY / document).read_text(encoding="utf-8")
    assert "bootstrap" not in recovered.value.remedy
    with pytest.raises(CheckFailed) as led_past_the_proxy:
        run("database-secrets", READY, values=VALUES | {"database/runtime_host": "proxy.example"})
    assert led_past_the_proxy.value.remedy == ""


def test_what_only_production_needs_is_not_asked_of_dev():
    bare = {"dynamodb describe_continuous_backups": point_in_time("DISABLED"), **rds(DeletionProtection=False)}
    for name in ("tables", "database-backups"):
        assert run(name, {**READY, **bare}, stage="dev")


def test_debug_in_the_running_function_is_found_out():
    running = {
        "Configuration": {"FunctionArn": "arn:x", "Environment": {"Variables": {"DJANGO_DEBUG": "True"}}},
        "Code": {"ImageUri": "x@sha256:1"},
    }
    with pytest.raises(CheckFailed, match="the function's DJANGO_DEBUG is on"):
        run("debug-off", {**READY, "lambda get_function": running})
    with pytest.raises(CheckFailed, match="does not say"):
        run("debug-off", READY, settings={"debug": True})


def test_the_scene_knows_whose_account_it_is():
    assert isinstance(scene("http://127.0.0.1:9"), Scene)
    assert scene("http://127.0.0.1:9").account_id == "123456789012"
