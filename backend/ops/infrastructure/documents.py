"""Which policy documents does a plan hold, and what does each statement of them say?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .planned import Plan, Resource

# Attributes that hold a document wherever they are written; a policy's inline blocks hold theirs as `policy`.
_ATTRIBUTES = ("policy", "assume_role_policy", "policy_document", "access_policy", "resource_policy")
_BLOCKS = ("inline_policy",)
TRUST = "assume_role_policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Lists as lists, whatever the document has; `holder` is the resource, `attribute` where it stands there."""

    holder: Resource
    attribute: str
    sid: str
    effect: str
    actions: tuple[str, ...]
    has_other_actions: bool
    resources: tuple[str, ...]
    has_other_resources: bool
    principals: Mapping[str, tuple[str, ...]]
    has_other_principals: bool
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]]

    @property
    def is_allowed(self) -> bool:
        return self.effect == "Allow"

    @property
    def where(self) -> str:
        return f"{self.attribute}{f' ({self.sid})' if self.sid else ''}"

    def condition(self, key: str) -> tuple[str, ...]:
        """All values that the key is compared with for equality or likeness; keys in any case, as IAM reads them."""
        return tuple(
            value
            for operator, keys in self.conditions.items()
            for name, values in keys.items()
            if name.lower() == key.lower() and "Not" not in operator
            for value in values
        )


def statements(plan: Plan) -> Iterator[Statement]:
    """Of all documents that are known at plan."""
    for resource in plan.resources:
        yield from statements_of(resource)


def statements_of(resource: Resource) -> Iterator[Statement]:
    for attribute, text in _texts(resource):
        try:
            document = json.loads(text)
        except ValueError:
            continue
        if isinstance(document, dict) and "Statement" in document:
            for each in _listed(document["Statement"]):
                yield _statement(resource, attribute, each)


def unknown_documents(plan: Plan) -> Iterator[tuple[Resource, str]]:
    """Those that our code writes and that the plan does not know, with the attribute's name."""
    for resource in plan.resources:
        for attribute in (*_ATTRIBUTES, *_BLOCKS):
            if attribute in resource.written and resource.is_unknown(attribute):
                is_known = attribute in _BLOCKS and not _any_true(resource.unknown[attribute])
                if not is_known:
                    yield resource, attribute


def _texts(resource: Resource) -> Iterator[tuple[str, str]]:
    for attribute in _ATTRIBUTES:
        if isinstance(text := resource.values.get(attribute), str) and text.strip():
            yield attribute, text
    for name in _BLOCKS:
        for block in resource.blocks(name):
            if isinstance(text := block.get("policy"), str) and text.strip():
                yield name, text


def _statement(resource: Resource, attribute: str, said: Mapping[str, Any]) -> Statement:
    principal = said.get("Principal") or {}
    return Statement(
        holder=resource,
        attribute=attribute,
        sid=said.get("Sid", ""),
        effect=said.get("Effect", ""),
        actions=_texts_in(said.get("Action")),
        has_other_actions="NotAction" in said,
        resources=_texts_in(said.get("Resource")),
        has_other_resources="NotResource" in said,
        principals={"*": ("*",)} if principal == "*" else {kind: _texts_in(who) for kind, who in principal.items()},
        has_other_principals="NotPrincipal" in said,
        conditions={
            operator: {key: _texts_in(values) for key, values in keys.items()}
            for operator, keys in said.get("Condition", {}).items()
        },
    )


def _texts_in(value: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in _listed(value))


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _any_true(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_any_true(each) for each in value.values())
    if isinstance(value, list):
        return any(_any_true(each) for each in value)
    return bool(value)
