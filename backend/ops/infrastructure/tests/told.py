"""A plan's JSON that a test changes for the worse."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from backend.ops.infrastructure.planned import Plan


class Told:
    """Each method fails where there is nothing to change: else a test would prove nothing."""

    def __init__(self, json_of_plan: Any) -> None:
        self.json = json_of_plan

    @property
    def plan(self) -> Plan:
        return Plan.of(self.json)

    def changes(self, kind: str, part: str = "") -> list[Any]:
        found = [each for each in self.json["resource_changes"] if each["type"] == kind and part in each["address"]]
        assert found, f"the plan has no {kind} {part}"
        return found

    def first(self, kind: str, part: str = "") -> Any:
        """What it will be."""
        return self.changes(kind, part)[0]["change"]["after"]

    def set(self, kind: str, part: str = "", **values: Any) -> None:
        for change in self.changes(kind, part):
            change["change"]["after"] |= values
            for name in values:
                change["change"].get("after_unknown", {}).pop(name, None)

    def hide(self, kind: str, attribute: str, part: str = "") -> None:
        """Known after apply only."""
        for change in self.changes(kind, part):
            change["change"]["after"].pop(attribute)
            change["change"]["after_unknown"][attribute] = True

    def drop(self, kind: str, part: str = "") -> None:
        gone = self.changes(kind, part)
        self.json["resource_changes"] = [each for each in self.json["resource_changes"] if each not in gone]

    def add(self, address: str, **values: Any) -> None:
        """A resource of no module."""
        kind, name = address.split(".")
        change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {}}
        self.json["resource_changes"].append(
            {"address": address, "mode": "managed", "type": kind, "name": name, "change": change}
        )

    def document(self, kind: str, part: str, change: Callable[[Any], object], attribute: str = "policy") -> None:
        """Changes a policy's document."""
        for resource in self.changes(kind, part):
            after = resource["change"]["after"]
            document = json.loads(after[attribute])
            change(document)
            after[attribute] = json.dumps(document)

    def allow(self, kind: str, part: str, statement: Mapping[str, Any]) -> None:
        """One more statement."""
        self.document(kind, part, lambda document: document["Statement"].append({"Effect": "Allow", **statement}))

    def parameter(self, name: str, value: str) -> None:
        """Of the database's parameter group."""
        for group in self.changes("aws_db_parameter_group"):
            [found] = [each for each in group["change"]["after"]["parameter"] if each["name"] == name]
            found["value"] = value
