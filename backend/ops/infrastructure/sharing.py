"""Which stage owns what another uses? As the stages' own files say it (terraform/stages)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from backend.ops.environment import REPOSITORY
from backend.ops.names import STAGES, Stage, stage_named

_SHARES_WITH = re.compile(r'^\s*shares_with\s*=\s*"([a-z]+)"', re.MULTILINE)


def homes(folder: Path = REPOSITORY / "terraform" / "stages") -> Mapping[Stage, Stage]:
    """By stage, the one whose network, database, tables and key it uses: its own, or another's."""
    found: dict[Stage, Stage] = {}
    for stage in STAGES:
        said = _SHARES_WITH.search((folder / f"{stage}.tfvars").read_text(encoding="utf-8"))
        found[stage] = stage_named(said[1]) if said else stage
    return found


def households(homes: Mapping[Stage, Stage]) -> dict[Stage, list[Stage]]:
    """By home, all that live there, itself included."""
    return {home: [stage for stage in homes if homes[stage] == home] for home in dict.fromkeys(homes.values())}
