"""What is the stage doing? Its log, a line a request, and on if it is to be followed; Ctrl-C ends it well."""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable

from backend.ops.cloud import Cloud
from backend.ops.errors import ExitCode
from backend.ops.log_lines import readable
from backend.ops.stage_log import StageLog

PAUSE_SECONDS = 2.0
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", type=seconds_of, default="10m", metavar="AGO", help="30s, 10m (default), 2h, 1d")
    parser.add_argument("--follow", "-f", action="store_true", help="go on until Ctrl-C")
    parser.add_argument(
        "--filter", default="", metavar="PATTERN", help="CloudWatch's filter pattern: ERROR, or '{ $.status >= 500 }'"
    )
    parser.add_argument("--json", action="store_true", help="the lines as they were written, metrics included")


def run(arguments: argparse.Namespace, cloud: Cloud, say: Callable[[str], None]) -> ExitCode:
    start = int((time.time() - arguments.since) * 1000)
    log = StageLog(cloud, arguments.stage, start, arguments.filter)
    try:
        while True:
            for message in log.new():
                for line in [message.rstrip("\n")] if arguments.json else readable(message):
                    say(line)
            if not arguments.follow:
                return ExitCode.DONE
            time.sleep(PAUSE_SECONDS)
    except KeyboardInterrupt:
        return ExitCode.DONE


def seconds_of(text: str) -> int:
    """30s, 10m, 2h, 1d. Raises argparse's own error, in a sentence."""
    found = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no length of time: say 30s, 10m, 2h or 1d.")
    return int(found[1]) * _UNITS[found[2]]
