"""Which ways has bin/cost to be called, and how does it end?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from backend.ops.environment import REPOSITORY
from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.names import Stage, stage_named

from .costs import MOST_REQUESTS, read_costs
from .document import document
from .summary import of_stage, summary

DOCUMENT = REPOSITORY / "docs" / "cost.md"


def main(argv: Sequence[str], file: Path = DOCUMENT) -> int:
    """The exit code; answers go to stdout, refusals to stderr."""
    arguments = _parsed(argv)
    try:
        costs = read_costs(share_of_writes=arguments.writes)
        if arguments.check:
            check(file, document(costs))
        elif arguments.write:
            file.write_text(document(costs), encoding="utf-8")
        elif arguments.stage:
            print("\n".join(of_stage(costs, arguments.stage, arguments.requests)))
        else:
            print("\n".join(summary(costs)))
    except OperationFailed as refusal:
        print(f"cost: {refusal}", file=sys.stderr)
        return refusal.code
    return ExitCode.DONE


def check(file: Path, wanted: str) -> None:
    """Raises OperationFailed: the document is missing, or says something else."""
    found = file.read_text(encoding="utf-8") if file.exists() else ""
    if found == wanted:
        return
    pairs = zip(found.splitlines(), wanted.splitlines(), strict=False)
    same = next((index for index, (one, other) in enumerate(pairs) if one != other), len(found.splitlines()))
    raise OperationFailed(
        f"{file.name} is not what bin/cost writes (from line {same + 1} on): a price, an assumption, "
        "zappa_settings.json or Terraform has changed. Run bin/cost --write, and look at what became dearer."
    )


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/cost", description="What each stage costs a month. Without options: all of them, on one screen."
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="is docs/cost.md what this writes? exit code 1 if it is not")
    what.add_argument("--write", action="store_true", help="write docs/cost.md")
    what.add_argument("--stage", type=_stage, help="one stage, part by part")
    parser.add_argument("--requests", type=_requests, help="with --stage: a month's requests (default: 0)")
    parser.add_argument(
        "--writes", type=_share, help="share of requests that submit, 0 to 1, instead of the assumed one"
    )
    arguments = parser.parse_args(argv)
    if arguments.requests is not None and not arguments.stage:
        parser.error("--requests is for one stage: say --stage as well")
    if arguments.writes is not None and (arguments.check or arguments.write):
        parser.error("docs/cost.md has the assumed share of writes: leave --writes out, or change assumptions.toml")
    arguments.requests = arguments.requests or Decimal(0)
    return arguments


def _stage(text: str) -> Stage:
    try:
        return stage_named(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _requests(text: str) -> Decimal:
    return _number(text, Decimal(MOST_REQUESTS))


def _share(text: str) -> Decimal:
    return _number(text, Decimal(1))


def _number(text: str, most: Decimal) -> Decimal:
    try:
        number = Decimal(text.replace(",", "").replace("_", ""))
    except InvalidOperation as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from error
    if not (number.is_finite() and 0 <= number <= most):
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to {most:,f}")
    return number
