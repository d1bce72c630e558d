"""What Django promises of a session engine, held by its own two and by ours over two emulators."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.utils import timezone

UNKNOWN_KEY = "unknown0unknown0unknown0unknown0"


def stored(engine: Any, **values: Any) -> str:
    """The key of a session that holds these."""
    session = engine()
    session.update(values)
    session.save()
    return str(session.session_key)


def test_a_new_session_is_empty_and_asks_nothing(engine: Any):
    session = engine()
    assert (session.session_key, session.accessed, session.modified, session.is_empty()) == (None, False, False, True)


@pytest.mark.parametrize(
    "value",
    ["text", 7, 2.5, None, True, [1, [2]], {"a": {"b": "c"}}, "\N{LEAF FLUTTERING IN WIND}", "x" * 50_000],
)
def test_what_is_stored_is_loaded(engine: Any, value: Any):
    session = engine(stored(engine, key=value))
    assert session["key"] == value
    assert session.accessed
    assert not session.modified


def test_a_session_is_a_mapping(engine: Any):
    session = engine(stored(engine, a=1, b=2))
    assert (sorted(session.keys()), sorted(session.values()), dict(session.items())) == (
        ["a", "b"],
        [1, 2],
        {"a": 1, "b": 2},
    )
    assert ("a" in session, session.has_key("c"), session.get("c"), session.get("c", 3)) == (True, False, None, 3)
    assert not session.modified
    assert (session.setdefault("c", 4), session.setdefault("c", 5), session.pop("a"), session.pop("z", 0)) == (
        4,
        4,
        1,
        0,
    )
    assert session.modified
    del session["b"]
    with pytest.raises(KeyError):
        session.pop("b")
    session.save()
    assert dict(engine(session.session_key).items()) == {"c": 4}


def test_keys_are_long_and_new(engine: Any):
    keys = {stored(engine) for _ in range(5)}
    assert {len(key) for key in keys} == {32}
    assert len(keys) == 5


def test_a_session_exists_from_its_creation_to_its_deletion(engine: Any):
    session = engine()
    session.create()
    key = session.session_key
    assert (session.exists(key), session.modified) == (True, True)
    session.delete()
    assert not session.exists(key)
    session.delete(key)  # once more harms nobody
    assert dict(engine(key).items()) == {}


def test_deleting_without_a_key_does_nothing(engine: Any):
    engine().delete()
    assert not engine().exists(UNKNOWN_KEY)


def test_another_session_is_deleted_by_its_key(engine: Any):
    key, session = stored(engine, a=1), engine()
    session.delete(key)
    assert not session.exists(key)


def test_creating_over_a_session_is_refused_and_leaves_it(engine: Any):
    key = stored(engine, a=1)
    with pytest.raises(CreateError):
        engine(key).save(must_create=True)
    assert engine(key)["a"] == 1


def test_updating_a_deleted_session_is_refused_and_does_not_revive_it(engine: Any):
    key = stored(engine, a=1)
    here, there = engine(key), engine(key)
    here["a"] = 2
    there.delete()
    with pytest.raises(UpdateError):
        here.save()
    assert not here.exists(key)


def test_an_unknown_key_is_not_taken_over(engine: Any):
    session = engine(UNKNOWN_KEY)
    assert session.get("a") is None
    session["a"] = 1
    session.save()
    assert session.session_key != UNKNOWN_KEY
    assert not session.exists(UNKNOWN_KEY)


def test_reading_an_unknown_session_stores_none(engine: Any):
    session = engine(UNKNOWN_KEY)
    session.load()
    assert session.session_key is None
    assert not session.exists(UNKNOWN_KEY)


@pytest.mark.parametrize("key", ["", "short", "1234567"])
def test_a_key_too_short_to_be_one_is_none(engine: Any, key: str):
    assert engine(key).session_key is None


def test_saving_twice_keeps_what_was_not_touched(engine: Any):
    key = stored(engine, a=1, b=2)
    session = engine(key)
    session["a"] = 3
    session.save()
    assert dict(engine(key).items()) == {"a": 3, "b": 2}


@pytest.mark.parametrize("is_loaded", [True, False])
def test_signing_in_changes_the_key_and_keeps_the_data(engine: Any, *, is_loaded: bool):
    old = stored(engine, a=1)
    session = engine(old)
    if is_loaded:
        session["b"] = 2
    session.cycle_key()
    session.save()
    assert session.session_key != old
    assert not session.exists(old)
    assert dict(engine(session.session_key).items()) == ({"a": 1, "b": 2} if is_loaded else {"a": 1})


def test_signing_out_leaves_nothing(engine: Any):
    key = stored(engine, a=1)
    session = engine(key)
    session.flush()
    assert (session.session_key, session.modified, session.is_empty()) == (None, True, True)
    assert not session.exists(key)


@pytest.mark.parametrize("expiry", [-1, -3600, timedelta(seconds=-1), timedelta(days=-400)])
def test_an_expired_session_is_empty_though_it_may_still_lie_there(engine: Any, expiry: Any):
    session = engine()
    session["a"] = 1
    session.set_expiry(expiry)
    session.save()
    assert "a" not in engine(session.session_key)


@pytest.mark.parametrize("expiry", [60, timedelta(days=400), 0, None])
def test_a_session_whose_time_is_not_over_is_there(engine: Any, expiry: Any):
    session = engine()
    session["a"] = 1
    session.set_expiry(expiry)
    session.save()
    again = engine(session.session_key)
    assert again["a"] == 1
    assert again.get_expire_at_browser_close() is (expiry == 0)


def test_an_expiry_is_kept_and_taken_back(engine: Any, settings: Any):
    session, moment = engine(), timezone.now()
    session.set_expiry(10)
    session.save()
    again = engine(session.session_key)
    assert again.get_expiry_age() == 10
    assert again.get_expiry_date(modification=moment) == moment + timedelta(seconds=10)
    again.set_expiry(None)
    assert again.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_data_that_nobody_signed_is_no_session(engine: Any):
    session = engine()
    assert session.decode("bm90aGluZw:1x:forged") == {}
    assert session.decode(session.encode({"a": 1})) == {"a": 1}


def test_clearing_what_is_expired_spares_what_is_not(engine: Any):
    key = stored(engine, a=1)
    engine.clear_expired()
    assert engine(key)["a"] == 1


def test_a_session_serves_code_that_awaits(engine: Any):
    async def journey() -> dict[str, Any]:
        session = engine()
        await session.aset("a", 1)
        await session.asave()
        assert await session.aexists(session.session_key)
        other = engine(session.session_key)
        assert await other.aget("a") == 1
        await other.acycle_key()
        await other.aset_expiry(60)
        await other.asave()
        assert not await session.aexists(session.session_key)
        assert await other.aget_expiry_age() == 60
        third = engine(other.session_key)
        found = dict(await third.aitems())
        await third.aflush()
        assert not await other.aexists(other.session_key)
        await engine.aclear_expired()
        return found

    # In a thread of its own the database's engine would use another connection; so it awaits in this one.
    assert async_to_sync(journey)() == {"a": 1, "_session_expiry": 60}
