"""What does a decision cost, is it exact, and what does it cost while its store is away?

Beside DRF's throttle and django-ratelimit. Needs no database: the emulators are started here, and the
others count in Django's cache.
"""

from __future__ import annotations

import logging
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from benchmarks.database import table

DECISIONS = 3_000
ADDRESSES = [f"192.0.2.{number}" for number in range(250)]
FULL = "198.51.100.1"
# One for the threads of a process, one for those of four.
CROWDS = ("203.0.113.1", "203.0.113.4")
PROCESSES, CALLERS, LIMIT = 4, 50, 100
BREAKERS = 40

type Ask = Callable[[str], bool]


@dataclass(frozen=True)
class Surroundings:
    """What outside is there, for this process and those it starts."""

    folder: str
    endpoints: dict[str, str]
    table: str


def set_up(around: Surroundings) -> None:
    django.setup()
    logging.disable()  # whose handlers are another benchmark's matter
    settings.RATE_LIMITS_TABLE = around.table
    settings.CACHES = {
        "locmem": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "files": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": around.folder},
        "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }


def contenders(around: Surroundings) -> dict[str, Callable[[int], Ask]]:
    """For each, what makes a question with a limit an hour."""
    dynamodb = {
        f"ours, DynamoDB ({name})": lambda limit, url=url: _ours(limit, url) for name, url in around.endpoints.items()
    }
    return {
        "ours, in memory": lambda limit: _ours(limit, None),
        **dynamodb,
        "DRF AnonRateThrottle, locmem": lambda limit: _rest_framework(limit, "locmem"),
        "DRF AnonRateThrottle, files": lambda limit: _rest_framework(limit, "files"),
        "django-ratelimit, locmem": lambda limit: _django_ratelimit(limit, "locmem"),
        "django-ratelimit, files": lambda limit: _django_ratelimit(limit, "files"),
    }


def _ours(limit: int, endpoint: str | None) -> Ask:
    from backend.foundation.aws import clients  # noqa: PLC0415  # after set_up
    from backend.foundation.aws.tables import TABLES, create_table  # noqa: PLC0415
    from backend.foundation.rate_limiting.identities import address_identities  # noqa: PLC0415
    from backend.foundation.rate_limiting.limits import Limit, Tier, Window  # noqa: PLC0415
    from backend.foundation.rate_limiting.stores.dynamodb import DynamoDBStore  # noqa: PLC0415
    from backend.foundation.rate_limiting.stores.memory import MemoryStore  # noqa: PLC0415
    from backend.foundation.rate_limiting.tests.making import PATIENT, limiter_of  # noqa: PLC0415

    if endpoint:
        settings.AWS_ENDPOINT_URL = endpoint
        create_table(clients.dynamodb(), TABLES[0])
    limiter = limiter_of(DynamoDBStore(limits=PATIENT) if endpoint else MemoryStore())
    limiter.connect()
    one_tier = Limit("benchmark", (Tier("address", (Window(limit, 3600),)),))
    return lambda address: limiter.spend(one_tier, address_identities(address)).is_allowed


def _requests() -> dict[str, Any]:
    from django.test import RequestFactory  # noqa: PLC0415  # after set_up

    return {address: RequestFactory().get("/", REMOTE_ADDR=address) for address in (*ADDRESSES, FULL, *CROWDS)}


def _rest_framework(limit: int, alias: str) -> Ask:
    from django.core.cache import caches  # noqa: PLC0415  # after set_up
    from rest_framework.request import Request  # noqa: PLC0415
    from rest_framework.throttling import AnonRateThrottle  # noqa: PLC0415
    from rest_framework.views import APIView  # noqa: PLC0415

    class Throttle(AnonRateThrottle):
        rate = f"{limit}/hour"
        scope = "benchmark"
        cache = caches[alias]

    requests = {address: Request(request) for address, request in _requests().items()}
    view = APIView()
    return lambda address: Throttle().allow_request(requests[address], view)


def _django_ratelimit(limit: int, alias: str) -> Ask:
    from django_ratelimit.core import is_ratelimited  # type: ignore[import-untyped]  # noqa: PLC0415  # after set_up

    settings.RATELIMIT_USE_CACHE = alias
    requests = _requests()
    how: dict[str, Any] = {"group": "benchmark", "key": "ip", "rate": f"{limit}/h", "increment": True}
    return lambda address: not is_ratelimited(requests[address], **how)


def microseconds(make: Callable[[int], Ask]) -> tuple[float, float]:
    """The medians of a decision that lets pass, and of one that denies."""
    ask = make(10**6)
    passing = [_timed(ask, ADDRESSES[number % len(ADDRESSES)]) for number in range(DECISIONS)]
    ask = make(1)
    ask(FULL)
    return statistics.median(passing), statistics.median(_timed(ask, FULL) for _ in range(DECISIONS))


def _timed(ask: Ask, address: str) -> float:
    began = time.perf_counter()
    ask(address)
    return 1e6 * (time.perf_counter() - began)


def _crowd(ask: Ask, callers: int, address: str) -> int:
    """How many of so many threads pass, that ask at once for one address."""
    together = threading.Barrier(callers)

    def one(_: int) -> bool:
        together.wait()
        return ask(address)

    with ThreadPoolExecutor(callers) as threads:
        return sum(threads.map(one, range(callers)))


def passed_by_processes(around: Surroundings, names: list[str]) -> dict[str, int]:
    """Of 200 callers at once, in four processes."""
    spawn = get_context("spawn")
    together = spawn.Barrier(PROCESSES)
    with ProcessPoolExecutor(PROCESSES, spawn, _enter, (around, together)) as processes:
        return {name: sum(processes.map(_crowd_of_a_process, [name] * PROCESSES)) for name in names}


# What a process of the pool was given when it began.
_given: list[Any] = []


def _enter(around: Surroundings, together: Any) -> None:
    set_up(around)
    _given.extend([around, together])


def _crowd_of_a_process(name: str) -> int:
    around, together = _given
    ask = contenders(around)[name](LIMIT)
    together.wait()
    return _crowd(ask, CALLERS, CROWDS[1])


def away() -> Iterator[tuple[str, ...]]:
    """For each way of being away: what a request waits until the circuit opens and afterwards, and what forms pass."""
    from backend.foundation.rate_limiting.limits import LocalBucket  # noqa: PLC0415  # after set_up
    from backend.foundation.rate_limiting.stores.dynamodb import DynamoDBStore  # noqa: PLC0415
    from backend.foundation.rate_limiting.tests.making import AWAY, limit_of, limiter_of  # noqa: PLC0415

    reads = limit_of((10**6, 3600))
    forms = limit_of((10**6, 3600), when_down=LocalBucket(per_caller=5, altogether=60, seconds=3600))
    for way in ("dead", "silent", "throttled"):
        failing: list[float] = []
        opened: list[float] = []
        passed: list[int] = []
        with AWAY[way]() as (url, _):
            settings.AWS_ENDPOINT_URL = url
            limiter_of(DynamoDBStore(table="nothing")).connect()
            for _ in range(BREAKERS):
                limiter = limiter_of(DynamoDBStore(table="nothing"))
                times = [_timed(lambda who: limiter.spend(reads, {"caller": who}).is_allowed, FULL) for _ in range(503)]  # noqa: B023
                failing += times[:3]
                opened += times[3:]
                passed.append(sum(limiter.spend(forms, {"caller": FULL}).is_allowed for _ in range(20)))
        yield way, f"{_p99(failing) / 1000:.1f}", f"{_p99(opened) / 1000:.3f}", f"{max(passed)} of 20"


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[98]


def main() -> None:
    os.environ |= {  # noqa: TID251  # which the processes inherit
        "DJANGO_SETTINGS_MODULE": "backend.config.settings.test",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    from backend.tests.emulators.servers import DYNALITE, running_dynalite, running_ministack  # noqa: PLC0415

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        endpoints = {"ministack": stack.enter_context(running_ministack(_made(folder / "ministack")))}
        if DYNALITE.exists():
            endpoints["dynalite"] = stack.enter_context(running_dynalite(_made(folder / "dynalite")))
        around = Surroundings(str(folder / "cache"), endpoints, "benchmark-rate-limits")
        set_up(around)
        _print(around)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _print(around: Surroundings) -> None:
    makers = contenders(around)
    times = {name: microseconds(make) for name, make in makers.items()}
    yardstick = times["DRF AnonRateThrottle, locmem"]
    costs = [
        (name, f"{passing:.0f}", f"{passing / yardstick[0]:.2f}", f"{denying:.0f}", f"{denying / yardstick[1]:.2f}")
        for name, (passing, denying) in times.items()
    ]
    table("Microseconds a decision (medians)", costs, ("", "passes", "ratio to DRF", "denied", "ratio to DRF"))
    in_threads = {name: _crowd(make(LIMIT), PROCESSES * CALLERS, CROWDS[0]) for name, make in makers.items()}
    in_processes = passed_by_processes(around, list(makers))
    table(
        f"Of {PROCESSES * CALLERS} callers at once, so many pass a limit of {LIMIT}",
        [(name, str(in_threads[name]), str(in_processes[name])) for name in makers],
        ("", "in one process", "in four processes"),
    )
    heads = ("the store is", "ms added, p99, first three requests", "ms added, p99, afterwards", "forms that pass")
    table("While the store is away", away(), heads)


if __name__ == "__main__":
    main()
