"""How does a person run a manage.py command on a stage? As a one-shot task of the image that is live."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence

from backend.ops.arguments import digest, seconds
from backend.ops.cloud import Cloud
from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.function import live_function
from backend.ops.names import TASK_NAMES, Stage, TaskName
from backend.ops.parameters import StageParameters, read_parameters
from backend.ops.registry import Registry
from backend.ops.tasks import tasks_of

LONGEST_SECONDS = 3600.0

# Whose database role a command needs; all others run as `manage`.
_TASK_OF: Mapping[str, TaskName] = {
    "migrate": "migrate", "bootstrap_database": "bootstrap", "import_tiger": "import",
}  # fmt: skip
_ONLY_LOOKS = frozenset({"--plan", "--check", "--list"})
# A task has no terminal: what asks a question would wait for its time to be over.
_INTERACTIVE = frozenset({"dbshell", "runserver", "testserver", "changepassword"})
_ASK_UNLESS = {
    "shell": ("-c", "--command"),
    "createsuperuser": ("--no-input", "--noinput"),
    "flush": ("--no-input", "--noinput"),
    "collectstatic": ("--no-input", "--noinput"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = f"{parser.prog} STAGE [--task TASK] [--timeout SECONDS] -- COMMAND ..."
    parser.add_argument(
        "--task", choices=TASK_NAMES, help="as whose database role it runs (default: as the command needs, or manage)"
    )
    parser.add_argument(
        "--digest", type=digest, metavar="sha256:…", help="the image to run (default: the one that is live)"
    )
    parser.add_argument(
        "--timeout", type=seconds, default=LONGEST_SECONDS, metavar="SECONDS", help="(default: an hour)"
    )
    parser.add_argument("arguments", nargs="+", metavar="COMMAND", help="manage.py's command with its arguments")


def run(arguments: argparse.Namespace, cloud: Cloud, say: Callable[[str], None]) -> ExitCode | int:
    """The exit code is the command's own, whatever the same number means of our own commands."""
    command = arguments.arguments
    refuse_if_interactive(command)
    _refuse_to_migrate_unseen(command, arguments.task)
    parameters = read_parameters(cloud, arguments.stage)
    # Asked first: a task definition of an image that is not there would stay the newest.
    registry = Registry(cloud=cloud, repository_uri=parameters.repository_uri)
    image = registry.by_digest(arguments.digest or _live_digest(cloud, arguments.stage, parameters))
    task: TaskName = arguments.task or _TASK_OF.get(command[0], "manage")
    code = tasks_of(cloud, arguments.stage, parameters).run(
        task,
        image_uri=image.uri,
        command=["python", "manage.py", *command],
        say=say,
        timeout_seconds=arguments.timeout,
    )
    return ExitCode.DONE if code == 0 else code


def refuse_if_interactive(command: Sequence[str]) -> None:
    """Raises OperationFailed: the command would wait for somebody who types."""
    name, given = command[0], command[1:]
    if name in _INTERACTIVE:
        raise OperationFailed(f"{name} needs a terminal, and a one-shot task has none. Nothing was run.")
    ways_out = _ASK_UNLESS.get(name, ())
    if ways_out and not any(word == way or word.startswith(f"{way}=") for word in given for way in ways_out):
        raise OperationFailed(
            f"{name} asks questions, and a one-shot task has no terminal to answer on: give it {ways_out[0]}. "
            "Nothing was run."
        )


def _refuse_to_migrate_unseen(command: Sequence[str], task: TaskName | None) -> None:
    """The ledger knows what a release migrated, and refuses a way back across it; of this one it would know nothing."""
    if command[0] == "migrate" and task is None and not _ONLY_LOOKS & set(command):
        raise OperationFailed(
            "Migrations belong to a release, whose ledger remembers them: use bin/zappa release. If a runbook sends "
            "you here, say --task migrate before the --. Nothing was run."
        )


def _live_digest(cloud: Cloud, stage: Stage, parameters: StageParameters) -> str:
    function = live_function(cloud, stage)
    if function is None or not function.digest:
        raise OperationFailed(
            f"Nothing is live on {stage} whose image could be run: say --digest sha256:… of one in "
            f"{parameters.repository_uri}, or deploy first. Nothing was run."
        )
    return function.digest
