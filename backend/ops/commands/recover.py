"""How is a database brought back that was damaged or lost? Beside the live one, compared, and then switched to."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime

from backend.ops import workshop
from backend.ops.arguments import seconds
from backend.ops.cloud import Cloud
from backend.ops.errors import ExitCode
from backend.ops.recovery.acts import Recovery
from backend.ops.recovery.tidying import Tidying
from backend.ops.workshop import open_workshop

# The function's own longest request: API Gateway gives up after 29 s.
_DRAIN_SECONDS = 30.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    restore = acts.add_parser("restore", help="restore the live instance beside itself, as of a moment")
    when = restore.add_mutually_exclusive_group(required=True)
    when.add_argument("--at", type=moment, metavar="TIME", help="such as 2026-03-01T12:00:00Z, with its time zone")
    when.add_argument("--latest", action="store_true", help="the latest moment that RDS has (minutes ago)")
    compare = acts.add_parser("compare", help="say what the live database has that the side lacks, and the other way")
    compare.add_argument("--keys", type=int, default=20, metavar="N", help="keys named of each table (default 20)")
    switch = acts.add_parser("switch", help="send all roles to the side, with new containers; the old one stays")
    back = acts.add_parser("back", help="send all roles to where they were before the last switch")
    tidy = acts.add_parser("tidy", help="say what is left of recoveries, and delete a side that nobody uses")
    tidy.add_argument("--delete", metavar="INSTANCE", help="a side that nobody signs in to; a last snapshot is kept")
    tidy.add_argument("--forget-way-back", action="store_true", help="take the label from the secrets' old versions")
    for act in (compare, switch):
        act.add_argument("--side", required=True, metavar="INSTANCE", help="the restored instance's name")
    for act in (switch, back):
        act.add_argument(
            "--drain-seconds", type=seconds, default=_DRAIN_SECONDS, metavar="SECONDS",
            help="how long to wait for requests that run, after the function is closed (default: %(default)g)",
        )  # fmt: skip
    for act in (restore, compare, switch, back, tidy):
        workshop.add_arguments(act)


def run(arguments: argparse.Namespace, cloud: Cloud, say: Callable[[str], None]) -> ExitCode:
    """Raises OperationFailed: the sentence says how far it came."""
    recovery = Recovery(shop=open_workshop(arguments, cloud, say), arguments=arguments)
    match arguments.act:
        case "restore":
            return recovery.restore(arguments.at)
        case "compare":
            return recovery.compare(arguments.side, arguments.keys)
        case "switch":
            return recovery.switch(arguments.side)
        case "back":
            return recovery.back()
        case _:
            return Tidying(
                shop=recovery.shop, secret_ids=recovery.secret_ids, delete=arguments.delete,
                forgets=arguments.forget_way_back, is_dry=recovery.is_dry, now=datetime.now(UTC),
            ).carry_out()  # fmt: skip


def moment(text: str) -> datetime:
    """ISO 8601 with a time zone: whoever types one at three in the morning must not mean another."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no moment such as 2026-03-01T12:00:00Z, with its time zone")
    return at
