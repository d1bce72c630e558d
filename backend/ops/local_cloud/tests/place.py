"""Where do functions and tasks run in these tests? On ministack, whose proxy leads to a server of ours."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3

from backend.ops.calls import call
from backend.ops.cloud import Cloud
from backend.ops.local_cloud.daemon import surroundings_at
from backend.ops.local_cloud.functions import Functions
from backend.ops.local_cloud.images import Image, Images
from backend.ops.local_cloud.journal import Journal
from backend.ops.local_cloud.server import Server
from backend.ops.local_cloud.task_runs import TaskRuns

REPOSITORY_URI = "000000000000.dkr.ecr.us-east-1.amazonaws.com/coalition-builder"
# What Lambda may take for an answer in these tests: no container is slower, on a machine however busy.
TIMEOUT_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    cloud: Cloud
    images: Images
    server: Server
    logs: Path

    def create(self, image: Image, timeout_seconds: int = TIMEOUT_SECONDS, **variables: str) -> str:
        """A function of this image; its name."""
        name = f"coalition-{uuid.uuid4().hex[:8]}"
        call(
            self.cloud, "lambda", "create_function",
            FunctionName=name, Role="arn:aws:iam::000000000000:role/any", PackageType="Image",
            Code={"ImageUri": uri(image.digest)}, Timeout=timeout_seconds,
            Environment={"Variables": self.variables(name, **variables)},
        )  # fmt: skip
        return name

    def variables(self, name: str, **variables: str) -> dict[str, str]:
        """ministack's own word for where a function is, beside the function's."""
        return {"MINISTACK_LAMBDA_PROXY_URL": f"{self.server.url}/functions/{name}/invocations", **variables}

    def invoke(self, name: str, **event: Any) -> Any:
        answer = self.invocation(name, **event)
        assert "FunctionError" not in answer, answer["told"]
        return answer["told"]

    def invocation(self, name: str, **event: Any) -> Any:
        """As Lambda answers its callers; `told` is the payload."""
        answer = call(self.cloud, "lambda", "invoke", FunctionName=name, Payload=json.dumps(event).encode())
        return {**answer, "told": json.loads(answer["Payload"].read())}

    def update(self, name: str, image: Image) -> None:
        call(self.cloud, "lambda", "update_function_code", FunctionName=name, ImageUri=uri(image.digest))

    def containers(self, name: str) -> list[dict[str, Any]]:
        told = json.loads(urllib3.request("GET", f"{self.server.url}/containers", retries=False).data)
        return [one for one in told if one["function"] == name]


def uri(digest: str) -> str:
    return f"{REPOSITORY_URI}@{digest}"


@contextmanager
def running_place(folder: Path, endpoint_url: str) -> Iterator[Place]:
    cloud = Cloud(region="us-east-1", endpoint_url=endpoint_url)
    images, logs = Images(folder / "images"), folder / "logs"
    logs.mkdir()
    surroundings, journal = surroundings_at(endpoint_url), Journal(logs, cloud)
    functions = Functions(surroundings, images, journal)
    tasks = TaskRuns(cloud=cloud, surroundings=surroundings, images=images, journal=journal)
    server = Server(functions, tasks)
    server.start()
    try:
        yield Place(cloud=cloud, images=images, server=server, logs=logs)
    finally:
        server.end()
        functions.stop()
