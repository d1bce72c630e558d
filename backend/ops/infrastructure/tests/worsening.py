"""How is a real plan made bad? One change of it, and the rule that must notice."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.ops.infrastructure.workspace import Root

from .told import Told


@dataclass(frozen=True, slots=True)
class Bad:
    """`words` must stand in what the rule finds."""

    rule: str
    name: str
    worsen: Callable[[Told], object]
    words: str
    root: Root = "staging"


ROLE_POLICY = "aws_iam_role_policy"
FUNCTION = "module.zappa"
RELEASE = "module.deploy_identity"
PASS = {"Action": "iam:PassRole", "Resource": "arn:aws:iam::000000000000:role/coalition-*"}
INVOKE = "lambda:InvokeFunction"


def grant(part: str, **statement: Any) -> Callable[[Told], None]:
    return lambda told: told.allow(ROLE_POLICY, part, statement)


def without(kind: str, part: str, chosen: Callable[[Any], bool]) -> Callable[[Told], None]:
    """Takes statements out of a document."""

    def drop(document: Any) -> None:
        kept = [statement for statement in document["Statement"] if not chosen(statement)]
        assert len(kept) < len(document["Statement"])
        document["Statement"] = kept

    return lambda told: told.document(kind, part, drop)


def is_denied_inside(statement: Mapping[str, Any]) -> bool:
    return statement["Effect"] == "Deny" and INVOKE in json.dumps(statement["Action"])


def trust_a_branch(told: Told) -> None:
    def widen(document: Any) -> None:
        for statement in document["Statement"]:
            equal = statement["Condition"].pop("StringEquals")
            subject = next(key for key in equal if key.endswith(":sub"))
            statement["Condition"]["StringLike"] = equal | {subject: "repo:example/coalition-builder:*"}

    told.document("aws_iam_role", RELEASE, widen, "assume_role_policy")


def trust(subject: str) -> Callable[[Told], None]:
    """Compared for equality, as it should be."""

    def change(document: Any) -> None:
        for statement in document["Statement"]:
            equal = statement["Condition"]["StringEquals"]
            equal[next(key for key in equal if key.endswith(":sub"))] = subject

    return lambda told: told.document("aws_iam_role", RELEASE, change, "assume_role_policy")


def release_by_pull_request(told: Told) -> None:
    trust("repo:o/r:pull_request")(told)
    grant(RELEASE, Action="iam:CreateRole", Resource="arn:aws:iam::000000000000:role/coalition-staging-x")(told)


def make_roles(told: Told) -> None:
    statement = {"Action": "iam:CreateRole", "Resource": "arn:aws:iam::000000000000:role/coalition-*"}
    kinds = {each["type"] for each in told.json["resource_changes"]} & {"aws_iam_policy", ROLE_POLICY}
    assert kinds
    for kind in kinds:
        told.allow(kind, "", statement)


def alarm(part: str, **values: Any) -> Callable[[Told], None]:
    return lambda told: told.set("aws_cloudwatch_metric_alarm", part, **values)


def without_alarm(name: str) -> Callable[[Told], None]:
    """One alone: others may watch the same metric for something else."""
    return lambda told: told.drop("aws_cloudwatch_metric_alarm", f'["{name}"]')


def at(name: str, threshold: float) -> Callable[[Told], None]:
    """Another threshold for one alarm."""
    return alarm(f'["{name}"]', threshold=threshold)
