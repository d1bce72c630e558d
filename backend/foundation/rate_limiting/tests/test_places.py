"""Where something is counted: windows that fit into each other, and keys that tell nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backend.foundation.rate_limiting.places import Place, place_of

from .making import NOON, PEPPER, limit_of

LIMIT = limit_of((5, 60), (50, 3600))


def place(identity: str = "192.0.2.1", *, now: float = NOON, **changes: object) -> Place:
    arguments: dict[str, object] = {"stage": "test", "pepper": PEPPER, "now": now}
    return place_of(LIMIT, LIMIT.tiers[0], identity, **{**arguments, **changes})  # type: ignore[arg-type]


@given(st.text(), st.floats(0, 4e9))
def test_the_moment_lies_in_each_window_and_each_window_in_the_next(identity: str, now: float):
    short, long = place(identity, now=now).counters
    assert short.ends_at - 60 <= now < short.ends_at
    assert long.ends_at - 3600 <= now < long.ends_at
    assert long.ends_at - 3600 <= short.ends_at - 60 < short.ends_at <= long.ends_at


@given(st.floats(0, 4e9))
def test_another_counter_begins_when_a_window_ends_and_another_item_when_the_longest_does(now: float):
    before = place(now=now)
    for counter, index in zip(before.counters, range(2), strict=True):
        last, first = place(now=counter.ends_at - 1), place(now=counter.ends_at)
        assert (last.key, last.counters[index].name) == (before.key, counter.name)
        assert (first.key, first.counters[index].name) != (before.key, counter.name)


def test_windows_of_different_callers_end_at_different_moments():
    assert len({place(f"192.0.2.{n}").counters[-1].ends_at for n in range(50)}) > 40


def test_a_key_shows_no_identity_and_belongs_to_one_stage_limit_and_pepper():
    keys = {
        place().key,
        place(stage="other").key,
        place(pepper=b"other").key,
        place("192.0.2.2").key,
        place_of(limit_of((5, 60), (50, 3600), name="other"), LIMIT.tiers[0], "192.0.2.1", stage="test",
                 pepper=PEPPER, now=NOON).key,
    }  # fmt: skip
    assert len(keys) == 5
    assert not any("192" in key.split("|")[3] and "192.0" in key for key in keys)
    # Nor can two limits' items be put together by what stands for the caller.
    assert len({key.split("|")[3] for key in keys}) == 4
