"""How does the local cloud come up, and go down again? Safe to repeat: what stands is left alone, what died is made."""

from __future__ import annotations

import os
import select
import signal
import subprocess  # nosec B404  # the server goes on when this command has ended
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from backend.ops.calls import call
from backend.ops.cloud import Cloud
from backend.ops.commands.bootstrap import bootstrap_command
from backend.ops.database_place import read_database_place
from backend.ops.environment import REPOSITORY, inherited
from backend.ops.errors import OperationFailed
from backend.ops.names import Stage
from backend.ops.tasks.local import LocalTasks

from . import resources
from .building import Builder
from .home import Home
from .images import Image, push
from .stages import DatabaseServer, StageMaker
from .terraformed import Terraformed

type Say = Callable[[str], None]

_TO_START_SECONDS = 90.0
_TO_END_SECONDS = 15.0
_BOOTSTRAP_SECONDS = 120.0


def cloud_of(home: Home) -> Cloud:
    """Raises OperationFailed: it is down."""
    environment = home.read_environment()
    if home.server_pid() is None or not environment:
        raise OperationFailed(f"The local cloud in {home.folder} is down: bin/local-cloud up starts it.")
    return Cloud(
        region=environment["AWS_REGION"],
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        local_url=environment["LOCAL_CLOUD_URL"],
    )


def start_server(home: Home, ministack: Path, say: Say) -> Cloud:
    """The one that runs, or a new one; it goes on when we end.

    Raises:
        OperationFailed: it did not start; its log says why.
    """
    if home.server_pid() is None or not home.environment.exists():
        stop_server(home)
        say("Starting the emulator of AWS and the server of functions and tasks ...")
        _launch(home, ministack)
    return cloud_of(home)


def _launch(home: Home, ministack: Path) -> None:
    reading, writing = os.pipe()
    log = home.logs / "server.log"
    module = [sys.executable, "-m", "backend.ops.local_cloud"]
    with log.open("ab") as output:
        subprocess.Popen(  # nosec B603  # no shell, and the command is ours
            [*module, "serve", "--home", str(home.folder), "--ministack", str(ministack), "--ready", str(writing)],
            cwd=REPOSITORY,
            env=inherited(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=[writing],
        )
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], _TO_START_SECONDS)
    told = os.read(reading, 64) if ready else b""
    os.close(reading)
    if not told:
        stop_server(home)
        words = " ".join(log.read_text(errors="replace").split())[-600:]
        raise OperationFailed(f"The local cloud did not start: {words or f'see {home.logs}'}")


def stop_server(home: Home) -> bool:
    """Ends it with all its processes; False where none ran."""
    pid = home.server_pid()
    if pid is None:
        home.environment.unlink(missing_ok=True)
        return False
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:  # it ended just now
        return False
    try:
        signal.pidfd_send_signal(descriptor, signal.SIGTERM)
        ended, _, _ = select.select([descriptor], [], [], _TO_END_SECONDS)
        if not ended:
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
            select.select([descriptor], [], [], _TO_END_SECONDS)
    finally:
        os.close(descriptor)
    home.environment.unlink(missing_ok=True)
    return True


def make_stages(
    cloud: Cloud,
    home: Home,
    builder: Builder,
    *,
    stages: Sequence[Stage],
    server: DatabaseServer,
    now: datetime,
    say: Say,
) -> Image:
    """All that a first release finds, and the work tree's image, which is returned."""
    repository_uri = resources.make_shared(cloud)
    image = _push_work_tree(cloud, builder, now, say)
    for stage in stages:
        say(f"Making what a first release of {stage} finds there already ...")
        maker = StageMaker(cloud=cloud, home=home, stage=stage, repository_uri=repository_uri)
        maker.make(server, f"{repository_uri}@{image.digest}")
        _bootstrap(cloud, stage, f"{repository_uri}@{image.digest}", say)
    return image


def terraform_stages(
    cloud: Cloud,
    home: Home,
    builder: Builder,
    *,
    stages: Sequence[Stage],
    server: DatabaseServer,
    now: datetime,
    say: Say,
) -> Image:
    """As `make_stages`, but what Terraform makes in AWS it makes here."""
    made = Terraformed(cloud=cloud, home=home, say=say)
    made.apply(stages)
    image = _push_work_tree(cloud, builder, now, say)
    [repository] = call(cloud, "ecr", "describe_repositories", repositoryNames=[resources.REPOSITORY])["repositories"]
    for stage in stages:
        say(f"Doing an operator's part of {stage}: secrets, database and roles ...")
        made.complete(stage, server)
        _bootstrap(cloud, stage, f"{repository['repositoryUri']}@{image.digest}", say)
    return image


def _push_work_tree(cloud: Cloud, builder: Builder, now: datetime, say: Say) -> Image:
    say("Making an image of the work tree ...")
    image = builder.build(builder.source_of_work_tree(), now)
    push(cloud, resources.REPOSITORY, image)
    return image


def _bootstrap(cloud: Cloud, stage: Stage, image_uri: str, say: Say) -> None:
    """Database, roles and secrets, by the task of `bin/zappa bootstrap`. What it says is of interest where it fails."""
    said: list[str] = []
    tasks = LocalTasks(cloud=cloud, stage=stage, url=cloud.local_url or "")
    code = tasks.run(
        "bootstrap",
        image_uri=image_uri,
        command=bootstrap_command(read_database_place(cloud, stage)),
        say=said.append,
        timeout_seconds=_BOOTSTRAP_SECONDS,
    )
    if code:
        for line in said[-15:]:
            say(f"      | {line}")
        raise OperationFailed(f"The database of {stage} could not be made (exit code {code}): see above.")
