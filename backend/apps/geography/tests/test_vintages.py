"""Activation and rollback: all at once or none, and back to the very same answers."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from backend.apps.geography.errors import MapsBusy, VintageDatedOtherwise, VintageNotActive, VintageUndated
from backend.apps.geography.models import InForce, Vintage
from backend.apps.geography.models.vintage import VintageState
from backend.apps.geography.services import (
    activate_vintages,
    compare_vintage,
    import_vintage,
    replacing,
    roll_back_vintages,
)
from backend.apps.geography.services.locks import take_the_switch
from backend.apps.geography.signals import maps_switched
from backend.apps.geography.tiger.handmade import Rectangle

from .maps import EAST, NOW, SLD_DAY, WEST, Maps

pytestmark = pytest.mark.django_db
THIRD = Rectangle(-73.0, 41.0, -71.5, 42.0)


def days() -> list[tuple[str, str, date, date | None]]:
    rows = InForce.objects.order_by("layer", "state_fips", "days").select_related("vintage")
    return [(row.state_fips, row.vintage.key, row.days.lower, row.days.upper) for row in rows]


def test_each_vintage_answers_until_the_next_ones_day(maps: Maps):
    maps.stand("tl_2022_09_cd118", {"0901": WEST})
    maps.stand("tl_2017_us_cd115", {"0901": WEST})  # history loaded later does not take the present
    assert days() == [
        ("09", "tl_2017_us_cd115", date(2017, 1, 3), date(2023, 1, 3)),
        ("09", "tl_2022_09_cd118", date(2023, 1, 3), None),
    ]


def test_of_two_with_one_day_the_later_activated_answers(maps: Maps):
    maps.stand("tl_2022_09_cd118", {"0901": WEST})
    corrected = maps.draft("tl_2022_09_cd118", {"0901": EAST})
    activate_vintages(vintages=[corrected], now=NOW + timedelta(hours=1))
    assert days() == [("09", corrected.key, date(2023, 1, 3), None)]


def test_states_of_a_vintage_follow_from_its_days(maps: Maps):
    old = maps.draft("tl_2017_us_cd115", {"0901": WEST})
    assert old.state_on(date(2026, 1, 1)) == VintageState.DRAFT
    activate_vintages(vintages=[old], now=NOW)
    old.refresh_from_db()
    assert old.state_on(date(2026, 1, 1)) == VintageState.ACTIVE
    new = maps.stand("tl_2022_09_cd118", {"0901": WEST})
    assert old.state_on(date(2026, 1, 1)) == VintageState.RETIRED
    assert old.state_on(date(2022, 1, 1)) == VintageState.ACTIVE
    roll_back_vintages(vintages=[new], now=NOW)
    assert new.state_on(date(2026, 1, 1)) == VintageState.RETIRED
    assert old.state_on(date(2026, 1, 1)) == VintageState.ACTIVE


def test_rolling_back_gives_the_days_back(maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": WEST, "4401": EAST})
    before = days()
    new = maps.stand("tl_2022_09_cd118", {"0901": EAST})
    assert days() != before
    roll_back_vintages(vintages=[new], now=NOW)
    assert days() == before
    with pytest.raises(VintageNotActive):
        roll_back_vintages(vintages=[new], now=NOW)
    activate_vintages(vintages=[new], now=NOW)
    assert ("09", "tl_2022_09_cd118", date(2023, 1, 3), None) in days()


def test_what_came_over_an_older_vintage_is_found(maps: Maps):
    old = maps.stand("tl_2017_us_cd115", {"0901": WEST, "4401": EAST})
    newer = [maps.stand("tl_2022_09_cd118", {"0901": WEST}), maps.stand("tl_2022_44_cd118", {"4401": EAST})]
    maps.stand("tl_2022_10_cd118", {"1000": EAST})  # another state's
    assert set(replacing(vintage=old)) == set(newer)


def test_legislative_maps_need_their_day(maps: Maps):
    draft = maps.draft("tl_2017_09_sldu", {"09001": WEST})
    with pytest.raises(VintageUndated, match="tl_2017_09_sldu"):
        activate_vintages(vintages=[draft], now=NOW)
    assert days() == []
    activate_vintages(vintages=[draft], now=NOW, in_force_from=SLD_DAY)
    assert days() == [("09", "tl_2017_09_sldu", SLD_DAY, None)]


def test_one_without_a_day_keeps_the_others_from_answering_too(maps: Maps):
    drafts = [maps.draft("tl_2022_09_cd118", {"0901": WEST}), maps.draft("tl_2017_09_sldu", {"09001": WEST})]
    with pytest.raises(VintageUndated):
        activate_vintages(vintages=drafts, now=NOW)
    assert days() == []


def test_receivers_hear_of_each_layer_and_its_states(maps: Maps):
    heard: list[tuple[str, list[str]]] = []

    def note(sender, layer, states, **kwargs):
        heard.append((layer, states))

    maps_switched.connect(note)
    try:
        maps.stand("tl_2017_us_cd115", {"0901": WEST, "4401": EAST})
        activate_vintages(vintages=Vintage.objects.all(), now=NOW)  # answers already: nothing to say
    finally:
        maps_switched.disconnect(note)
    assert heard == [("cd", ["09", "44"])]


def test_the_report_tells_new_gone_and_moved_area(maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": WEST, "0902": EAST, "0903": Rectangle(-71.0, 41.0, -70.0, 42.0)})
    unmoved = Rectangle(-71.0, 41.0, -70.0, 42.0)
    new = Rectangle(-71.5, 41.0, -71.0, 42.0)
    draft = maps.draft("tl_2022_09_cd118", {"0901": THIRD, "0904": new, "0903": unmoved})
    report = compare_vintage(vintage=draft)
    assert (report.against, report.new, report.gone) == (["tl_2017_us_cd115"], ["0904"], ["0902"])
    assert report.unmoved_count == 1
    [moved] = report.moved
    assert (moved.geoid, moved.kept_share, moved.lost_square_km) == ("0901", 1.0, 0.0)
    assert moved.gained_square_km == pytest.approx(4_626, rel=0.01)  # half a degree by one at 41.5 north
    assert draft.report["moved"][0]["geoid"] == "0901"


def test_a_map_redrawn_to_the_last_digit_has_not_moved(maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": WEST})
    assert compare_vintage(vintage=maps.draft("tl_2022_09_cd118", {"0901": WEST})).unmoved_count == 1


@pytest.mark.django_db(transaction=True)
def test_a_second_switch_waits_its_turn_and_then_says_so(maps: Maps):
    draft = maps.draft("tl_2022_09_cd118", {"0901": WEST})
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            take_the_switch()
            held.set()
            release.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    try:
        with pytest.raises(MapsBusy):
            activate_vintages(vintages=[draft], now=NOW)
    finally:
        release.set()
        holder.join()
    assert days() == []


def test_commands_take_patterns_and_say_what_they_do(maps: Maps, capsys):
    maps.stand("tl_2017_us_cd115", {"0901": WEST, "4401": EAST})
    for state, shape in (("09", EAST), ("44", WEST)):
        import_vintage(path=maps.write(f"tl_2022_{state}_cd118", {f"{state}01": shape}), commit=True)
    call_command("activate_vintage", "tl_2022_*_cd118")
    out = capsys.readouterr().out
    assert "2 activated" in out
    assert "0901     keeps   0.0% of its area" in out
    call_command("rollback_vintage", "--to", "tl_2017_us_cd115")
    out = capsys.readouterr().out
    assert "tl_2022_09_cd118 is withdrawn." in out
    assert "cd of CT, RI: tl_2017_us_cd115 answers today" in out
    call_command("list_vintages", "--report")
    assert capsys.readouterr().out.startswith("retired  tl_2022_09_cd118")


def test_a_rollback_that_leaves_nothing_says_so(maps: Maps, capsys):
    maps.stand("tl_2017_us_cd115", {"0901": WEST})
    call_command("rollback_vintage", "tl_2017_us_cd115")
    assert "cd of CT: NOTHING answers today" in capsys.readouterr().out


def test_a_map_that_answers_keeps_its_day(maps: Maps):
    vintage = maps.stand("tl_2017_us_cd115", {"0901": WEST})
    with pytest.raises(VintageDatedOtherwise, match="tl_2017_us_cd115 from 2017-01-03"):
        activate_vintages(vintages=[vintage], now=NOW, in_force_from=date(2019, 1, 3))
    assert days() == [("09", "tl_2017_us_cd115", date(2017, 1, 3), None)]
    roll_back_vintages(vintages=[vintage], now=NOW)
    activate_vintages(vintages=[vintage], now=NOW, in_force_from=date(2019, 1, 3))
    assert days() == [("09", "tl_2017_us_cd115", date(2019, 1, 3), None)]


def test_of_two_with_one_day_the_overruled_one_can_be_heard_again(maps: Maps):
    first = maps.stand("tl_2022_09_cd118", {"0901": WEST})
    corrected = maps.draft("tl_2022_09_cd118", {"0901": EAST})
    activate_vintages(vintages=[corrected], now=NOW + timedelta(hours=1))
    assert activate_vintages(vintages=[corrected], now=NOW + timedelta(hours=2)).vintages == []
    assert activate_vintages(vintages=[first], now=NOW + timedelta(hours=3)).vintages == [first]
    assert days() == [("09", first.key, date(2023, 1, 3), None)]


def test_of_two_activated_together_for_one_day_the_other_is_found(maps: Maps):
    drafts = [maps.draft("tl_2022_09_cd118", {"0901": shape}) for shape in (WEST, EAST)]
    activate_vintages(vintages=drafts, now=NOW)
    assert days() == [("09", drafts[1].key, date(2023, 1, 3), None)]
    drafts[0].refresh_from_db()
    assert replacing(vintage=drafts[0]) == [drafts[1]]


@pytest.mark.parametrize("withdrawn", [False, True])
def test_nothing_is_withdrawn_for_a_map_that_does_not_answer(maps: Maps, *, withdrawn: bool):
    idle = maps.draft("tl_2017_us_cd115", {"0901": WEST})
    if withdrawn:
        activate_vintages(vintages=[idle], now=NOW)
        roll_back_vintages(vintages=[idle], now=NOW)
    maps.stand("tl_2022_09_cd118", {"0901": WEST})
    before = days()
    with pytest.raises(CommandError, match="does not answer itself"):
        call_command("rollback_vintage", "--to", "tl_2017_us_cd115")
    with pytest.raises(CommandError, match="--to takes one vintage"):
        call_command("rollback_vintage", "--to", "tl_*")
    assert days() == before


@pytest.mark.parametrize(
    ("command", "arguments", "sentence"),
    [
        ("activate_vintage", ["tl_9_*"], "No vintage has the key tl_9_"),
        ("rollback_vintage", ["tl_2017_us_cd115"], "No vintage has the key"),
        ("rollback_vintage", ["--to", "nothing"], "No vintage has the key nothing"),
    ],
)
def test_commands_refuse_in_a_sentence(command, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command(command, *arguments)
