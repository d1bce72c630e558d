"""Which commands has an operator, and how does each of them end? With a sentence and a code, never with a traceback."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import FrameType
from typing import NoReturn, Protocol, cast

from .cloud import Cloud, cloud_of_environment
from .errors import ExitCode, OperationFailed
from .names import STAGES, Stage, stage_named

type Say = Callable[[str], None]

COMMANDS = {
    "deploy": "make a stage's function and API, for the first time",
    "update": "put an image and today's settings live; without an image, the settings alone",
    "release": "deploy or update, whichever is right",
    "rollback": "put an earlier good release live again",
    "status": "say what is live, since when, and who is at work",
    "tail": "follow the stage's log",
    "bootstrap": "make a stage's database, its roles and their secrets; may be run again",
    "manage": "run a manage.py command as a one-shot task",
    "undeploy": "take the function, its API and its events away",
    "verify": "check the stage's parts against what this checkout expects",
    "preflight": "go through the checklist before a deploy, asking AWS itself",
    "recover": "bring the database back beside the one that is live, compare, and switch",
}


class Command(Protocol):
    """What each module of backend.ops.commands offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Beside STAGE, which all have."""

    def run(self, arguments: argparse.Namespace, cloud: Cloud, say: Say) -> ExitCode:
        """Does it, and says so line by line.

        Raises:
            OperationFailed: the sentence and the code to end with.
        """
        ...


def main(argv: Sequence[str]) -> int:
    """The exit code. Its first line, on stderr like all that is no answer, says which cloud it talks to."""
    arguments = _parser(argv).parse_args(argv)
    name: str = arguments.command
    with _ends_on_signals():
        try:
            cloud = cloud_of_environment()
            print(f"{name} {arguments.stage}: this talks to {cloud}.", file=sys.stderr, flush=True)
            return command_named(name).run(arguments, cloud, say)
        except OperationFailed as failure:
            print(f"{name} {arguments.stage}: {failure}", file=sys.stderr)
            return failure.code
        except Stopped as stopped:
            print(f"{name} {arguments.stage}: stopped by {stopped.signal.name}.", file=sys.stderr)
            return 128 + stopped.signal
        except BrokenPipeError:  # whoever read our lines has gone (`| head`)
            sys.stderr.close()
            return 128 + signal.SIGPIPE


def say(line: str) -> None:
    """One line, at once: CI shows it while the next step runs."""
    print(line, flush=True)


class Stopped(KeyboardInterrupt):
    """Somebody or something asked this process to stop."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.signal = signal.Signals(number)


def command_named(name: str) -> Command:
    return cast("Command", import_module(f"{__package__}.commands.{name}"))


def _parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """Only the command that was asked for is imported: the others' own arguments are nobody's business now."""
    parser = _Parser(prog="bin/zappa", description="Releases of Coalition Builder, and what is live.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, does in COMMANDS.items():
        of_command = commands.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.")
        of_command.add_argument("stage", type=_stage, metavar="STAGE", help=f"one of {', '.join(STAGES)}")
        if name in argv:
            command_named(name).add_arguments(of_command)
    return parser


class _Parser(argparse.ArgumentParser):
    """One sentence instead of the whole usage, which --help prints."""

    def error(self, message: str) -> NoReturn:
        self.exit(ExitCode.USAGE, f"{self.prog}: {message.rstrip('.')}. See {self.prog} --help.\n")


def _stage(text: str) -> Stage:
    try:
        return stage_named(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


@contextmanager
def _ends_on_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end a command as Ctrl-C does: it says where it stood."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, _stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    """Once: what is tidied up then, each part within its time limit, a second Ctrl-C is not to stop half-way."""
    for deaf_to in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(deaf_to, signal.SIG_IGN)
    raise Stopped(number)
