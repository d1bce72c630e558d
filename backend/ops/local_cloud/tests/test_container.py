"""A container is Lambda's to the process inside it, and ends or answers whatever that process does."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3

from backend.ops.local_cloud.container import Container, ContainerEnded, InvocationTimedOut

from .handlers import COMMAND, ENVIRONMENT, PATIENCE_SECONDS, meeting_place, wait_for_end, write_handler

type Makes = Callable[..., Container]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Makes]:
    made: list[Container] = []

    def make(**arguments: Any) -> Container:
        folder = write_handler(tmp_path / "code", **arguments)
        made.append(Container(COMMAND, ENVIRONMENT, folder=folder))
        return made[-1]

    yield make
    for container in made:
        container.stop()


def invoked(container: Container, **event: Any) -> Any:
    answer = container.invoke(json.dumps(event).encode(), seconds=PATIENCE_SECONDS)
    assert not answer.is_error, answer.payload
    return json.loads(answer.payload)


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_event_is_answered_by_the_process_with_all_that_lambda_tells_it(make: Makes):
    container = make()
    answer = container.invoke(b"{}", seconds=20.0, trace="Root=1-2-3;Sampled=0", request_id="request-1")
    told = json.loads(answer.payload)
    assert told["pid"] == container.pid
    assert (told["request_id"], told["trace"]) == ("request-1", "Root=1-2-3;Sampled=0")
    assert 0 < told["milliseconds_left"] <= 20_000


def test_the_process_stays_for_the_next_event(make: Makes):
    container = make()
    first, second = invoked(container), invoked(container)
    assert first["pid"] == second["pid"]
    assert first["request_id"] != second["request_id"]


def test_an_error_of_the_handlers_is_an_answer_and_the_container_lives_on(make: Makes):
    container = make()
    answer = container.invoke(b'{"does": "raise"}', seconds=PATIENCE_SECONDS)
    assert answer.is_error
    told = json.loads(answer.payload)
    assert (told["errorType"], told["errorMessage"]) == ("ValueError", "broken by order")
    assert invoked(container)["pid"] == container.pid


def test_code_that_cannot_be_imported_is_a_container_that_could_not_start(make: Makes):
    container = make(handler="raise RuntimeError('no such thing')")
    with pytest.raises(ContainerEnded, match="no such thing"):
        container.wait_until_started(PATIENCE_SECONDS)
    with pytest.raises(ContainerEnded, match="no such thing"):
        container.invoke(b"{}", seconds=PATIENCE_SECONDS)
    wait_for_end(container.pid)


def test_an_event_that_came_before_the_start_failed_learns_of_it(make: Makes):
    container = make(handler="import time; time.sleep(0.2); raise RuntimeError('too late')")
    with pytest.raises(ContainerEnded, match="too late"):
        container.invoke(b"{}", seconds=PATIENCE_SECONDS)


def test_a_process_that_ends_in_the_middle_is_told_at_once(make: Makes):
    container = make()
    with pytest.raises(ContainerEnded, match="code 7"):
        container.invoke(b'{"does": "exit"}', seconds=PATIENCE_SECONDS)
    assert not container.is_alive
    with pytest.raises(ContainerEnded):
        container.invoke(b"{}", seconds=PATIENCE_SECONDS)


def test_whoever_does_not_answer_in_time_is_ended(make: Makes):
    container = make()
    invoked(container)
    with meeting_place() as listening:
        event = json.dumps({"does": "wait", "port": listening.getsockname()[1]}).encode()
        with pytest.raises(InvocationTimedOut):
            container.invoke(event, seconds=0.5)
    assert not container.is_alive
    assert not is_there(container.pid)


def test_a_container_is_frozen_between_two_events(make: Makes):
    container = make()
    invoked(container)
    # The kernel's own word that it has stopped; waits for nothing else.
    stopped = os.waitid(os.P_PID, container.pid, os.WSTOPPED | os.WNOWAIT)
    assert stopped is not None
    assert stopped.si_code == os.CLD_STOPPED
    assert invoked(container)["pid"] == container.pid


def test_a_container_outlives_the_thread_that_made_it(make: Makes):
    made: list[Container] = []
    maker = threading.Thread(target=lambda: made.append(make()))
    maker.start()
    maker.join()
    assert invoked(made[0])["pid"] == made[0].pid


def test_an_answer_to_an_event_that_is_over_is_refused(make: Makes):
    container = make()
    invoked(container)
    url = f"http://{container._server.address}/2018-06-01/runtime/invocation/of-yesterday/response"
    assert urllib3.request("POST", url, body=b"{}", retries=False).status == 400
    assert invoked(container)["pid"] == container.pid


def test_a_container_that_was_stopped_takes_nothing_more(make: Makes):
    container = make()
    container.stop()
    container.stop()
    with pytest.raises(ContainerEnded):
        container.invoke(b"{}", seconds=PATIENCE_SECONDS)
    assert not is_there(container.pid)


def test_a_program_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        Container([str(tmp_path / "nothing")], {}, folder=tmp_path / "nowhere")


def test_nothing_of_our_environment_goes_along(make: Makes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MARK", "ours")
    assert invoked(make())["mark"] is None
