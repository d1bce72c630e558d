"""What does a process of the local cloud find around it? Its image's variables, its own, and where AWS is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3

from backend.ops.errors import OperationFailed

from .images import Image

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# The emulator on loopback; its answers take under a millisecond.
_pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2.0, read=5.0), retries=False, maxsize=16)


class FunctionMissing(OperationFailed):
    """Lambda knows none of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The emulator's address, and what it takes for credentials."""

    endpoint_url: str
    region: str
    access_key_id: str
    secret_access_key: str

    def variables(self) -> dict[str, str]:
        """As boto3 and Zappa read them."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
        }


def look_up(surroundings: Surroundings, name: str) -> Mapping[str, Any]:
    """GetFunction's answer, asked before each invocation and without boto3, which takes three times as long for it.

    Raises:
        FunctionMissing: there is none.
        OperationFailed: the emulator is away.
    """
    try:
        answer = _pool.request("GET", f"{surroundings.endpoint_url}/2015-03-31/functions/{name}")
    except urllib3.exceptions.HTTPError as error:
        raise OperationFailed(f"The emulator at {surroundings.endpoint_url} does not answer: {error}.") from error
    if answer.status != 200:  # noqa: PLR2004  # HTTP
        raise FunctionMissing(f"There is no function {name} in the emulator ({answer.status}).")
    told: Mapping[str, Any] = json.loads(answer.data)
    return told


def function_environment(
    surroundings: Surroundings,
    image: Image,
    folder: Path,
    own: Mapping[str, str],
    *,
    name: str,
    memory_megabytes: int,
    version: str,
    log_group: str,
    log_stream: str,
) -> dict[str, str]:
    """Lambda's reserved variables are stronger than the function's own, those stronger than the image's.

    Source: «Defined runtime environment variables», AWS Lambda Developer Guide.
    """
    return {
        **_plain(folder),
        **image.environment,
        **own,
        **surroundings.variables(),
        "TZ": ":UTC",
        "_HANDLER": image.command[-1],
        "LAMBDA_TASK_ROOT": str(folder),
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(memory_megabytes),
        "AWS_LAMBDA_FUNCTION_VERSION": version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
    }


def task_environment(surroundings: Surroundings, image: Image, folder: Path, own: Mapping[str, str]) -> dict[str, str]:
    return {**_plain(folder), **image.environment, **surroundings.variables(), **own}


def _plain(folder: Path) -> dict[str, str]:
    return {"PATH": _PATH, "PYTHONPATH": str(folder), "HOME": "/nonexistent"}
