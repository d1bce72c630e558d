"""How does an earlier good release become live again? With its own image and settings, and today's parameters."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial

from backend.ops import workshop
from backend.ops.act import carry_out
from backend.ops.arguments import entry_or_digest
from backend.ops.cloud import Cloud
from backend.ops.contracting import applied_since
from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.function import LiveFunction
from backend.ops.history import Act, act_named, live_act, steps_back
from backend.ops.names import function_name
from backend.ops.plan import Plan, is_brought_by, rehearse
from backend.ops.workshop import Workshop, open_workshop


def add_arguments(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "-n", "--steps", type=int, default=1, metavar="N", help="how many good releases back (default: 1)"
    )
    where.add_argument(
        "--to", type=entry_or_digest, metavar="DIGEST|NUMBER",
        help="a good release by its digest or its number in the ledger",
    )  # fmt: skip
    parser.add_argument(
        "--across-contracting", nargs="+", default=[], metavar="APP.MIGRATION", action="extend",
        help="go back although this contracting migration was applied since, which that code cannot bear",
    )  # fmt: skip
    workshop.add_arguments(parser)


def run(arguments: argparse.Namespace, cloud: Cloud, say: Callable[[str], None]) -> ExitCode:
    """Raises OperationFailed: see backend.ops.act."""
    shop = open_workshop(arguments, cloud, say)
    planner = partial(_plan, shop, arguments)
    return rehearse(shop, planner) if arguments.dry_run else carry_out(shop, "rollback", planner)


def _plan(shop: Workshop, arguments: argparse.Namespace, acts: Sequence[Act], live: LiveFunction | None) -> Plan:
    if live is None:
        raise OperationFailed(f"There is no {function_name(shop.stage)} to roll back. Nothing was changed.")
    standing = live_act(acts)
    stands = standing is not None and is_brought_by(standing, live)
    if arguments.to is not None:
        target = act_named(acts, arguments.to)
    else:
        target = steps_back(acts, arguments.steps, from_live_act=stands)
    if stands and target is standing:
        raise OperationFailed(f"{target} is what is live. Nothing was changed.")
    image = shop.registry.by_digest(target.digest)
    between = applied_since(target.origin, acts, shop=shop, image=image)
    _refuse_across_contracting(between, target, arguments.across_contracting)
    shop.say(f"Going back to {target}.")
    return Plan(
        kind="rollback",
        image=image,
        settings=target.settings,
        migrates=False,
        goes_back_to=target,
        origin=target.origin,
    )


def _refuse_across_contracting(between: Sequence[str], target: Act, forced: Sequence[str]) -> None:
    unknown = [name for name in forced if name not in between]
    if unknown:
        raise OperationFailed(
            f"{', '.join(unknown)} {'does' if len(unknown) == 1 else 'do'} not lie between what is live and {target}. "
            "Nothing was changed."
        )
    left = [name for name in between if name not in forced]
    if left:
        raise OperationFailed(
            f"Since {target} contracting migrations were applied that its code cannot bear: {', '.join(left)}. Go on "
            f"forward with a mended release, or force each by name: --across-contracting {' '.join(between)}. "
            "Nothing was changed."
        )
