"""What does a migration's name say? Imports nothing of Django's: readiness asks it in a cold start."""

from __future__ import annotations

import re

# App label and name, as Django notes them.
type Key = tuple[str, str]

_CONTRACTING = re.compile(r"\d{4}_contract_.")


def is_contracting(name: str) -> bool:
    """The code before it could not bear it, so it runs after the release; whoever has but the name knows."""
    return _CONTRACTING.match(name) is not None


def named(key: Key) -> str:
    """Such as campaigns.0001_create_campaigns."""
    return ".".join(key)
