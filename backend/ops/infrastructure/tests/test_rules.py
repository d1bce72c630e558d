"""Each plan of terraform/ passes every rule, and each rule refuses a plan that breaks it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.foundation.aws.clients import Place, client
from backend.ops.environment import REPOSITORY, inherited
from backend.ops.infrastructure.judging import RULES, judged
from backend.ops.infrastructure.rules.connections import connections_needed
from backend.ops.infrastructure.rules.exceptions import AWS_POLICIES, NAMED_BY_AWS, OF_ITSELF, TAKES_NO_RESOURCE
from backend.ops.infrastructure.rules.services import services_called
from backend.ops.infrastructure.sharing import homes, households
from backend.ops.infrastructure.workspace import Root

from . import bad_policies, bad_resources
from .conftest import SHARED
from .told import Told
from .worsening import Bad

BAD = (
    *bad_policies.POLICIES, *bad_policies.ROLES, *bad_policies.ACCOUNT, *bad_resources.STORED, *bad_resources.NETWORK,
    *bad_resources.ALARMS, *bad_resources.TAGS,
)  # fmt: skip
ROOTS: tuple[Root, ...] = ("account", "staging", "dev", "production")
type PlanOf = Callable[[Root], Told]


@pytest.mark.parametrize("root", ROOTS)
def test_what_terraform_makes_passes_every_rule(plan_of: PlanOf, root: Root):
    plan = plan_of(root).plan
    assert len(plan.resources) > 5
    assert [f"{rule}: {finding}" for rule, finding in judged(plan)] == []


def test_dev_was_planned_on_all_that_staging_tells(plan_of: PlanOf):
    assert {each["index"] for each in plan_of("staging").changes("aws_ssm_parameter", ".shared[")} == set(SHARED)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.rule}: {bad.name}")
def test_a_bad_plan_is_refused(plan_of: PlanOf, bad: Bad):
    told = plan_of(bad.root)
    bad.worsen(told)
    found = [str(finding) for finding in RULES[bad.rule](told.plan)]
    assert any(bad.words in sentence for sentence in found), found


def test_each_rule_has_refused_something():
    # What zappa_settings.json reserves stands in no plan: see below.
    assert {bad.rule for bad in BAD} == set(RULES) - {"concurrency-reserved"}


def test_a_stage_that_reserves_nothing_is_refused():
    plan = Told({"format_version": "1.2", "variables": {"stage": {"value": "demo"}}}).plan
    assert [str(finding) for finding in RULES["concurrency-reserved"](plan)] == [
        "zappa_settings.json demo: it reserves no concurrency (lambda_concurrency)."
    ]


def test_every_exception_has_a_reason():
    tables = (TAKES_NO_RESOURCE, NAMED_BY_AWS, OF_ITSELF, AWS_POLICIES)
    assert all(len(reason) > 10 for table in tables for reason in table.values())


def test_services_are_those_that_the_code_calls():
    assert {service.name: service.is_dual_stack for service in services_called()} == {
        "dynamodb": False, "s3": False, "secretsmanager": True, "sesv2": True,
    }  # fmt: skip


def test_a_dual_stack_client_calls_a_dual_stack_address(monkeypatch: pytest.MonkeyPatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "any")
    here = Place(region="us-east-1", endpoint_url=None)
    address = {service.name: client(service.name, here).meta.endpoint_url for service in services_called()}
    assert {name for name, url in address.items() if url.endswith(".api.aws")} == {"secretsmanager", "sesv2"}


def test_all_who_share_an_instance_are_counted():
    assert households(homes()) == {"staging": ["dev", "staging"], "production": ["production"]}
    one = connections_needed(["staging"], {"staging": 10, "dev": 5})
    assert connections_needed(["dev", "staging"], {"staging": 10, "dev": 5}) > one + 5


def judge(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "backend.ops.infrastructure", "judge", *words],
        cwd=REPOSITORY, env=inherited(), capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_command_judges_a_file(plan_of: PlanOf, tmp_path: Path):
    told, file = plan_of("staging"), tmp_path / "plan.json"
    file.write_text(json.dumps(told.json), encoding="utf-8")
    good = judge(str(file))
    assert (good.returncode, good.stderr) == (0, "")
    assert "nothing found." in good.stdout
    told.add("aws_nat_gateway.nat")
    file.write_text(json.dumps(told.json), encoding="utf-8")
    bad = judge(str(file))
    assert bad.returncode == 1
    assert "nothing-paid-by-the-hour: aws_nat_gateway.nat: it is a NAT gateway" in bad.stdout
    assert judge(str(file), "--except", "nothing-paid-by-the-hour").returncode == 0


@pytest.mark.parametrize("text", ["", "no JSON", "[]", '{"format_version": "9.0"}'])
def test_what_is_no_plan_is_refused_in_a_sentence(tmp_path: Path, text: str):
    file = tmp_path / "plan.json"
    file.write_text(text, encoding="utf-8")
    ended = judge(str(file))
    assert ended.returncode == 1
    assert ended.stderr.startswith("infrastructure: ")
    assert "Traceback" not in ended.stderr
