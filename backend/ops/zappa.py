"""How does Zappa put an image live? As the program it is, with a file of settings made for this one run.

It exits with 0 although the API was not made («Deployment complete!: None»), keeps variables that were taken away, and
knows no throttling: so what it did is asked of AWS afterwards, and completed. Facts: zappa 0.63, cli.py and core.py.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from . import environment
from .cloud import Cloud
from .errors import OperationFailed
from .failed_events import keep_failed_events
from .function import Api, api_of, live_function, set_environment, settle
from .names import Stage, function_name
from .parameters import write_api
from .programs import Ended, last_lines, run_program
from .registry import Image
from .throttling import set_throttles

LONGEST_SECONDS = 900.0
_FOLDER = "coalition-zappa-"

# What Zappa is to be given, by the API's host name, which is empty before there is an API.
type Wanted = Callable[[str], Mapping[str, Any]]


def put_live(
    *,
    cloud: Cloud,
    stage: Stage,
    image: Image,
    wanted: Wanted,
    failed_events_queue_arn: str,
    say: Callable[[str], None],
    seconds: float = LONGEST_SECONDS,
) -> Api:
    """Deploys or updates, whichever is right, and answers where the API is, once all is as it was asked for.

    Raises:
        OperationFailed: Zappa failed, or AWS has something else than what was asked for.
    """
    act: Literal["deploy", "update"] = "update" if live_function(cloud, stage) else "deploy"
    api = api_of(cloud, stage)
    if act == "update" and api is None:
        raise OperationFailed(
            f"{function_name(stage)} is there without its API, as after a deploy that broke off, and Zappa cannot mend "
            f"that: run bin/zappa undeploy {stage}, then deploy."
        )
    settings = wanted(api.host if api else "")
    _run(act, settings, cloud=cloud, stage=stage, image=image, say=say, seconds=seconds)
    settle(cloud, stage)
    api = api_of(cloud, stage)
    if api is None:
        raise OperationFailed(
            f"Zappa ended well, but made no API for {function_name(stage)}: see CloudFormation's events."
        )
    variables = wanted(api.host)["aws_environment_variables"]
    set_environment(cloud, stage, variables)
    _assert_is_live(cloud, stage, image, variables)
    set_throttles(cloud, stage, api.id)
    keep_failed_events(cloud, stage, failed_events_queue_arn)
    write_api(cloud, stage, api_id=api.id, api_url=api.url)
    return api


def _run(
    act: str,
    settings: Mapping[str, Any],
    *,
    cloud: Cloud,
    stage: Stage,
    image: Image,
    say: Callable[[str], None],
    seconds: float,
) -> None:
    flags = ["--docker-image-uri", image.uri, "--disable_progress"]
    ended = run_zappa(act, flags, settings, cloud=cloud, stage=stage, seconds=seconds)
    if ended.code != 0:
        last_lines(ended.output, 15, say)
        raise OperationFailed(f"zappa {act} {stage} ended with code {ended.code}: its last words stand above.")


def run_zappa(
    act: str, flags: Sequence[str], settings: Mapping[str, Any], *, cloud: Cloud, stage: Stage, seconds: float
) -> Ended:
    """To its end, with these settings for the stage.

    Raises:
        OperationFailed: it cannot be started, or did not end within `seconds`.
    """
    with folder_for_zappa() as folder:
        file = folder / "zappa_settings.json"
        file.write_text(json.dumps({stage: settings}, indent=2), encoding="utf-8")
        zappa = [sys.executable, "-m", "zappa.cli", "--color", "never", act, stage, "--settings_file", str(file)]
        return run_program([*zappa, *flags], folder=folder, environment=_environment(cloud), seconds=seconds)


@contextmanager
def folder_for_zappa() -> Iterator[Path]:
    """Of its own: Zappa reads every Python file below where it stands, and writes its template there.

    Its name tells whose it is: what was left by processes that were killed is cleared away.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_FOLDER}[0-9]*-*"):
        if not _is_alive(int(left.name.removeprefix(_FOLDER).partition("-")[0])):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{_FOLDER}{os.getpid()}-") as name:
        yield Path(name)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _environment(cloud: Cloud) -> dict[str, str]:
    """Where we are is where Zappa is to be, whatever the shell says."""
    here = environment.inherited() | {"AWS_REGION": cloud.region, "AWS_DEFAULT_REGION": cloud.region}
    return here | ({"AWS_ENDPOINT_URL": cloud.endpoint_url} if cloud.endpoint_url else {})


def _assert_is_live(cloud: Cloud, stage: Stage, image: Image, variables: Mapping[str, str]) -> None:
    function = live_function(cloud, stage)
    digest = function.digest if function else "no function"
    if digest != image.digest:
        raise OperationFailed(f"Lambda runs {digest} as {function_name(stage)}, not {image.digest}.")
    if function is not None and dict(function.environment) != dict(variables):
        raise OperationFailed(f"Lambda gives {function_name(stage)} other variables than it was told to.")
