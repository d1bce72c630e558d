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
from backend.ops.errors import ExitCode
from backend.ops.function import live_function
from backend.ops.names import Stage
from backend.ops.parameters import read_parameters
from backend.ops.registry import Image, Registry
from backend.ops.tasks import tasks_of

_SECONDS = 900.0
_ROLES = ("runtime", "migration", "import")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--digest",
        type=digest,
        metavar="sha256:…",
        help="the image that does it (default: the one that is live, else the checkout's)",
    )
    parser.add_argument(
        "--rotate", action="append", choices=_ROLES, default=[], metavar="ROLE",
        help=f"give this role a new password: {', '.join(_ROLES)}; may be repeated",
    )  # fmt: skip
    parser.add_argument("--checkout", type=Path, default=environment.REPOSITORY, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, cloud: Cloud, say: Callable[[str], None]) -> ExitCode | int:
    """May be run again at any time: what is there stays. The exit code is the command's own."""
    stage: Stage = arguments.stage
    parameters, place = read_parameters(cloud, stage), read_database_place(cloud, stage)
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
