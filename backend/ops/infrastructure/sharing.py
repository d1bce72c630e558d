"""Which stage owns what another uses? As the stages' own files say it (terraform/stages)."""

from __future__ import annotations

from collections.abc import Mapping

from backend.ops.environment import REPOSITORY
from backend.ops.names import STAGES, Stage, stage_named

from .values import stage_values


def homes() -> Mapping[Stage, Stage]:
    """By stage, the one whose network, database, tables and key it uses: its own, or another's."""
    return {
        stage: stage_named(stage_values(REPOSITORY / "terraform", stage)["shares_with"] or stage) for stage in STAGES
    }


def households(homes: Mapping[Stage, Stage]) -> dict[Stage, list[Stage]]:
    """By home, all that live there, itself included."""
    return {home: [stage for stage in homes if homes[stage] == home] for home in dict.fromkeys(homes.values())}
