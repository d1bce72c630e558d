"""The calendar alone changes districts: maps that were activated ahead of their day answer from it on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.apps.geography.services import roll_back_vintages
from backend.apps.geography.tests.maps import EAST, WEST, Maps
from backend.apps.stakeholders.scheduled import promise_placing
from backend.apps.stakeholders.services import promise_due_placing
from backend.apps.stakeholders.services.promise_due_placing import LOOK_BACK_DAYS
from backend.foundation.outbox.models import Message
from backend.foundation.outbox.services import drain_outbox

from .making import at, current

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)
EVE = datetime(2026, 5, 31, 0, 10, tzinfo=UTC)
MORNING = datetime(2026, 6, 1, 0, 10, tzinfo=UTC)


@pytest.fixture
def maps(maps: Maps) -> Maps:
    """Connecticut, and a map of its senate districts with the sides changed that answers from DAY on."""
    maps.connecticut()
    maps.stand("tl_2025_09_sldu", {"09001": EAST, "09002": WEST}, in_force_from=DAY)
    return maps


def deliver(now: datetime) -> None:
    drain_outbox(clock=lambda: now)


def test_on_its_day_a_map_that_was_activated_ahead_places_whom_it_concerns(maps: Maps):
    ann = at(-72.5, 41.5)
    deliver(EVE)
    assert (promise_due_placing(now=EVE), current(ann)["sldu"]) == (0, "09001")
    assert promise_due_placing(now=MORNING) == 1
    deliver(MORNING)
    assert current(ann)["sldu"] == "09002"
    assert current(ann)["cd"] == "0901"


def test_a_day_is_promised_once_however_often_the_clock_ticks(maps: Maps):
    deliver(EVE)
    Message.objects.all().delete()
    for hours in (0, 5, 24, 240):
        promise_due_placing(now=MORNING + timedelta(hours=hours))
    [message] = Message.objects.all()
    assert message.payload == {"layer": "sldu", "states": ["09"]}


def test_a_clock_that_stood_still_is_caught_up_with(maps: Maps):
    assert promise_due_placing(now=MORNING + timedelta(days=LOOK_BACK_DAYS - 1)) == 1
    assert promise_due_placing(now=MORNING + timedelta(days=LOOK_BACK_DAYS)) == 0


def test_a_map_that_was_withdrawn_before_its_day_moves_nobody(maps: Maps):
    ann = at(-72.5, 41.5)
    new = maps.stand("tl_2026_09_sldl", {"09001": EAST, "09002": WEST}, in_force_from=DAY)
    roll_back_vintages(vintages=[new], now=EVE)
    deliver(EVE)
    promise_due_placing(now=MORNING)
    deliver(MORNING)
    assert (current(ann)["sldl"], current(ann)["sldu"]) == ("09001", "09002")


def test_the_function_tells_what_it_promised():
    assert promise_placing({}) == "placing again promised for 0 layers and days"
