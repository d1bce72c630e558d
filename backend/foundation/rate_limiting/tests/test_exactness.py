"""Two hundred callers in four processes on one key: exactly the limit passes, and a flood costs next to nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.conf import settings as project

from backend.foundation.rate_limiting.limits import Limit, Window, by_address
from backend.foundation.rate_limiting.stores.dynamodb import DynamoDBStore

from .making import PATIENT, limiter_of, new_table

PROCESSES, CALLERS, LIMIT, FLOOD = 4, 50, 100, 10_000


@contextmanager
def started(url: str, table: str) -> Iterator[subprocess.Popen[str]]:
    arguments = [url, table, str(CALLERS), str(LIMIT), str(FLOOD)]
    command = [sys.executable, "-m", "backend.foundation.rate_limiting.tests.callers", *arguments]
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=project.REPOSITORY
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def said_by(process: subprocess.Popen[str]) -> dict[str, int]:
    output, _ = process.communicate(timeout=120)
    said: dict[str, int] = json.loads(output)
    return said


def test_of_200_callers_in_four_processes_exactly_100_pass_and_a_flood_costs_each_process_one_call(
    dynamodb_url: str, settings
):
    table = new_table(settings)
    limiter = limiter_of(DynamoDBStore(limits=PATIENT))
    flooded = Limit("flood", by_address(Window(LIMIT, 600), Window(2 * LIMIT, 3600)))
    while limiter.spend(flooded, {"address": "full", "network": "its"}).is_allowed:
        pass
    with ExitStack() as stack:
        processes = [stack.enter_context(started(dynamodb_url, table)) for _ in range(PROCESSES)]
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [said_by(process) for process in processes]
    assert sum(one["passed"] for one in said) == LIMIT
    # One call a tier and request: of two tiers where it passed, of the first alone where that denied.
    assert sum(one["calls"] for one in said) <= PROCESSES * CALLERS + LIMIT
    assert [one["flooded"] for one in said] == [0] * PROCESSES
    assert [one["flood_calls"] for one in said] == [1] * PROCESSES
