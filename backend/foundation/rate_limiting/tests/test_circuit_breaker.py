"""When a store that fails is left alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from backend.foundation.rate_limiting.circuit_breaker import OPEN_SECONDS, CircuitBreaker


def opened_at(now: float) -> CircuitBreaker:
    breaker = CircuitBreaker()
    assert [breaker.failed(now) for _ in range(3)] == [False, False, True]
    return breaker


def test_two_failures_leave_it_closed():
    breaker = CircuitBreaker()
    breaker.failed(0)
    breaker.failed(0)
    assert breaker.lets_through(0)


def test_a_success_between_begins_the_count_anew():
    breaker = CircuitBreaker()
    for _ in range(5):
        breaker.failed(0)
        breaker.failed(0)
        breaker.succeeded()
    assert breaker.lets_through(0)


def test_three_failures_open_it_for_ten_seconds_then_one_probe_goes_through():
    breaker = opened_at(100)
    assert [breaker.lets_through(now) for now in (100, 105, 109.9)] == [False] * 3
    assert [breaker.lets_through(now) for now in (110, 110, 110.1, 119.9)] == [True, False, False, False]


def test_a_probe_that_fails_keeps_it_open_and_one_that_succeeds_closes_it():
    breaker = opened_at(100)
    assert breaker.lets_through(110)
    assert not breaker.failed(110.2)
    assert not breaker.lets_through(120.1)
    assert breaker.lets_through(120.2)
    breaker.succeeded()
    assert [breaker.lets_through(120.3) for _ in range(3)] == [True] * 3


def test_a_probe_that_never_comes_back_is_followed_by_another():
    breaker = opened_at(100)
    assert breaker.lets_through(110)
    assert breaker.lets_through(120)


def test_of_fifty_at_once_one_is_the_probe():
    breaker = opened_at(100)
    with ThreadPoolExecutor(50) as threads:
        assert sum(threads.map(lambda _: breaker.lets_through(100 + OPEN_SECONDS), range(50))) == 1


def test_a_clock_that_was_set_back_does_not_keep_it_open():
    breaker = opened_at(100_000)
    assert breaker.lets_through(50_000)
