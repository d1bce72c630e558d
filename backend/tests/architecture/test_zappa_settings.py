"""zappa_settings.json: the stages as the design has them, fit for an image, and the same as what the image reads."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest
from django.conf import settings
from zappa.cli import ZappaCLI
from zappa.core import Zappa

from backend.config.schedule import SCHEDULE
from backend.config.variables import VARIABLES, Stage
from backend.ops.names import PROJECT, STAGES, function_name
from backend.tests.lambda_function.events import KEEP_WARM_RULE

FILE = settings.REPOSITORY / "zappa_settings.json"
WHOLE: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
TABLE = {
    # memory, keep-warm's expression, X-Ray, reserved concurrency
    "dev": (512, None, False, 5),
    "staging": (512, "rate(10 minutes)", False, 10),
    "production": (1024, "rate(4 minutes)", True, 40),
}
# What SSM says at a release (Terraform wrote it there), and what an image cannot have or must not.
OF_SSM = {"role_arn", "s3_bucket", "vpc_config", "aws_region", "profile_name"}
UNFIT = {
    "slim_handler", "environment_variables", "remote_env", "remote_env_bucket", "exception_handler", "django_settings",
    "prebuild_script", "settings_file", "domain", "certificate_arn", "base_path", "dead_letter_arn", "layers",
    "snap_start", "provisioned_concurrency", "extra_permissions", "attach_policy", "delete_s3_zip",
}  # fmt: skip
LONGEST_RULE = 63


@pytest.fixture
def zappa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ZappaCLI]:
    """The real Zappa with a stage loaded, on a copy of the file: it looks for things where it is called."""
    shutil.copy(FILE, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")

    def loaded(stage: str) -> ZappaCLI:
        cli = ZappaCLI()
        cli.api_stage, cli.load_credentials = stage, False
        cli.load_settings()
        return cli

    return loaded


@pytest.fixture
def read(named: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """What the image's module says where a deployment has set its variables, and these."""

    def imported(**variables: str) -> dict[str, Any]:
        monkeypatch.delenv("DATABASE_URL", raising=False)  # of whoever runs this; a deployment names a secret
        for name, value in (named | variables).items():
            monkeypatch.setenv(name, value)
        monkeypatch.delitem(sys.modules, "backend.config.lambda_settings", raising=False)
        return vars(import_module("backend.config.lambda_settings"))

    return imported


def whole(stage: str) -> dict[str, Any]:
    return WHOLE["base"] | WHOLE[stage]


def test_there_are_three_stages_and_their_base():
    assert WHOLE.keys() == {"base", *STAGES}
    assert tuple(STAGES) == get_args(Stage)
    assert {WHOLE[stage]["extends"] for stage in STAGES} == {"base"}


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_is_as_the_table_says(stage: Stage, zappa: Callable[[str], ZappaCLI]):
    cli = zappa(stage)
    expression = cli.stage_config["keep_warm_expression"] if cli.stage_config["keep_warm"] else None
    assert (cli.memory_size, expression, cli.xray_tracing, cli.lambda_concurrency) == TABLE[stage]
    assert (cli.lambda_name, cli.timeout_seconds, cli.num_retained_versions) == (function_name(stage), 29, 10)
    assert (cli.manage_roles, cli.debug, cli.log_level, cli.stage_config["touch"]) == (False, False, "INFO", False)
    assert (cli.runtime, cli.architecture, cli.use_websocket) == ("python3.13", "x86_64", None)
    assert (cli.use_apigateway, cli.apigateway_version, cli.endpoint_configuration) == (True, "v1", ["REGIONAL"])
    assert (cli.use_function_url, cli.use_alb, cli.cors) == (False, False, False)


@pytest.mark.parametrize("stage", STAGES)
def test_an_image_can_be_deployed_with_it_and_nothing_of_an_account_stands_in_it(
    stage: str, zappa: Callable[[str], ZappaCLI]
):
    zappa(stage)._check_docker_settings_conflicts()
    assert (OF_SSM | UNFIT) & whole(stage).keys() == set()
    text = json.dumps(whole(stage))
    assert re.findall(r"arn:|\d{12}|vpc-|subnet-|sg-|AKIA|secret|password", text, re.IGNORECASE) == []
    # What the settings know, and nothing that Terraform decides.
    assert whole(stage)["aws_environment_variables"] == {"STAGE": stage}
    assert "STAGE" in VARIABLES


@pytest.mark.parametrize("stage", STAGES)
def test_the_functions_that_are_named_exist(stage: str):
    """The entry point starts Django where it is imported, so here it is only found."""
    module, _, name = whole(stage)["lambda_handler"].rpartition(".")
    source = (settings.REPOSITORY / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
    assert f"\ndef {name}(event: Any, context: Any)" in source
    # With Django's own application the layer that finds the client's address would be missing.
    assert whole(stage)["app_function"] == "backend.config.wsgi.application" == settings.WSGI_APPLICATION


@pytest.mark.parametrize("stage", STAGES)
def test_events_are_those_of_the_schedule(stage: Stage):
    scheduled = [
        {"function": function.path, "expression": function.expressions[stage]}
        for function in SCHEDULE
        if stage in function.expressions
    ]
    assert whole(stage)["events"] == scheduled


@pytest.mark.parametrize("stage", STAGES)
def test_rules_names_lead_back_to_functions_that_exist(stage: Stage, zappa: Callable[[str], ZappaCLI]):
    core: Zappa = zappa(stage).zappa
    for event in whole(stage)["events"]:
        assert re.fullmatch(rf"[._A-Za-z0-9]{{1,{LONGEST_RULE}}}", event["function"])
        rule = core.get_scheduled_event_name(event, event["function"], function_name(stage))
        assert len(rule) <= LONGEST_RULE + 1
        module, _, name = rule.rpartition("-")[2].rpartition(".")
        assert callable(getattr(import_module(module), name))


def test_the_keep_warm_rule_is_called_as_the_entry_point_knows_it():
    event = {"name": "zappa-keep-warm", "function": "handler.keep_warm_callback"}  # zappa.cli, `schedule`
    core = Zappa(load_credentials=False)
    assert core.get_scheduled_event_name(event, event["function"], function_name("production")) == KEEP_WARM_RULE


@pytest.mark.parametrize("stage", STAGES)
def test_everything_is_tagged_for_what_it_is(stage: str):
    assert whole(stage)["tags"] == {
        "Project": "coalition-builder",
        "Stage": stage,
        "Component": "api",
        "CostCenter": "coalition-builder",
    }


@pytest.mark.parametrize("stage", STAGES)
def test_the_image_reads_the_same(stage: str, zappa: Callable[[str], ZappaCLI], read: Callable[..., dict[str, Any]]):
    """What Zappa would generate of this file, beside the module that stands in its place."""
    generated: dict[str, Any] = {}
    exec(zappa(stage).get_zappa_settings_string(), generated)  # noqa: S102  # Zappa's own text, as the function would
    found = read(STAGE=stage)
    # What is otherwise, on purpose: logging is Django's to say.
    assert (generated.pop("LOG_LEVEL"), found["LOG_LEVEL"]) == ("INFO", None)
    capitals = {name: value for name, value in generated.items() if name.isupper()}
    assert capitals == {name: found[name] for name in capitals}
    assert found["PROJECT_NAME"] == PROJECT


def test_the_topic_is_the_environments_and_zappa_is_told_of_none(read: Callable[..., dict[str, Any]]):
    topic = "arn:aws:sns:us-east-1:123456789012:feedback"
    found = read(MAIL_FEEDBACK_TOPIC_ARN=topic)
    assert (found["MAIL_FEEDBACK_TOPIC_ARN"], found["AWS_EVENT_MAPPING"]) == (topic, {})
