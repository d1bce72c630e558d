"""Do all who talk to a database instance fit into its max_connections, with a fifth to spare?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from backend.ops.environment import REPOSITORY
from backend.ops.infrastructure.finding import Finding
from backend.ops.infrastructure.planned import Plan
from backend.ops.infrastructure.sharing import homes, households
from backend.ops.infrastructure.values import stage_values
from backend.ops.names import STAGES, TASK_NAMES, Stage, stage_named

SHARE = 0.8
# Its own, and for less than a second another while /health/ready asks.
_OF_A_CONTAINER = 2
# Its own, and another that watches or keeps a lock.
_OF_A_TASK = 2
# Somebody with psql, and a restore that compares.
_OF_PEOPLE = 5
# rdsadmin's sessions, and what PostgreSQL and RDS keep free for their superusers (3 and 2).
_OF_RDS = 8


def connections_fit(plan: Plan) -> Iterator[Finding]:
    """For the stage that owns an instance, with all stages that share it."""
    for group in plan.all("aws_db_parameter_group"):
        most = [str(each.get("value")) for each in group.blocks("parameter") if each.get("name") == "max_connections"]
        if len(most) != 1 or not most[0].isdecimal():
            sentence = "it does not say max_connections as a number, so nobody can count."
            yield Finding(address=group.address, sentence=sentence)
            continue
        needed = connections_needed(household_of(plan), reserved_concurrency(), _proxied(plan, int(most[0])))
        if needed > SHARE * int(most[0]):
            yield Finding(
                address=group.address,
                sentence=f"{needed} connections may be wanted of {most[0]} (max_connections), and more than "
                f"{SHARE:.0%} of them leaves no room: lower lambda_concurrency in zappa_settings.json, or take a "
                "larger instance_class.",
            )


def connections_needed(
    stages: Iterable[Stage], concurrency: Mapping[Stage, int], proxied: Mapping[Stage, int] | None = None
) -> int:
    """At the worst moment, all at once. `proxied`: how many at most a proxy opens for a stage's containers."""
    wanted = {stage: concurrency[stage] * _OF_A_CONTAINER for stage in stages}
    functions = sum(min(own, (proxied or {}).get(stage, own)) for stage, own in wanted.items())
    return functions + len(wanted) * len(TASK_NAMES) * _OF_A_TASK + _OF_PEOPLE + _OF_RDS


def proxied_connections(most: int, terraform: Path = REPOSITORY / "terraform") -> dict[Stage, int]:
    """By home that has a proxy (terraform/stages), its share of `most`. Whoever shares an instance goes past it."""
    databases = {home: stage_values(terraform, home)["database"] for home in households(homes())}
    return {
        home: int(most * database["proxy_connections_percent"] // 100)
        for home, database in databases.items()
        if database["has_proxy"]
    }


def _proxied(plan: Plan, most: int) -> dict[Stage, int]:
    """As the plan makes the proxy."""
    return {
        stage_named(plan.stage): most * int(pool["max_connections_percent"]) // 100
        for group in plan.all("aws_db_proxy_default_target_group")
        for pool in group.blocks("connection_pool_config")
    }


def concurrency_is_reserved(plan: Plan) -> Iterator[Finding]:
    """Without a reservation the function has as many containers as the account may, and each a connection."""
    if plan.stage and plan.stage not in reserved_concurrency():
        sentence = "it reserves no concurrency (lambda_concurrency)."
        yield Finding(address=f"zappa_settings.json {plan.stage}", sentence=sentence)


def household_of(plan: Plan) -> list[Stage]:
    """The stages whose functions and tasks talk to the plan's instance."""
    return households(homes()).get(stage_named(plan.stage), [])


def reserved_concurrency(file: Path = REPOSITORY / "zappa_settings.json") -> dict[Stage, int]:
    """By stage; one that reserves none is missing."""
    settings: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return {
        stage: int(settings[stage]["lambda_concurrency"])
        for stage in STAGES
        if settings[stage].get("lambda_concurrency")
    }
