"""When does a signal stop an act that has code on its way to be live?"""

from __future__ import annotations

import signal

import pytest

from backend.ops.stopping import Interrupted, Stops

_SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("number", _SIGNALS)
def test_the_first_waits_for_a_place_to_stop_at(number: signal.Signals):
    said: list[str] = []
    with Stops(said.append) as stops:
        stops.listen()
        signal.raise_signal(number)
        with pytest.raises(Interrupted, match=f"Stopped by {number.name}.") as first, stops.place_to_stop():
            pytest.fail("it went on")
        assert not first.value.is_final
    assert len(said) == 1


def test_at_a_place_to_stop_at_it_is_heard_at_once():
    with Stops(print) as stops:
        stops.listen()
        with pytest.raises(Interrupted), stops.place_to_stop():
            signal.raise_signal(signal.SIGINT)


def test_the_second_is_heard_anywhere():
    with Stops(lambda _: None) as stops:
        stops.listen()
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(Interrupted, match="a second time") as second:
            signal.raise_signal(signal.SIGTERM)
        assert second.value.is_final


def test_nothing_stops_what_is_over_from_being_written_down():
    with Stops(print) as stops:
        stops.listen()
        stops.over()
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGHUP)


def test_before_and_afterwards_signals_are_whoevers_they_were():
    before = [signal.getsignal(number) for number in _SIGNALS]
    with Stops(print) as stops:
        assert [signal.getsignal(number) for number in _SIGNALS] == before
        stops.listen()
        assert [signal.getsignal(number) for number in _SIGNALS] != before
    assert [signal.getsignal(number) for number in _SIGNALS] == before
