"""How is a stage's function taken away, with its API and its events? Whatever holds data stays: that is Terraform's."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import Any

from backend.ops import environment
from backend.ops.calls import AwsRefused, call
from backend.ops.checkout import Checkout
from backend.ops.cloud import Cloud
from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.function import api_of, live_function
from backend.ops.history import Act, Outcome, live_act
from backend.ops.ledger import Ledger
from backend.ops.lock import Lease, StageLock
from backend.ops.names import PROJECT, Stage, function_name, parameters_path
from backend.ops.parameters import StageParameters, read_parameters
from backend.ops.programs import last_lines
from backend.ops.stage_settings import settings_of
from backend.ops.standing import rules_of
from backend.ops.zappa import run_zappa

_WAIT_SECONDS = 900.0
_LONGEST_SECONDS = 900.0
_WRITTEN_ON_DEPLOY = ("api/id", "api/url")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes-undeploy", metavar="STAGE", default="", help="the stage's name once more, in full")


def run(arguments: argparse.Namespace, cloud: Cloud, say: Callable[[str], None]) -> ExitCode:
    """Raises OperationFailed: it was not really meant, somebody is at work, or something is left."""
    stage: Stage = arguments.stage
    name = function_name(stage)
    if arguments.yes_undeploy != stage:
        raise OperationFailed(
            f"This takes {name} away, with its API's address, and nobody is answered until the next deploy: say "
            f"--yes-undeploy {stage} if you mean it. Nothing was changed."
        )
    if stage == "production":
        _ask_for(name, say)
    parameters = read_parameters(cloud, stage)
    lock = StageLock(cloud=cloud, table=parameters.ledger_table, stage=stage)
    who = environment.operator()
    with lock.held(who=who, what="undeploy", wait_seconds=_WAIT_SECONDS, say=say) as lease:
        _take_away(cloud, stage, parameters, lease, say)
    say(f"{name} is gone, with its API and its events. Database, tables, buckets, secrets and logs stand as before.")
    return ExitCode.DONE


def _ask_for(name: str, say: Callable[[str], None]) -> None:
    say(f"This is production. Type {name} to take it away:")
    if sys.stdin.readline().strip() != name:
        raise OperationFailed(f"{name} was not typed. Nothing was changed.")


def _take_away(
    cloud: Cloud, stage: Stage, parameters: StageParameters, lease: Lease, say: Callable[[str], None]
) -> None:
    ledger = Ledger(cloud=cloud, table=parameters.ledger_table, stage=stage)
    live, api = live_function(cloud, stage), api_of(cloud, stage)
    if live is None and api is None:
        raise OperationFailed(f"There is no {function_name(stage)} to take away. Nothing was changed.")
    good = live_act(ledger.acts())
    settings = good.settings if good else settings_of(Checkout(environment.REPOSITORY), stage)
    lease.check()
    act = ledger.begin(
        kind="undeploy",
        digest=live.digest if live else "",
        commit=good.commit if good and live and good.digest == live.digest else "",
        settings=settings,
        who=environment.operator(),
        follows=None,
    )
    try:
        _run_zappa(cloud, stage, settings, parameters, say)
        left = _left(cloud, stage, live.arn if live else "")
        if left:
            raise OperationFailed(f"{', '.join(left)} of {function_name(stage)} still stand: run it again.")
        _forget_api(cloud, stage)
    except OperationFailed as failure:
        ledger.end(act, Outcome.BROKEN, str(failure))
        raise OperationFailed(str(failure), ExitCode.BROKEN) from failure
    except KeyboardInterrupt:
        _end_interrupted(ledger, act, stage)
        raise
    ledger.end(act, Outcome.TAKEN_AWAY)


def _end_interrupted(ledger: Ledger, act: Act, stage: Stage) -> None:
    ledger.end(act, Outcome.INTERRUPTED, f"look what is left of {function_name(stage)}, and run it again")


def _run_zappa(
    cloud: Cloud, stage: Stage, settings: Mapping[str, Any], parameters: StageParameters, say: Callable[[str], None]
) -> None:
    """What is left afterwards counts, not the exit code: Zappa stumbles where a deploy had broken off half way."""
    whole = {
        **settings, "project_name": PROJECT, "aws_region": cloud.region, "s3_bucket": parameters.s3_bucket,
        "role_arn": parameters.role_arn, "manage_roles": False,
    }  # fmt: skip
    ended = run_zappa("undeploy", ["--yes"], whole, cloud=cloud, stage=stage, seconds=_LONGEST_SECONDS)
    if ended.code != 0:
        last_lines(ended.output, 15, say)


def _left(cloud: Cloud, stage: Stage, arn: str) -> list[str]:
    standing = {
        "the function": live_function(cloud, stage) is not None,
        "the API": api_of(cloud, stage) is not None,
        "event rules": bool(arn) and bool(rules_of(cloud, arn)),
    }
    return [what for what, stands in standing.items() if stands]


def _forget_api(cloud: Cloud, stage: Stage) -> None:
    """So that the edge and `status` do not point at an address that is nobody's."""
    for name in _WRITTEN_ON_DEPLOY:
        try:
            call(cloud, "ssm", "delete_parameter", Name=parameters_path(stage) + name)
        except AwsRefused as refusal:
            if refusal.reason != "ParameterNotFound":
                raise
