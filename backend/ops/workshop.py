"""With what does one act on a stage work? All that is outside it, in one value."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import environment
from .arguments import seconds
from .checkout import Checkout
from .cloud import Cloud
from .ledger import Ledger
from .lock import StageLock
from .names import Stage
from .parameters import StageParameters, read_parameters
from .registry import Registry
from .tasks.of_stage import tasks_of
from .tasks.protocol import OneShotTasks

_WAIT_SECONDS = 900.0
_SMOKE_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """One stage's."""

    cloud: Cloud
    stage: Stage
    parameters: StageParameters
    checkout: Checkout
    registry: Registry
    ledger: Ledger
    lock: StageLock
    tasks: OneShotTasks
    who: str
    inherited: Mapping[str, str]
    wait_seconds: float
    smoke_seconds: float
    say: Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What all commands have that change what is live."""
    waiting = parser.add_mutually_exclusive_group()
    waiting.add_argument(
        "--wait", type=_seconds_or_none, default=_WAIT_SECONDS, metavar="SECONDS",
        help="how long to wait while another is at work on the stage (default: %(default)g)",
    )  # fmt: skip
    waiting.add_argument("--no-wait", action="store_const", const=0.0, dest="wait", help="do not wait at all")
    parser.add_argument(
        "--smoke-seconds", type=seconds, default=_SMOKE_SECONDS, metavar="SECONDS",
        help="how long the smoke may take in all (default: %(default)g)",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
    parser.add_argument(
        "--checkout", type=Path, default=environment.REPOSITORY, metavar="FOLDER",
        help="whose zappa_settings.json and HEAD are meant (default: this checkout)",
    )  # fmt: skip


def open_workshop(arguments: argparse.Namespace, cloud: Cloud, say: Callable[[str], None]) -> Workshop:
    """Raises OperationFailed: the stage's parameters are not all there, or AWS does not say them."""
    stage: Stage = arguments.stage
    parameters = read_parameters(cloud, stage)
    return Workshop(
        cloud=cloud,
        stage=stage,
        parameters=parameters,
        checkout=Checkout(arguments.checkout),
        registry=Registry(cloud=cloud, repository_uri=parameters.repository_uri),
        ledger=Ledger(cloud=cloud, table=parameters.ledger_table, stage=stage),
        lock=StageLock(cloud=cloud, table=parameters.ledger_table, stage=stage),
        tasks=tasks_of(cloud, stage, parameters),
        who=environment.operator(),
        inherited=environment.inherited(),
        wait_seconds=arguments.wait,
        smoke_seconds=arguments.smoke_seconds,
        say=say,
    )


def _seconds_or_none(text: str) -> float:
    """0 is not to wait at all."""
    return 0.0 if text == "0" else seconds(text)
