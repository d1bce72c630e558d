"""What would a plan make, and what does it know of it already? Reads what `terraform show -json PLAN` prints.

Source: «JSON Output Format», Terraform's documentation (format version 1).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from backend.ops.errors import OperationFailed

_INDEX = re.compile(r"\[[^\]]*\]")
_FORMAT = "1."


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One that stands after the plan. `values` are those it knows; `unknown` mirrors them with what AWS will say.

    `written` holds, by attribute, what our own code refers to there (empty for a constant); an attribute that is not
    in it is the provider's own.
    """

    address: str
    module: str
    type: str
    name: str
    index: str | int | None
    values: Mapping[str, Any]
    unknown: Mapping[str, Any]
    written: Mapping[str, frozenset[str]]

    def get(self, attribute: str, default: Any = None) -> Any:
        """None, or the default, also where AWS says it only afterwards."""
        value = self.values.get(attribute)
        return default if value is None else value

    def is_unknown(self, attribute: str) -> bool:
        return bool(self.unknown.get(attribute))

    def blocks(self, attribute: str) -> list[Mapping[str, Any]]:
        """Nested blocks, however many."""
        found = self.values.get(attribute) or []
        return [found] if isinstance(found, Mapping) else [block for block in found if block is not None]

    def refers_to(self, other: Resource, *attributes: str) -> bool:
        """Whether one of the attributes (or for_each) is written from `other`, of the same module and of one index."""
        if self.module != other.module or (other.index is not None and self.index != other.index):
            return False
        wanted = f"{other.type}.{other.name}"
        said = set().union(*(self.written.get(attribute, ()) for attribute in (*attributes, "for_each")))
        return any(reference == wanted or reference.startswith((f"{wanted}.", f"{wanted}[")) for reference in said)


@dataclass(frozen=True)
class Plan:
    """All managed resources that stand once it is applied, and the variables that it was made with."""

    resources: tuple[Resource, ...]
    variables: Mapping[str, Any]

    @classmethod
    def read(cls, file: Path) -> Self:
        """Raises OperationFailed: it is not there, or is no plan's JSON."""
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise OperationFailed(f"{file} cannot be read as a plan's JSON: {error}.") from error
        return cls.of(told)

    @classmethod
    def of(cls, told: Any) -> Self:
        """Raises OperationFailed: it is no plan's JSON."""
        if not isinstance(told, dict) or not str(told.get("format_version", "")).startswith(_FORMAT):
            raise OperationFailed("This is no plan's JSON: terraform show -json PLAN prints one.")
        written = dict(_written(told.get("configuration", {}).get("root_module", {}), ""))
        changes = [
            change
            for change in told.get("resource_changes", [])
            if change["mode"] == "managed" and change["change"]["actions"] not in (["delete"], ["forget"])
        ]
        variables = {name: each.get("value") for name, each in told.get("variables", {}).items()}
        return cls(tuple(_resource(change, written) for change in changes), variables)

    @cached_property
    def _by_type(self) -> Mapping[str, tuple[Resource, ...]]:
        kinds = {resource.type for resource in self.resources}
        return {kind: tuple(each for each in self.resources if each.type == kind) for kind in kinds}

    def all(self, *kinds: str) -> list[Resource]:
        """Of these types, in the plan's order."""
        return [resource for kind in kinds for resource in self._by_type.get(kind, ())]

    @property
    def stage(self) -> str:
        """Empty for what is no stage's, such as the account's."""
        return str(self.variables.get("stage") or "")


def _resource(change: Mapping[str, Any], written: Mapping[str, Mapping[str, frozenset[str]]]) -> Resource:
    module = change.get("module_address", "")
    place = ".".join(part for part in (_INDEX.sub("", module), change["type"], change["name"]) if part)
    return Resource(
        address=change["address"],
        module=module,
        type=change["type"],
        name=change["name"],
        index=change.get("index"),
        values=change["change"].get("after") or {},
        unknown=change["change"].get("after_unknown") or {},
        written=written.get(place, {}),
    )


def _written(module: Mapping[str, Any], place: str) -> Iterator[tuple[str, Mapping[str, frozenset[str]]]]:
    """A resource's address without indices, and what its attributes refer to."""
    for resource in module.get("resources", []):
        expressions = dict(resource.get("expressions", {}))
        if "for_each_expression" in resource:
            expressions["for_each"] = resource["for_each_expression"]
        found = {name: frozenset(_references(expression)) for name, expression in expressions.items()}
        yield f"{place}{resource['type']}.{resource['name']}", found
    for name, call in module.get("module_calls", {}).items():
        yield from _written(call.get("module", {}), f"{place}module.{name}.")


def _references(expression: Any) -> Iterator[str]:
    """All of an attribute's, however deep its blocks."""
    if isinstance(expression, list):
        for each in expression:
            yield from _references(each)
    elif isinstance(expression, Mapping):
        yield from expression.get("references", ())
        for name, each in expression.items():
            if name not in {"references", "constant_value"}:
                yield from _references(each)
