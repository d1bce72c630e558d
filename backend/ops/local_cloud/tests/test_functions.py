"""An invocation is answered by the process of the function's present digest and variables, and by no other."""

from __future__ import annotations

import json
import socket
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import urllib3

from backend.ops.calls import call

from .handlers import PATIENCE_SECONDS, make_image, meeting_place, wait_for_end
from .place import Place


def port_of(listening: socket.socket) -> int:
    port: int = listening.getsockname()[1]
    return port


def test_the_next_answer_after_an_update_is_the_new_digests_and_the_old_process_is_gone(place: Place):
    a, b = make_image(place.images, "A"), make_image(place.images, "B")
    name = place.create(a)
    first = place.invoke(name)
    assert first["code"] == "A"
    place.update(name, b)
    second = place.invoke(name)
    assert second["code"] == "B"
    wait_for_end(first["pid"])
    assert [(one["pid"], one["digest"]) for one in place.containers(name)] == [(second["pid"], b.digest)]
    place.update(name, a)
    assert place.invoke(name)["code"] == "A"
    wait_for_end(second["pid"])


def test_other_variables_are_another_container(place: Place):
    name = place.create(make_image(place.images, "A"), MARK="one")
    first = place.invoke(name)
    variables = {"Variables": place.variables(name, MARK="two")}
    call(place.cloud, "lambda", "update_function_configuration", FunctionName=name, Environment=variables)
    second = place.invoke(name)
    assert (first["mark"], second["mark"]) == ("one", "two")
    wait_for_end(first["pid"])


def test_one_container_serves_one_event_after_the_other(place: Place):
    name = place.create(make_image(place.images, "A"))
    assert len({place.invoke(name)["pid"] for _ in range(5)}) == 1
    assert place.invoke(name)["function"] == name


def test_events_at_once_have_containers_each_up_to_what_is_reserved(place: Place):
    name = place.create(make_image(place.images, "A"))
    call(place.cloud, "lambda", "put_function_concurrency", FunctionName=name, ReservedConcurrentExecutions=2)
    with meeting_place() as listening, ThreadPoolExecutor(2) as callers:
        event = {"does": "wait", "port": port_of(listening)}
        at_work = [callers.submit(place.invoke, name, **event) for _ in range(2)]
        visits = [listening.accept()[0] for _ in range(2)]
        assert [one["state"] for one in place.containers(name)] == ["busy", "busy"]
        # ministack itself refuses a third; so does the server, for whoever comes past it.
        url = f"{place.server.url}/functions/{name}/invocations"
        refused = urllib3.request("POST", url, body=b"{}", retries=False)
        assert (refused.status, json.loads(refused.data)["errorType"]) == (429, "TooManyRequestsException")
        for visit in visits:
            visit.close()
        assert len({done.result(PATIENCE_SECONDS)["pid"] for done in at_work}) == 2


def test_an_event_that_is_at_work_during_an_update_is_answered_and_its_container_takes_no_other(place: Place):
    a, b = make_image(place.images, "A"), make_image(place.images, "B")
    name = place.create(a)
    with meeting_place() as listening, ThreadPoolExecutor(1) as callers:
        old: Future[Any] = callers.submit(place.invoke, name, does="wait", port=port_of(listening))
        visit, _ = listening.accept()
        place.update(name, b)
        assert place.invoke(name)["code"] == "B"
        visit.close()
        assert old.result(PATIENCE_SECONDS)["code"] == "A"
    wait_for_end(old.result()["pid"])
    assert [one["digest"] for one in place.containers(name)] == [b.digest]


def test_updates_between_events_from_everywhere_never_bring_an_older_process_back(place: Place):
    """Each caller that begins after an update sees it: no look-up of before may choose after."""
    made = [make_image(place.images, code) for code in "ABCD"]
    name = place.create(made[0])
    live = "A"
    wrong: list[tuple[str, str]] = []
    is_over = threading.Event()

    def call_again_and_again() -> None:
        while not is_over.is_set():
            began_with = live
            told = place.invocation(name)["told"]
            # A throttled call says nothing about codes.
            if told.get("code", began_with) < began_with:
                wrong.append((began_with, told["code"]))

    with ThreadPoolExecutor(3) as callers:
        running = [callers.submit(call_again_and_again) for _ in range(3)]
        try:
            for image in made[1:]:
                assert place.invocation(name)["told"].get("code", live) == live
                place.update(name, image)
                live = image.tag
        finally:
            is_over.set()
        for one in running:
            one.result(PATIENCE_SECONDS)
    assert wrong == []
    assert place.invoke(name)["code"] == "D"
    assert {one["digest"] for one in place.containers(name)} == {made[-1].digest}


def test_an_image_that_is_not_here_is_said_by_its_digest(place: Place):
    image = make_image(place.images, "A")
    name = place.create(image)
    missing = f"sha256:{'0' * 64}"
    call(place.cloud, "lambda", "update_function_code", FunctionName=name, ImageUri=f"anywhere@{missing}")
    answer = place.invocation(name)
    assert "FunctionError" in answer
    assert f"There is no image {missing}" in answer["told"]["errorMessage"]
    assert place.containers(name) == []


def test_an_error_of_the_handlers_is_one_of_the_functions(place: Place):
    name = place.create(make_image(place.images, "A"))
    answer = place.invocation(name, does="raise")
    assert "FunctionError" in answer
    assert "broken by order" in answer["told"]["errorMessage"]


def test_a_function_that_ends_itself_is_started_anew_for_the_next_event(place: Place):
    name = place.create(make_image(place.images, "A"))
    first = place.invoke(name)
    answer = place.invocation(name, does="exit")
    assert "ended with code 7" in answer["told"]["errorMessage"]
    assert place.invoke(name)["pid"] != first["pid"]


def test_a_function_whose_time_is_over_is_ended(place: Place):
    name = place.create(make_image(place.images, "A"))
    pid = place.invoke(name)["pid"]
    with meeting_place() as listening:
        event = json.dumps({"does": "wait", "port": port_of(listening)}).encode()
        deadline = {"X-Amzn-Lambda-Deadline-Ms": str(int((time.time() + 0.5) * 1000))}
        url = f"{place.server.url}/functions/{name}/invocations"
        answer = urllib3.request("POST", url, body=event, headers=deadline, retries=False)
    assert (answer.status, json.loads(answer.data)["errorType"]) == (504, "Sandbox.Timedout")
    wait_for_end(pid)
    assert place.containers(name) == []


def test_a_function_that_is_deleted_leaves_no_process(place: Place):
    name = place.create(make_image(place.images, "A"))
    pid = place.invoke(name)["pid"]
    call(place.cloud, "lambda", "delete_function", FunctionName=name)
    assert place.containers(name) == []
    wait_for_end(pid)
    url = f"{place.server.url}/functions/{name}/invocations"
    assert urllib3.request("POST", url, body=b"{}", retries=False).status == 404


def test_what_a_function_prints_is_in_its_file_and_in_cloudwatch(place: Place):
    name = place.create(make_image(place.images, "A"))
    place.invoke(name, does="print", line="said by the function")
    assert _appears(lambda: "said by the function" in (place.logs / f"{name}.log").read_text())
    assert _appears(lambda: "said by the function" in _messages(place, f"/aws/lambda/{name}"))


def _messages(place: Place, group: str) -> list[str]:
    logs = place.cloud.client("logs")
    try:
        return [event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]]
    except logs.exceptions.ResourceNotFoundException:
        return []


def _appears(is_there: Any) -> bool:
    """Asked again until it is."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        if is_there():
            return True
        time.sleep(0.02)  # between two questions, not instead of one
    return False


@pytest.mark.parametrize("path", ["/", "/functions/", "/functions/a/b/invocations"])
def test_other_addresses_are_not_there(place: Place, path: str):
    assert urllib3.request("POST", f"{place.server.url}{path}", body=b"{}", retries=False).status == 404
    assert urllib3.request("GET", f"{place.server.url}{path}", retries=False).status == 404
