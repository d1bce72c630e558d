"""Whoever talks to an instance is counted: containers by two each, or, through a proxy, by no more than its share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from backend.ops.environment import REPOSITORY
from backend.ops.infrastructure.judging import RULES
from backend.ops.infrastructure.rules.connections import connections_needed, proxied_connections
from backend.ops.infrastructure.workspace import Root
from backend.ops.names import Stage

from .told import Told

type PlanOf = Callable[[Root], Told]
CONCURRENCY: Mapping[Stage, int] = {"staging": 10, "dev": 5}
# Four tasks, people and RDS.
BESIDE = 8 + 5 + 8


def test_a_proxy_bounds_its_own_stages_containers_alone():
    assert connections_needed(["staging"], CONCURRENCY) == 20 + BESIDE
    assert connections_needed(["staging"], CONCURRENCY, {"staging": 12}) == 12 + BESIDE
    assert connections_needed(["dev", "staging"], CONCURRENCY, {"staging": 12}) == 12 + 10 + 8 + BESIDE


def test_a_proxy_opens_no_more_than_containers_ask_for():
    assert connections_needed(["staging"], CONCURRENCY, {"staging": 48}) == connections_needed(["staging"], CONCURRENCY)


@pytest.mark.parametrize(("percent", "found"), [(15, 0), (60, 1)])
def test_the_rule_counts_as_the_plan_makes_the_proxy(plan_of: PlanOf, percent: int, found: int):
    """dev and staging want 59, more than four fifths of 70; with ten for staging's containers 49."""
    told = plan_of("staging")
    told.parameter("max_connections", "70")
    assert len(list(RULES["connections-fit"](told.plan))) == 1
    told.add("aws_db_proxy_default_target_group.one", connection_pool_config=[{"max_connections_percent": percent}])
    assert len(list(RULES["connections-fit"](told.plan))) == found


def test_who_has_a_proxy_stands_in_the_stages_files(tmp_path: Path):
    assert proxied_connections(180) == {}
    terraform = tmp_path / "terraform"
    shutil.copytree(REPOSITORY / "terraform" / "stages", terraform / "stages")
    for file in (REPOSITORY / "terraform").glob("*.tf"):
        shutil.copy(file, terraform)
    with (terraform / "stages" / "dev.tfvars").open("a", encoding="utf-8") as dev:
        dev.write("database = { has_proxy = true }\n")  # it has no instance
    production = terraform / "stages" / "production.tfvars"
    text = production.read_text(encoding="utf-8")
    production.write_text(text.replace("database = {", "database = {\n  has_proxy = true"), encoding="utf-8")
    assert proxied_connections(180, terraform) == {"production": 108}
