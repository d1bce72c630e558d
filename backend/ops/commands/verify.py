"""Does a stage do on AWS what was proved here? Step by step, with a table at the end and an exit code for CI."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from backend.ops import environment
from backend.ops.checkout import Checkout
from backend.ops.cloud import Cloud
from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.function import live_function
from backend.ops.history import live_act
from backend.ops.ledger import Ledger
from backend.ops.names import Stage
from backend.ops.parameters import read_parameters
from backend.ops.stage_settings import settings_of
from backend.ops.standing import configuration_of, rules_of
from backend.ops.throttling import THROTTLES
from backend.ops.verifying.conversation import Conversation
from backend.ops.verifying.scene import Scene, Step, StepFailed, StepSkipped
from backend.ops.verifying.steps import STEPS

type Outcome = Literal["passed", "FAILED", "skipped"]


@dataclass(frozen=True, slots=True)
class Result:
    step: Step
    outcome: Outcome
    words: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    names = [step.name for step in STEPS]
    parser.add_argument("--only", nargs="+", choices=names, metavar="STEP", help=f"of these: {', '.join(names)}")
    parser.add_argument("--all", action="store_true", help="the long steps, too")


def run(arguments: argparse.Namespace, cloud: Cloud, say: Callable[[str], None]) -> ExitCode:
    """REFUSED where a step failed.

    Raises:
        OperationFailed: nothing serves there.
    """
    scene = _scene(cloud, arguments.stage, say)
    chosen = [step for step in STEPS if arguments.only is None or step.name in arguments.only]
    results = []
    try:
        for step in chosen:
            result = _result(step, scene, is_long_wanted=arguments.all or bool(arguments.only))
            say(f"{result.outcome:<7} {step.name}: {result.words}")
            results.append(result)
    finally:
        scene.site.close()
    return _summed_up(arguments.stage, results, say)


def _scene(cloud: Cloud, stage: Stage, say: Callable[[str], None]) -> Scene:
    parameters = read_parameters(cloud, stage)
    live, configuration = live_function(cloud, stage), configuration_of(cloud, stage)
    if live is None or configuration is None or parameters.api_url is None:
        raise OperationFailed(f"Nothing serves on {stage} that could be verified: deploy it first (bin/zappa status).")
    act = live_act(Ledger(cloud=cloud, table=parameters.ledger_table, stage=stage).acts())
    return Scene(
        cloud=cloud,
        stage=stage,
        parameters=parameters,
        live=live,
        act=act,
        settings=act.settings if act else settings_of(Checkout(environment.REPOSITORY), stage),
        configuration=configuration,
        rules=rules_of(cloud, live.arn),
        # Half of what API Gateway lets through, so that its throttle is not what is found.
        site=Conversation(parameters.api_url, per_second=THROTTLES[stage].rate / 2),
        say=say,
    )


def _result(step: Step, scene: Scene, *, is_long_wanted: bool) -> Result:
    if step.run is None:
        return Result(step, "skipped", f"by hand: {step.by_hand.replace('STAGE', scene.stage)}")
    if step.needs_aws and scene.cloud.endpoint_url:
        return Result(step, "skipped", "not on the local cloud")
    if step.is_long and not is_long_wanted:
        return Result(step, "skipped", f"takes long: --all, or --only {step.name}")
    try:
        return Result(step, "passed", step.run(scene))
    except StepSkipped as skipped:
        return Result(step, "skipped", str(skipped))
    except (StepFailed, OperationFailed) as failed:
        return Result(step, "FAILED", str(failed))


def _summed_up(stage: Stage, results: list[Result], say: Callable[[str], None]) -> ExitCode:
    counts = Counter(result.outcome for result in results)
    width = max(len(result.step.name) for result in results)
    say("")
    for result in results:
        say(f"  {result.step.name:<{width}}  {result.outcome:<7}  {result.step.shows}")
    say(f"{stage}: {counts['passed']} passed, {counts['FAILED']} failed, {counts['skipped']} skipped.")
    return ExitCode.REFUSED if counts["FAILED"] else ExitCode.DONE
