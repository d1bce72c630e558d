"""bin/local-cloud brings all of it up on an empty machine, mends what died, and leaves nothing running."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from backend.ops.calls import call
from backend.ops.cloud import Cloud
from backend.ops.environment import REPOSITORY, inherited
from backend.ops.local_cloud.home import Home
from backend.ops.parameters import StageParameters, read_parameters

from .handlers import wait_for_end

FUNCTION = "coalition-dev"


class LocalCloud:
    """One of the test's own, by its command line."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder)

    def run(self, *arguments: str, program: str = "local-cloud", exit_code: int = 0) -> str:
        """What it printed on stdout."""
        done = subprocess.run(
            [str(REPOSITORY / "bin" / program), *arguments],
            env={**inherited(), "LOCAL_CLOUD_HOME": str(self.home.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == exit_code, done.stdout + done.stderr
        return done.stdout

    @property
    def cloud(self) -> Cloud:
        return Cloud(region="us-east-1", endpoint_url=self.home.read_environment()["AWS_ENDPOINT_URL"])

    @property
    def server(self) -> int:
        pid = self.home.server_pid()
        assert pid is not None
        return pid

    @property
    def emulator(self) -> int:
        port = urlsplit(str(self.cloud.endpoint_url)).port
        return int((self.home.emulator / f"ministack-{port}.pid").read_text())

    @property
    def database_port(self) -> int:
        return int((self.home.folder / "database-port").read_text())


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalCloud]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    local = LocalCloud(tmp_path / "cloud")
    try:
        yield local
    finally:
        local.run("down", "--forget")


def is_listened_to(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def create(cloud: Cloud, parameters: StageParameters, digest: str) -> None:
    """As Zappa does, with what SSM says."""
    call(
        cloud, "lambda", "create_function",
        FunctionName=FUNCTION, Role=parameters.role_arn, PackageType="Image", Timeout=29,
        Code={"ImageUri": f"{parameters.repository_uri}@{digest}"},
        Environment={"Variables": {**parameters.environment, "STAGE": "dev", "IMAGE_DIGEST": digest}},
    )  # fmt: skip


def asked(cloud: Cloud, path: str) -> Any:
    """A request as API Gateway hands it on; the answer's body."""
    context = {"identity": {"sourceIp": "127.0.0.1"}, "stage": "dev", "path": path, "requestId": "test"}
    event = {
        "httpMethod": "GET", "path": path, "resource": "/{proxy+}", "requestContext": context,
        "headers": {"Host": "127.0.0.1"}, "multiValueHeaders": {}, "queryStringParameters": None,
        "pathParameters": {"proxy": path}, "body": None, "isBase64Encoded": False,
    }  # fmt: skip
    answer = call(cloud, "lambda", "invoke", FunctionName=FUNCTION, Payload=json.dumps(event).encode())
    told = json.loads(answer["Payload"].read())
    assert told.get("statusCode") == 200, told
    return json.loads(told["body"])


def test_from_nothing_to_an_answer_and_back_to_nothing(local: LocalCloud):
    told = local.run("up")
    digest = local.run("image", "--work-tree").strip()
    assert digest.startswith("sha256:")
    parameters = read_parameters(local.cloud, "dev")
    assert parameters.environment["DATABASE_SECRET_ID"] == "coalition-builder/dev/database/runtime"
    create(local.cloud, parameters, digest)
    assert asked(local.cloud, "/health")["version"].endswith(f"@{digest}")
    assert f"function {FUNCTION}: {digest}" in local.run("status")
    for role in ("runtime", "migration", "import"):
        secret = call(
            local.cloud, "secretsmanager", "get_secret_value", SecretId=f"coalition-builder/dev/database/{role}"
        )
        assert json.loads(secret["SecretString"])["username"] == f"coalition_dev_{role}"
    assert "makes the database coalition_dev on 127.0.0.1" in local.run("bootstrap", "dev", program="zappa")

    server = local.server
    assert "up as it was" not in told
    assert "up as it was" in local.run("up")
    assert local.server == server
    assert asked(local.cloud, "/health")["version"].endswith(f"@{digest}")

    os.kill(local.emulator, signal.SIGKILL)
    wait_for_end(server)
    assert "stopped" in local.run("status", exit_code=3)
    local.run("up", "--stages", "dev,staging")
    assert read_parameters(local.cloud, "dev").environment == parameters.environment
    assert read_parameters(local.cloud, "staging").environment["STATIC_BUCKET"] == "coalition-builder-static-staging"

    server, emulator, port = local.server, local.emulator, local.database_port
    assert is_listened_to(port)
    local.run("down")
    wait_for_end(server)
    wait_for_end(emulator)
    assert not is_listened_to(port)
    assert not local.home.environment.exists()
    assert local.home.images.joinpath(digest.removeprefix("sha256:")).exists()
    local.run("down", "--forget")
    assert list(local.home.folder.iterdir()) == []
