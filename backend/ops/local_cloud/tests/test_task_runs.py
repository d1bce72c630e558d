"""A one-shot task is a process of its definition's image, whose lines and exit code its caller gets."""

from __future__ import annotations

import json
import uuid
from contextlib import closing
from http.client import HTTPConnection

import pytest
import urllib3

from backend.ops.calls import call
from backend.ops.errors import OperationFailed
from backend.ops.tasks.local import LocalTasks

from .handlers import PATIENCE_SECONDS, make_image, meeting_place, wait_for_end
from .place import Place, uri

FAMILY = "coalition-dev-manage"
WAITS = "import os, socket; print(os.getpid(), flush=True); socket.create_connection(('127.0.0.1', {port})).recv(1)"


@pytest.fixture
def image_uri(place: Place) -> str:
    """Of an image whose task definition is there."""
    image = make_image(place.images, uuid.uuid4().hex)
    container = {"name": FAMILY, "image": uri(image.digest), "environment": [{"name": "MARK", "value": "the task's"}]}
    call(place.cloud, "ecs", "register_task_definition", family=FAMILY, containerDefinitions=[container])
    return uri(image.digest)


def run(place: Place, image_uri: str, code: str, seconds: float = PATIENCE_SECONDS) -> tuple[int, list[str]]:
    said: list[str] = []
    tasks = LocalTasks(cloud=place.cloud, stage="dev", url=place.server.url)
    command = ["python", "-c", code]
    code_of_exit = tasks.run("manage", image_uri=image_uri, command=command, say=said.append, timeout_seconds=seconds)
    return code_of_exit, said


def test_a_task_runs_in_its_images_folder_with_its_definitions_variables(place: Place, image_uri: str):
    code = "import os, handlers; print(os.environ['MARK'], os.getcwd(), handlers.CODE); print('half', end='')"
    exit_code, said = run(place, image_uri, code)
    [image] = place.images.all()
    assert exit_code == 0
    assert said == [f"the task's {place.images.folder_of(image.digest)} {image.tag}", "half"]
    assert (place.logs / f"{FAMILY}.log").read_text().splitlines() == said


def test_both_of_its_streams_are_told_in_their_order(place: Place, image_uri: str):
    code = "import sys; print('out', flush=True); print('err', file=sys.stderr, flush=True); print('out again')"
    assert run(place, image_uri, code) == (0, ["out", "err", "out again"])


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [("raise SystemExit(3)", 3), ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 128 + 9)],
)
def test_its_exit_code_is_the_callers(place: Place, image_uri: str, code: str, exit_code: int):
    assert run(place, image_uri, code) == (exit_code, [])


def test_lines_come_while_it_runs(place: Place, image_uri: str):
    with meeting_place() as listening, closing(HTTPConnection("127.0.0.1", place.server.server_port)) as connection:
        command = ["python", "-c", WAITS.format(port=listening.getsockname()[1])]
        connection.request("POST", "/tasks", json.dumps({"taskDefinition": FAMILY, "command": command}))
        answer = connection.getresponse()
        pid = int(json.loads(answer.readline())["line"])
        visit, _ = listening.accept()
        visit.close()
        assert json.loads(answer.readline()) == {"exitCode": 0}
        assert answer.readline() == b""
    wait_for_end(pid)


def test_whoever_hangs_up_ends_the_task(place: Place, image_uri: str):
    with meeting_place() as listening:
        connection = HTTPConnection("127.0.0.1", place.server.server_port)
        command = ["python", "-c", WAITS.format(port=listening.getsockname()[1])]
        connection.request("POST", "/tasks", json.dumps({"taskDefinition": FAMILY, "command": command}))
        answer = connection.getresponse()
        pid = int(json.loads(answer.readline())["line"])
        visit, _ = listening.accept()
        with visit:
            answer.close()
            connection.close()
            wait_for_end(pid)


def test_a_task_of_an_image_that_is_not_here_is_not_run(place: Place, image_uri: str):
    missing = f"sha256:{'0' * 64}"
    with pytest.raises(OperationFailed, match=f"There is no image {missing}"):
        run(place, uri(missing), "print(1)")


def test_a_command_that_is_not_there_ends_as_in_a_shell(place: Place, image_uri: str):
    said: list[str] = []
    tasks = LocalTasks(cloud=place.cloud, stage="dev", url=place.server.url)
    command = ["/no/such/program"]
    seconds = PATIENCE_SECONDS
    assert tasks.run("manage", image_uri=image_uri, command=command, say=said.append, timeout_seconds=seconds) == 127
    assert "/no/such/program" in said[0]


def test_an_order_that_is_none_is_refused(place: Place):
    for order in (b"", b"[]", b"{}", b'{"taskDefinition": "x"}', b'{"taskDefinition": "x", "command": 3}'):
        answer = urllib3.request("POST", f"{place.server.url}/tasks", body=order, retries=False)
        assert answer.status == 400, order
