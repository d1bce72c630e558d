"""Does everything say whose it is? Costs are told apart by tags."""

from __future__ import annotations

from collections.abc import Iterator

from backend.ops.infrastructure.finding import Finding
from backend.ops.infrastructure.planned import Plan

WANTED = ("Project", "Stage", "Component", "CostCenter")


def everything_is_tagged(plan: Plan) -> Iterator[Finding]:
    """All that the provider can tag: what has tags_all. Where they are not known, nobody can say."""
    for resource in plan.resources:
        if "tags_all" not in resource.values and "tags_all" not in resource.unknown:
            continue
        tags = resource.get("tags_all", {})
        if missing := [name for name in WANTED if not tags.get(name)]:
            yield Finding(address=resource.address, sentence=f"it has no tag {', '.join(missing)}.")
