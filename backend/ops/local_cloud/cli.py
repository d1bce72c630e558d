"""What can a person do with the local cloud? What bin/local-cloud hands on, once the database stands."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import urllib3

from backend.ops.calls import call
from backend.ops.environment import LOCAL, REPOSITORY
from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.names import Stage, stage_named

from . import daemon, resources
from .building import Builder
from .home import Home
from .images import Image, Images, push
from .lifecycle import cloud_of, make_stages, start_server, stop_server, terraform_stages
from .mails import lines_of, local_addresses, sent_mails
from .stages import DatabaseServer

_NOT_RUNNING = 3  # as LSB's init scripts say it, and bin/postgis


def main(argv: Sequence[str]) -> int:
    """The exit code; answers go to stdout, progress and refusals to stderr."""
    arguments = _parser().parse_args(argv)
    home = Home(arguments.home.resolve())
    # What we make holds passwords and keys.
    os.umask(0o077)
    try:
        code: int = arguments.does(home, arguments)
    except OperationFailed as refusal:
        print(f"local-cloud: {refusal}", file=sys.stderr)
        return refusal.code
    except KeyboardInterrupt:
        print("local-cloud: interrupted; what has started runs on until bin/local-cloud down.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read our lines has gone (`| head`)
        sys.stderr.close()
        return 141
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/local-cloud")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, does: object, about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about)
        made.add_argument("--home", type=Path, required=True)
        made.set_defaults(does=does)
        return made

    up = command("up", _up, "starts what does not run, and makes what a release needs")
    up.add_argument("--stages", type=_stages, default=["dev"], help="separated by commas (default: dev)")
    up.add_argument("--terraform", action="store_true", help="let Terraform make it, as in AWS (some minutes)")
    up.add_argument("--database-port", required=True)
    up.add_argument("--database-password-file", type=Path, required=True)
    up.add_argument("--ministack", type=Path, required=True)
    command("down", _down, "ends all of it")
    command("status", _status, "says what runs")
    image = command("image", _image, "makes an image of a commit, or of the work tree as it is")
    image.add_argument("revision", nargs="?", default="HEAD", metavar="REVISION")
    image.add_argument("--work-tree", action="store_true", help="with what is not committed")
    mail = command("mail", _mail, "prints the mails that SES has taken")
    mail.add_argument("--latest", action="store_true", help="the last of them alone")
    serve = command("serve", _serve, "what `up` leaves running")
    serve.add_argument("--ministack", type=Path, required=True)
    serve.add_argument("--ready", type=int, required=True)
    return parser


def _stages(text: str) -> list[Stage]:
    try:
        return [stage_named(name) for name in dict.fromkeys(text.split(","))]
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def builder_for(home: Home) -> Builder:
    return Builder(
        root=REPOSITORY,
        python=REPOSITORY / ".venv" / "bin" / "python",
        native=LOCAL / "native",
        images=Images(home.images),
    )


def _up(home: Home, arguments: argparse.Namespace) -> int:
    home.prepare()
    server = DatabaseServer(
        port=arguments.database_port,
        password=arguments.database_password_file.read_text(encoding="utf-8").strip(),
    )
    ran = home.server_pid() is not None
    make = terraform_stages if _is_made_by_terraform(home, asked=arguments.terraform, ran=ran) else make_stages
    cloud = start_server(home, arguments.ministack, _progress)
    image = make(
        cloud, home, builder_for(home), stages=arguments.stages, server=server, now=datetime.now(UTC), say=_progress
    )
    stage = arguments.stages[0]
    is_head = image.tag == image.commit
    print(f"The local cloud is up{' as it was' if ran else ''}, until bin/local-cloud down.")
    print(f"  AWS         {cloud.endpoint_url}   (variables: {_shown(home.environment)})")
    print(f"  functions   {cloud.local_url}/containers")
    print(f"  database    127.0.0.1:{server.port}   (TLS, passwords in Secrets Manager)")
    print(f"  image       {image.digest}   ({'HEAD' if is_head else 'the work tree, with what is not committed'})")
    print("AWS is kept in memory only: after `down` every stage is released anew; the databases stay.")
    print("Next:")
    print(f"  bin/zappa deploy {stage} --digest {image.digest}")
    print("  curl THE-ADDRESS-IT-PRINTS/health")
    print("  bin/local-cloud mail --latest      # what SES has taken; where its links open here stands below them")
    print(f"  bin/zappa tail {stage}                 # or bin/local-cloud logs")
    return ExitCode.DONE


def _is_made_by_terraform(home: Home, *, asked: bool, ran: bool) -> bool:
    """A cloud that runs stays as it was made. Raises OperationFailed: it was made otherwise."""
    if not ran:
        shutil.rmtree(home.terraform, ignore_errors=True)  # the state of an emulator that has forgotten
        return asked
    if asked and not home.terraform.exists():
        raise OperationFailed(
            "The local cloud that runs was made without Terraform: bin/local-cloud down, then up --terraform."
        )
    return home.terraform.exists()


def _down(home: Home, arguments: argparse.Namespace) -> int:
    _progress("The local cloud is down." if stop_server(home) else "The local cloud was down already.")
    return ExitCode.DONE


def _status(home: Home, arguments: argparse.Namespace) -> int:
    try:
        cloud = cloud_of(home)
    except OperationFailed:
        print("stopped")
        return _NOT_RUNNING
    print(
        f"running: process {home.server_pid()}, AWS at {cloud.endpoint_url}, functions and tasks at {cloud.local_url}"
    )
    for function in call(cloud, "lambda", "list_functions")["Functions"]:
        code = call(cloud, "lambda", "get_function", FunctionName=function["FunctionName"])["Code"]
        print(f"function {function['FunctionName']}: {code['ImageUri'].rpartition('@')[2]}")
    for one in json.loads(urllib3.request("GET", f"{cloud.local_url}/containers", retries=False, timeout=30.0).data):
        print(f"container {one['pid']}: {one['function']}, {one['state']}, {one['digest']}")
    for image in Images(home.images).all():
        print(f"image {image.digest}: {image.tag}, {image.created[:19]}")
    return ExitCode.DONE


def _image(home: Home, arguments: argparse.Namespace) -> int:
    """Known to the registry at once where the cloud is up, else with the next `up`."""
    home.prepare()
    builder = builder_for(home)
    if arguments.work_tree and arguments.revision != "HEAD":
        raise OperationFailed("Say either a revision or --work-tree: the work tree is after HEAD.")
    source = builder.source_of_work_tree() if arguments.work_tree else builder.source_of_revision(arguments.revision)
    image = builder.build(source, datetime.now(UTC))
    _progress(f"The image of {_words(image)} runs with {image.python} and this checkout's native libraries.")
    try:
        cloud = cloud_of(home)
    except OperationFailed:
        _progress("The local cloud is down: its registry learns of the image when this is said again while it is up.")
    else:
        push(cloud, resources.REPOSITORY, image)
    print(image.digest)
    return ExitCode.DONE


def _mail(home: Home, arguments: argparse.Namespace) -> int:
    cloud = cloud_of(home)
    mails = sent_mails(cloud)
    if not mails:
        raise OperationFailed("SES has taken no mail yet. It keeps them in memory, as long as the local cloud is up.")
    addresses = local_addresses(cloud)
    for mail in mails[-1:] if arguments.latest else mails:
        for line in lines_of(mail, addresses):
            print(line)
    return ExitCode.DONE


def _serve(home: Home, arguments: argparse.Namespace) -> int:
    home.prepare()
    return daemon.run(home, arguments.ministack, arguments.ready)


def _words(image: Image) -> str:
    return image.tag if image.tag == image.commit else f"the work tree ({image.tag})"


def _shown(file: Path) -> str:
    return str(file.relative_to(REPOSITORY)) if file.is_relative_to(REPOSITORY) else str(file)


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
