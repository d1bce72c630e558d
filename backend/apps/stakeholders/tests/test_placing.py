"""In which districts someone is, by which map, and where they were before."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.apps.geography.geocoding.census import CONNECT_SECONDS, READ_SECONDS
from backend.apps.geography.services import roll_back_vintages
from backend.apps.geography.tests.maps import EAST, WEST, WHOLE, Maps
from backend.apps.stakeholders import handlers
from backend.apps.stakeholders.models import Location, Placement
from backend.apps.stakeholders.services import Placed, Whereabouts, place_stakeholders, set_location
from backend.foundation.outbox.models import Message

from .making import NOW, TODAY, at, current, deliver, history, stakeholder

pytestmark = pytest.mark.django_db

EVERYWHERE_WEST = {"state": "09", "county": "09001", "cd": "0901", "sldu": "09001", "sldl": "09001"}
NEW_CD = {"0901": EAST, "0902": WEST}


def place_all() -> Placed:
    return place_stakeholders(day=TODAY, now=NOW)


def test_a_point_is_placed_in_every_layer_with_the_map_that_answered(maps: Maps):
    maps.connecticut()
    ann = at(-72.5, 41.5)
    assert place_all() == Placed(stakeholders=1, placed=5, superseded=0)
    assert current(ann) == EVERYWHERE_WEST
    assert history(ann, "cd") == [("0901", "tl_2017_us_cd115", True)]


def test_placing_again_writes_nothing(maps: Maps):
    maps.connecticut()
    at(-72.5, 41.5)
    place_all()
    assert place_all() == Placed(stakeholders=1, placed=0, superseded=0)


def test_any_number_is_placed_by_two_statements(maps: Maps):
    maps.connecticut()
    for number in range(20):
        at(-72.9 + number / 12, 41.5)
    with CaptureQueriesContext(connection) as queries:
        placed = place_all()
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert (len(statements), placed.placed) == (2, 100)


def test_a_point_on_a_border_says_so(maps: Maps):
    maps.connecticut()
    ann = at(-72.0, 41.5)
    place_all()
    assert Placement.objects.get(stakeholder=ann, region__layer="cd").on_border
    assert current(ann)["cd"] == "0901"


def test_a_new_map_keeps_the_old_district(maps: Maps):
    maps.connecticut()
    ann, bo = at(-72.5, 41.5), at(0.0, 0.0)
    place_all()
    maps.stand("tl_2022_09_cd118", NEW_CD)
    later = NOW + timedelta(days=1)
    placed = place_stakeholders(day=later.date(), now=later, layer="cd", states=["09"])
    assert placed == Placed(stakeholders=2, placed=1, superseded=1)
    assert history(ann, "cd") == [("0901", "tl_2017_us_cd115", False), ("0902", "tl_2022_09_cd118", True)]
    old = Placement.objects.get(stakeholder=ann, vintage__key="tl_2017_us_cd115", region__layer="cd")
    assert (old.placed_at, old.superseded_at) == (NOW, later)
    assert current(bo) == {}


def test_the_same_district_on_a_new_map_is_a_new_row(maps: Maps):
    """The partial unique index on (stakeholder, region) must not trip on the row that makes place."""
    maps.connecticut()
    ann = at(-72.5, 41.5)
    place_all()
    maps.stand("tl_2022_09_cd118", {"0901": WEST})
    place_all()
    assert history(ann, "cd") == [("0901", "tl_2017_us_cd115", False), ("0901", "tl_2022_09_cd118", True)]


def test_rolling_back_places_as_before_and_forgets_nothing(maps: Maps):
    maps.connecticut()
    ann = at(-72.5, 41.5)
    place_all()
    before = current(ann)
    new = maps.stand("tl_2022_09_cd118", NEW_CD)
    deliver()
    assert current(ann)["cd"] == "0902"
    roll_back_vintages(vintages=[new], now=NOW)
    deliver()
    assert current(ann) == before
    assert [geoid for geoid, _, _ in history(ann, "cd")] == ["0901", "0902", "0901"]


def test_switching_a_map_promises_placing_in_the_same_transaction(maps: Maps):
    maps.connecticut()
    Message.objects.all().delete()
    maps.stand("tl_2022_09_cd118", NEW_CD)
    [message] = Message.objects.all()
    assert (message.kind, message.payload) == ("place-stakeholders-again", {"layer": "cd", "states": ["09"]})


def test_only_the_switched_layer_is_touched(maps: Maps):
    maps.connecticut()
    ann = at(-72.5, 41.5)
    place_stakeholders(day=TODAY, now=NOW, layer="cd", states=["09"])
    assert current(ann) == {"cd": "0901"}


def test_someone_whose_state_is_elsewhere_is_left_alone(maps: Maps):
    maps.connecticut()
    at(-72.5, 41.5)
    place_all()
    maps.stand("tl_2022_09_cd118", NEW_CD)
    assert place_stakeholders(day=TODAY, now=NOW, layer="cd", states=["44"]).stakeholders == 0


def test_only_those_asked_for_are_placed(maps: Maps):
    maps.connecticut()
    ann, bo = at(-72.5, 41.5), at(-71.5, 41.5)
    place_stakeholders(day=TODAY, now=NOW, stakeholder_ids=[ann.pk])
    assert (current(ann), current(bo)) == (EVERYWHERE_WEST, {})
    assert place_stakeholders(day=TODAY, now=NOW, stakeholder_ids=[]).stakeholders == 0


def test_districts_that_overlap_by_law_are_both_held(maps: Maps):
    maps.stand("tl_2017_33_sldl", {"33001": WEST, "33002": WHOLE})
    ann = at(-72.5, 41.5)
    place_all()
    held = Placement.objects.current().filter(stakeholder=ann).values_list("region__geoid", flat=True)
    assert sorted(held) == ["33001", "33002"]


def test_moving_to_an_address_nobody_knows_leaves_no_district(maps: Maps):
    maps.connecticut()
    ann = at(-72.5, 41.5)
    deliver()
    set_location(stakeholder_id=ann.pk, whereabouts=Whereabouts(street="1 Nowhere Ln", postal_code="06106"), now=NOW)
    deliver()
    assert current(ann) == {}
    assert history(ann, "cd") == [("0901", "tl_2017_us_cd115", False)]


def test_the_day_decides(maps: Maps):
    maps.connecticut()
    maps.stand("tl_2022_09_cd118", NEW_CD)
    ann = at(-72.5, 41.5)
    place_stakeholders(day=date(2018, 1, 1), now=NOW)
    assert current(ann)["cd"] == "0901"
    place_stakeholders(day=TODAY, now=NOW)
    assert current(ann)["cd"] == "0902"


def test_the_command_places_all_and_tells_the_counts(maps: Maps, capsys: pytest.CaptureFixture[str]):
    maps.connecticut()
    at(-72.5, 41.5)
    call_command("place_stakeholders", "--date", "2018-01-01")
    assert "1 stakeholders looked at: 5 placements written, 0 superseded" in capsys.readouterr().out
    with pytest.raises(CommandError, match="not a date"):
        call_command("place_stakeholders", "--date", "tomorrow")


def test_the_command_works_in_chunks_and_tells_how_far_it_is(maps: Maps, capsys: pytest.CaptureFixture[str]):
    maps.connecticut()
    everyone = [at(-72.5, 41.5) for _ in range(4)]
    with CaptureQueriesContext(connection) as queries:
        call_command("place_stakeholders", chunk=2)
    assert len([query for query in queries if "superseded_at =" in query["sql"]]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["2 so far", "4 stakeholders looked at: 20 placements written, 0 superseded"]
    assert all(current(someone) == EVERYWHERE_WEST for someone in everyone)
    with pytest.raises(CommandError, match="0 is not a number from 1 on"):
        call_command("place_stakeholders", "--chunk", "0")


def test_locating_ends_within_the_time_it_registered():
    """To connect, for the answer's head, for its body, and for the body's last piece."""
    assert CONNECT_SECONDS + 3 * READ_SECONDS + 2 <= handlers.LOCATING_SECONDS


def test_a_large_coalition_is_placed_in_chunks(maps: Maps, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(handlers, "CHUNK", 2)
    maps.connecticut()
    everyone = [at(-72.5, 41.5) for _ in range(5)]
    Message.objects.all().delete()
    maps.stand("tl_2022_09_cd118", NEW_CD)
    drained = deliver()
    assert drained.delivered == 3
    assert {current(someone)["cd"] for someone in everyone} == {"0902"}


@pytest.mark.django_db(transaction=True)
def test_two_placings_at_once_write_each_district_once(maps: Maps):
    maps.connecticut()
    everyone = [at(-72.9 + number / 60, 41.5) for number in range(100)]
    failures: list[Exception] = []
    start = threading.Barrier(4)

    def place() -> None:
        try:
            start.wait()
            place_all()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test shows it
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=place) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Placement.objects.count() == 5 * len(everyone)


def test_who_has_no_location_is_not_placed(maps: Maps):
    maps.connecticut()
    stakeholder()
    assert not Location.objects.exists()
    assert place_all() == Placed(stakeholders=0, placed=0, superseded=0)
