"""`python -m backend.ops.infrastructure judge PLAN.json …`: exit code 1 where a rule finds something."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from backend.ops.errors import ExitCode, OperationFailed

from .judging import RULES, judged
from .planned import Plan


def main(argv: Sequence[str]) -> int:
    """Findings go to stdout, a refusal to stderr."""
    arguments = _parser().parse_args(argv)
    try:
        return max(_judge(file, arguments.excepted) for file in arguments.plans)
    except OperationFailed as refusal:
        print(f"infrastructure: {refusal}", file=sys.stderr)
        return refusal.code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend.ops.infrastructure")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    judge = commands.add_parser("judge", help="holds plans (terraform show -json PLAN) against the project's rules")
    judge.add_argument("plans", nargs="+", type=Path, metavar="PLAN.json")
    judge.add_argument(
        "--except", action="append", default=[], choices=RULES, dest="excepted", metavar="RULE",
        help=f"leave a rule out, such as nothing-paid-by-the-hour where you pay; may be repeated: {', '.join(RULES)}",
    )  # fmt: skip
    return parser


def _judge(file: Path, excepted: Sequence[str]) -> int:
    plan = Plan.read(file)
    found = list(judged(plan, excepted))
    for rule, finding in found:
        print(f"{rule}: {finding}")
    count = len(RULES) - len(set(excepted))
    what = f"{file}: {len(plan.resources)} resources, {count} rules"
    print(f"{what}, {f'{len(found)} findings' if found else 'nothing found'}.")
    return ExitCode.REFUSED if found else ExitCode.DONE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
