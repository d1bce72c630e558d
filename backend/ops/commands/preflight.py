"""May this stage be deployed to? A checklist that AWS itself is asked, with a table at the end and a code for CI."""

from __future__ import annotations

import argparse
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from backend.ops import environment
from backend.ops.arguments import digest
from backend.ops.checkout import Checkout
from backend.ops.cloud import Cloud
from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.names import Stage
from backend.ops.parameters import values_of
from backend.ops.preflight.checks import CHECKS
from backend.ops.preflight.scene import Check, CheckFailed, CheckSkipped, NoAnswer, NotAllowed, Scene
from backend.ops.stage_settings import settings_of

# Nobody knows: whoever is signed in may not look, or AWS did not answer.
type Outcome = Literal["passed", "FAILED", "unknown", "skipped"]


@dataclass(frozen=True, slots=True)
class Result:
    check: Check
    outcome: Outcome
    words: str
    remedy: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    names = [check.name for check in CHECKS]
    parser.add_argument("--only", nargs="+", choices=names, metavar="CHECK", help=f"of these: {', '.join(names)}")
    parser.add_argument(
        "--digest", type=digest, metavar="sha256:…", help="the image that is to be deployed (default: HEAD's)"
    )
    parser.add_argument(
        "--checkout", type=Path, default=environment.REPOSITORY, metavar="FOLDER",
        help="whose zappa_settings.json, migrations and HEAD are meant (default: this checkout)",
    )  # fmt: skip


def run(arguments: argparse.Namespace, cloud: Cloud, say: Callable[[str], None]) -> ExitCode:
    """REFUSED where a check failed, or could not be made. Changes nothing.

    Raises:
        OperationFailed: the checkout has no settings of the stage, it has none of the checks that were asked for, or
            SSM does not answer.
    """
    scene = _scene(arguments, cloud)
    chosen = [
        check
        for check in CHECKS
        if scene.stage in check.stages and (arguments.only is None or check.name in arguments.only)
    ]
    if not chosen:
        raise OperationFailed(f"{scene.stage} is not asked {', '.join(arguments.only)}. Nothing was looked at.")
    results = []
    for check in chosen:
        result = _result(check, scene)
        say(f"{result.outcome:<7} {check.name}: {result.words}")
        if result.outcome == "FAILED":
            say(f"        {result.remedy}")
        results.append(result)
    return _summed_up(scene.stage, results, say)


def _scene(arguments: argparse.Namespace, cloud: Cloud) -> Scene:
    checkout = Checkout(arguments.checkout)
    return Scene(
        cloud=cloud,
        stage=arguments.stage,
        values=values_of(cloud, arguments.stage),
        settings=settings_of(checkout, arguments.stage),
        checkout=checkout,
        inherited=environment.inherited(),
        digest=arguments.digest,
    )


def _result(check: Check, scene: Scene) -> Result:
    if check.run is None:
        return Result(check, "skipped", f"by hand: {check.by_hand.replace('STAGE', scene.stage)}")
    if check.needs_aws and scene.cloud.endpoint_url:
        return Result(check, "skipped", "makes no sense on the local cloud")
    try:
        return Result(check, "passed", check.run(scene))
    except CheckSkipped as skipped:
        return Result(check, "skipped", str(skipped))
    except (NotAllowed, NoAnswer) as unknown:
        return Result(check, "unknown", str(unknown))
    except (CheckFailed, OperationFailed, LookupError, ValueError, TypeError, AttributeError) as error:
        return _failed(check, error)


def _failed(check: Check, error: Exception) -> Result:
    """Also where AWS or SSM said something that the check cannot read: the others go on."""
    if isinstance(error, CheckFailed):
        return Result(check, "FAILED", str(error), error.remedy or check.remedy)
    if isinstance(error, OperationFailed):
        return Result(check, "FAILED", str(error), check.remedy)
    words = f"a parameter or an answer of AWS has another form than this check knows ({_place(error)})"
    return Result(check, "FAILED", words, check.remedy)


def _place(error: Exception) -> str:
    """Where our code met it. Its own words may quote a value."""
    frames = traceback.extract_tb(error.__traceback__)
    where = ([frame for frame in frames if "/preflight/" in frame.filename] or frames)[-1]
    return f"{type(error).__name__} in {Path(where.filename).name}, line {where.lineno}"


def _summed_up(stage: Stage, results: list[Result], say: Callable[[str], None]) -> ExitCode:
    counts = Counter(result.outcome for result in results)
    width = max((len(result.check.name) for result in results), default=0)
    say("")
    for result in results:
        say(f"  {result.check.name:<{width}}  {result.outcome:<7}  {result.check.shows}")
    say(
        f"{stage}: {counts['passed']} passed, {counts['FAILED']} failed, {counts['unknown']} unknown, "
        f"{counts['skipped']} skipped."
    )
    return ExitCode.REFUSED if counts["FAILED"] or counts["unknown"] else ExitCode.DONE
