"""What does a step of `verify` know, and how does it end? With words of what it found, or one of two exceptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.ops.cloud import Cloud
from backend.ops.function import LiveFunction
from backend.ops.history import Act
from backend.ops.names import Stage
from backend.ops.parameters import StageParameters
from backend.ops.standing import Configuration, Rule

from .conversation import Conversation


class StepFailed(Exception):
    """What was found instead, in words."""


class StepSkipped(Exception):
    """Why nothing could be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A stage that serves. `settings` are those that its live release was put live with."""

    cloud: Cloud
    stage: Stage
    parameters: StageParameters
    live: LiveFunction
    act: Act | None
    settings: Mapping[str, Any]
    configuration: Configuration
    rules: frozenset[Rule]
    site: Conversation
    say: Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`run` answers what it saw. Without it a person must act: `by_hand` says how.

    `needs_aws` is what no emulator can show; `is_long` is left out unless all is asked for.
    """

    name: str
    shows: str
    run: Callable[[Scene], str] | None = None
    by_hand: str = ""
    needs_aws: bool = False
    is_long: bool = False
