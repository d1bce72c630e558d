"""How does Zappa put an image live? As the program it is, with a file of settings made for this one run.

It exits with 0 although the API was not made («Deployment complete!: None»), keeps variables that were taken away, and
knows no throttling: so what it did is asked of AWS afterwards, and completed. Facts: zappa 0.63, cli.py and core.py.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal

from . import environment
from .cloud import Cloud
from .errors import OperationFailed
from .function import Api, api_of, live_function, set_environment, settle
from .names import Stage, function_name
from .parameters import StageParameters, write_api
from .programs import last_lines, run_program
from .registry import Image
from .stage_settings import completed
from .throttling import set_throttles

LONGEST_SECONDS = 900.0


def put_live(
    *,
    cloud: Cloud,
    stage: Stage,
    parameters: StageParameters,
    image: Image,
    settings: Mapping[str, Any],
    release: int,
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
    complete = partial(
        completed, settings, cloud=cloud, stage=stage, parameters=parameters, image=image, release=release
    )
    wanted = complete(host=api.host if api else "")
    _run(act, wanted, cloud=cloud, stage=stage, image=image, say=say, seconds=seconds)
    settle(cloud, stage)
    api = api_of(cloud, stage)
    if api is None:
        raise OperationFailed(
            f"Zappa ended well, but made no API for {function_name(stage)}: see CloudFormation's events."
        )
    wanted = complete(host=api.host)
    set_environment(cloud, stage, wanted["aws_environment_variables"])
    _assert_is_live(cloud, stage, image, wanted["aws_environment_variables"])
    set_throttles(cloud, stage, api.id)
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
    """In a folder of its own: Zappa reads every Python file below where it stands, and writes its template there."""
    with tempfile.TemporaryDirectory(prefix="coalition-zappa-") as name:
        folder = Path(name)
        file = folder / "zappa_settings.json"
        file.write_text(json.dumps({stage: settings}, indent=2), encoding="utf-8")
        command = [
            sys.executable, "-m", "zappa.cli", "--color", "never", act, stage,
            "--settings_file", str(file), "--docker-image-uri", image.uri, "--disable_progress",
        ]  # fmt: skip
        ended = run_program(command, folder=folder, environment=_environment(cloud), seconds=seconds)
    if ended.code != 0:
        last_lines(ended.output, 15, say)
        raise OperationFailed(f"zappa {act} {stage} ended with code {ended.code}: its last words stand above.")


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
