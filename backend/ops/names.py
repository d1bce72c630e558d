"""How is everything called that a stage has? Terraform, Zappa and these commands agree on these names."""

from __future__ import annotations

from typing import Literal, get_args

type Stage = Literal["dev", "staging", "production"]
STAGES: tuple[Stage, ...] = get_args(Stage.__value__)
_ALIASES: dict[str, Stage] = {"prod": "production"}

PROJECT = "coalition"

# The one-shot tasks: each has a task definition of its own, since each runs as another database role.
type TaskName = Literal["migrate", "manage", "bootstrap", "import"]
TASK_NAMES: tuple[TaskName, ...] = get_args(TaskName.__value__)


def stage_named(text: str) -> Stage:
    """Raises ValueError, in a sentence."""
    for stage in STAGES:
        if _ALIASES.get(text, text) == stage:
            return stage
    raise ValueError(f"There is no stage {text!r}: it is one of {', '.join(STAGES)}.")


def function_name(stage: Stage) -> str:
    """As Zappa makes it of project and stage."""
    return f"{PROJECT}-{stage}"


def log_group(stage: Stage) -> str:
    return f"/aws/lambda/{function_name(stage)}"


def parameters_path(stage: Stage) -> str:
    """Where SSM keeps what Terraform tells us of a stage; ends with a slash."""
    return f"/coalition-builder/{stage}/"


def task_family(stage: Stage, task: TaskName) -> str:
    """The ECS task definition's family, and the container's name in it."""
    return f"{PROJECT}-{stage}-{task}"
