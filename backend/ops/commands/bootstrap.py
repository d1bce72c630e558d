"""How does a stage get its database? By a task as RDS's master: database, extensions, roles and their secrets."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from backend.ops import environment
from backend.ops.arguments import digest
from backend.ops.checkout import Checkout
from backend.ops.cloud import Cloud
from backend.ops.database_place import DatabasePlace, read_database_place
from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.function import live_function
from backend.ops.lock import StageLock
from backend.ops.names import Stage
from backend.ops.parameters import read_parameters
from backend.ops.recovery.whereabouts import ROLES, filled
from backend.ops.registry import Image, Registry
from backend.ops.tasks import tasks_of

# The task's, and before it for whoever is at work on the stage.
_SECONDS = 900.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--digest",
        type=digest,
        metavar="sha256:…",
        help="the image that does it (default: the one that is live, else the checkout's)",
    )
    parser.add_argument(
        "--rotate", action="append", choices=ROLES, default=[], metavar="ROLE",
        help=f"give this role a new password: {', '.join(ROLES)}; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--move-to", metavar="HOST",
        help="send roles that sign in at another server to this one, which must be what SSM says (database/host)",
    )  # fmt: skip
    parser.add_argument("--checkout", type=Path, default=environment.REPOSITORY, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, cloud: Cloud, say: Callable[[str], None]) -> ExitCode | int:
    """May be run again at any time: what is there stays. The exit code is the command's own.

    Raises:
        OperationFailed: BUSY, somebody else is at work on the stage; or the sentence says what is missing.
    """
    stage: Stage = arguments.stage
    parameters, place = read_parameters(cloud, stage), read_database_place(cloud, stage)
    lock = StageLock(cloud=cloud, table=parameters.ledger_table, stage=stage)
    # A recovery that moves the secrets meanwhile would write an old password back.
    with lock.held(who=environment.operator(), what="bootstrap", wait_seconds=_SECONDS, say=say):
        _refuse_another_server(cloud, place, arguments.move_to)
        registry = Registry(cloud=cloud, repository_uri=parameters.repository_uri)
        image = _image(registry, cloud, stage, arguments.digest, Checkout(arguments.checkout))
        say(f"{image} makes the database {place.name} on {place.host}, its roles and their secrets.")
        code = tasks_of(cloud, stage, parameters).run(
            "bootstrap",
            image_uri=image.uri,
            command=bootstrap_command(place, arguments.rotate),
            say=say,
            timeout_seconds=_SECONDS,
        )
    return ExitCode.DONE if code == 0 else code


def _refuse_another_server(cloud: Cloud, place: DatabasePlace, move_to: str | None) -> None:
    """After a recovery the roles are elsewhere than Terraform knows, and must not be sent back by the way.

    Raises:
        OperationFailed: names the roles, where they sign in, and what SSM says.
    """
    ours = {place.host, place.runtime_host}
    if move_to is not None and move_to not in ours:
        raise OperationFailed(
            f"--move-to {move_to} is not where SSM says that the database is ({place.host}). Nothing was changed."
        )
    found = {role: filled(cloud, f"{place.secret_prefix}/{role}") for role in ROLES}
    elsewhere = {
        role: version.values["host"]
        for role, version in found.items()
        if version is not None and version.values.get("host") and version.values["host"] not in ours
    }
    if elsewhere and move_to is None:
        raise OperationFailed(
            f"The secrets of {', '.join(elsewhere)} lead to {', '.join(sorted(set(elsewhere.values())))}, and SSM says "
            f"{place.host}. After a recovery, let Terraform know the new instance first "
            "(docs/how-to/recover-the-database.md); if the roles are to leave where they are, say --move-to "
            f"{place.host}. Nothing was changed."
        )


def bootstrap_command(place: DatabasePlace, rotate: Sequence[str] = ()) -> list[str]:
    return [
        "python", "manage.py", "bootstrap_database",
        "--master-secret", place.master_secret_id,
        "--host", place.host,
        "--runtime-host", place.runtime_host,
        "--port", place.port,
        "--database", place.name,
        "--secret-prefix", place.secret_prefix,
        *(word for role in rotate for word in ("--rotate", role)),
    ]  # fmt: skip


def _image(registry: Registry, cloud: Cloud, stage: Stage, wanted: str | None, checkout: Checkout) -> Image:
    if wanted:
        return registry.by_digest(wanted)
    live = live_function(cloud, stage)
    return registry.by_digest(live.digest) if live and live.digest else registry.of_checkout(checkout)
