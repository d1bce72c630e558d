"""What would a Terraform plan change, in words that hold no value of it? And is it the plan that was approved?

`python -m backend.ops.workflows.planned_changes summary STAGE` (or `fingerprint`) reads `terraform show -json PLAN` on
standard input. A plan holds values, and some are secret: what leaves the machine that made it are names, and a
fingerprint by which another machine knows that its own plan is the same.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NOTHING = "none"
_WORDS = {
    ("create",): "create", ("update",): "update", ("delete",): "destroy", ("forget",): "forget",
    ("delete", "create"): "replace", ("create", "delete"): "replace",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """Of one resource; `attributes` are the names of those that differ, where it is there before and after.

    `was` is the address that it has moved from.
    """

    done: str
    address: str
    attributes: tuple[str, ...]
    was: str = ""


def changes_of(plan: Mapping[str, Any]) -> list[Change]:
    """Of each resource that is not left alone, in the plan's order."""
    return [
        Change(" and ".join(done), each["address"], _attributes(each["change"]), each.get("previous_address") or "")
        for each in plan.get("resource_changes", ())
        if (done := _done(each))
    ]


def _done(resource: Mapping[str, Any]) -> list[str]:
    """Of an import and of a move Terraform says no action: with nothing else to do, each is a no-op that it applies."""
    change = resource["change"]
    done = [word for word, is_so in (
        ("import", change.get("importing")), ("move", resource.get("previous_address")),
    ) if is_so]  # fmt: skip
    actions = tuple(change["actions"])
    return done if actions in {("no-op",), ("read",)} else [*done, _WORDS.get(actions, " and ".join(actions))]


def outputs_of(plan: Mapping[str, Any]) -> list[str]:
    """Names of the outputs that change."""
    return [name for name, change in plan.get("output_changes", {}).items() if change["actions"] != ["no-op"]]


def summary(stage: str, plan: Mapping[str, Any]) -> str:
    """Markdown: how much, then each resource with what happens to it."""
    return "\n".join(_lines(stage, plan)) + "\n"


def fingerprint(plan: Mapping[str, Any]) -> str:
    """`none` where nothing changes. Two plans that change the same things from the same to the same have the same."""
    if not changes_of(plan) and not outputs_of(plan):
        return NOTHING
    resources = [
        [each["address"], each.get("deposed"), each.get("previous_address"), each["change"]]
        for each in plan.get("resource_changes", ())
        if each["change"]["actions"] != ["no-op"] or _done(each)
    ]
    lines = sorted(json.dumps(resource, sort_keys=True) for resource in resources)
    lines.append(json.dumps(plan.get("output_changes", {}), sort_keys=True))
    whole = "\n".join(lines)
    return f"sha256:{hashlib.sha256(whole.encode()).hexdigest()}"


def _lines(stage: str, plan: Mapping[str, Any]) -> Iterator[str]:
    changes, outputs = changes_of(plan), outputs_of(plan)
    counts = Counter(change.done for change in changes)
    words = ", ".join(f"{count} to {done}" for done, count in sorted(counts.items()))
    yield f"## Infrastructure of {stage}: {words or 'no resource changes'}"
    yield ""
    if changes:
        yield "| | resource | attributes |"
        yield "|---|---|---|"
    for change in changes:
        address = f"`{_in_a_cell(change.address)}`" + (f" (was `{_in_a_cell(change.was)}`)" if change.was else "")
        yield f"| {change.done} | {address} | {_in_a_cell(', '.join(change.attributes))} |"
    if outputs:
        yield ""
        yield f"Outputs that change: {', '.join(outputs)}."


def _attributes(change: Mapping[str, Any]) -> tuple[str, ...]:
    before, after = change.get("before"), change.get("after")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return ()
    unknown = {name for name, is_unknown in (change.get("after_unknown") or {}).items() if is_unknown}
    differing = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return tuple(sorted(differing | unknown))


def _in_a_cell(text: str) -> str:
    return text.replace("|", "\\|")


def main(argv: list[str]) -> str | None:
    """What to end with: None, or the sentence."""
    parser = argparse.ArgumentParser(prog="planned_changes", description="Reads `terraform show -json PLAN`.")
    parser.add_argument("what", choices=("summary", "fingerprint"))
    parser.add_argument("stage")
    given = parser.parse_args(argv)
    try:
        plan = json.load(sys.stdin)
    except ValueError:
        plan = None
    if not isinstance(plan, dict) or "planned_values" not in plan:
        return f"planned changes of {given.stage}: standard input is no JSON of `terraform show -json PLAN`."
    print(summary(given.stage, plan).rstrip("\n") if given.what == "summary" else fingerprint(plan))
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
