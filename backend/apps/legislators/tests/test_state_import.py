"""The import of a state's list: what it writes, what it leaves alone, and what it refuses."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.geography.tests.maps import EAST, WEST, WHOLE, Maps
from backend.apps.legislators.errors import LegislatorsSourceUnusable, TooManyVacancies
from backend.apps.legislators.models import Legislator, Source, Term
from backend.apps.legislators.services.import_legislators import Imported
from backend.apps.legislators.services.import_state_legislators import import_state_legislators

from .making import COLUMNS, STATE_LIST, TODAY, Lists, StateLists, entry, openstates_id, row, sen, term
from .test_import import rows, serving

pytestmark = pytest.mark.django_db
LATER = date(2026, 4, 1)


def seats(number: int) -> list[tuple[str, str, str | None]]:
    held = Term.objects.filter(legislator__openstates_id=openstates_id(number)).order_by("start", "id")
    return [
        (term.region.code, term.start.isoformat(), term.end.isoformat() if term.end else None)
        for term in held.select_related("region")
    ]


def take_the_file(**options: Any) -> Imported:
    told: dict[str, Any] = {"as_of": TODAY, "commit": True, **options}
    return import_state_legislators(source=str(STATE_LIST), **told)


def test_a_list_makes_people_and_terms_that_have_no_end_yet(maps: Maps):
    maps.connecticut()
    imported = take_the_file()
    assert (imported.entries, imported.people_new, imported.terms_new, imported.refused) == (4, 4, 4, [])
    ada = Legislator.objects.get(openstates_id=openstates_id(1))
    assert (ada.name, ada.last_name, ada.bioguide, ada.other_ids) == (
        "Ada Abbott",
        "Abbott",
        None,
        {"wikidata": "Q1000001"},
    )
    held = ada.terms.get()
    assert (held.chamber, held.region.code, held.start, held.end) == ("upper", "sldu/09001", TODAY, None)
    assert (held.party, held.url, held.phone) == ("Democratic", "https://example.org/ada", "860-555-0101")
    assert held.address == "1 Capitol Street, Hartford, CT 06106"
    assert (held.source, held.role) == (Source.FILE, "state-upper")
    bo = Term.objects.get(legislator__name="Bo Brand")
    assert (bo.phone, bo.address) == ("860-555-0201", "2 Main Street, Norwich, CT 06360")
    assert Legislator.objects.get(name="Dee Døring").last_name == "Døring"


def test_lookup_and_detail_show_them(maps: Maps, client: Client):
    maps.connecticut()
    take_the_file()
    answer = client.get("/api/v1/legislators/lookup?lat=41.5&lon=-72.5&date=2026-05-01").json()
    assert [(one["name"], one["chamber"], one["end"]) for one in answer["legislators"]] == [
        ("Ada Abbott", "upper", None),
        ("Cyr de la Cruz, Jr.", "lower", None),
    ]
    detail = client.get(f"/api/v1/legislators/{answer['legislators'][0]['id']}").json()
    assert detail["other_ids"] == {"wikidata": "Q1000001", "openstates": openstates_id(1)}
    assert detail["terms"][0]["party"] == "Democratic"
    before = client.get("/api/v1/legislators/lookup?lat=41.5&lon=-72.5&date=2026-02-01").json()
    assert before["legislators"] == []


def test_importing_again_writes_nothing():
    assert take_the_file().wrote
    before = rows()
    again = take_the_file(as_of=LATER)
    assert (again.people_unchanged, again.people_new, again.terms_new, again.wrote) == (4, 0, 0, False)
    assert rows() == before


def test_a_dry_run_tells_the_same_and_keeps_nothing():
    dry = take_the_file(commit=False)
    assert (dry.people_new, dry.terms_new, dry.wrote) == (4, 4, False)
    assert (Legislator.objects.count(), Term.objects.count()) == (0, 0)


def test_several_sit_for_one_district(state_lists: StateLists):
    imported = state_lists.take(*(row(number, "1") for number in range(1, 4)))
    assert (imported.refused, Term.objects.filter(region__code="sldl/09001").count()) == ([], 3)


def test_what_changed_is_changed_and_nothing_else(state_lists: StateLists):
    state_lists.take(row(1, capitol_voice="860-555-0001"), row(2, "2", wikidata="Q1"))
    kept = dict(Term.objects.values_list("legislator__openstates_id", "pk"))
    imported = state_lists.take(
        row(1, capitol_voice="860-555-0002", current_party="Independent"),
        row(2, "2", family_name="Brand", wikidata="Q2"),
        as_of=LATER,
    )
    assert (imported.terms_changed, imported.people_changed, imported.terms_new) == (1, 1, 0)
    assert dict(Term.objects.values_list("legislator__openstates_id", "pk")) == kept
    held = Term.objects.get(legislator__openstates_id=openstates_id(1))
    assert (held.phone, held.party, held.start) == ("860-555-0002", "Independent", TODAY)
    bo = Legislator.objects.get(openstates_id=openstates_id(2))
    assert (bo.last_name, bo.other_ids) == ("Brand", {"wikidata": "Q2"})


def test_who_is_no_longer_in_the_list_has_left_and_stays_known(state_lists: StateLists):
    state_lists.take(row(1), row(2, "2"))
    imported = state_lists.take(row(1), as_of=LATER)
    assert imported.vacancies == [f"Ada Abbott002 ({openstates_id(2)})"]
    assert seats(2) == [("sldl/09002", "2026-03-01", "2026-04-01")]
    before = rows()
    assert state_lists.take(row(1), as_of=date(2026, 6, 1)).vacancies == []
    assert rows() == before


def test_who_comes_back_begins_anew_and_on_the_same_day_goes_on(state_lists: StateLists):
    state_lists.take(row(1), row(2, "2"))
    state_lists.take(row(1), as_of=LATER)
    state_lists.take(row(1), row(2, "2"), as_of=LATER)
    assert seats(2) == [("sldl/09002", "2026-03-01", None)]
    state_lists.take(row(1), as_of=LATER)
    state_lists.take(row(1), row(2, "2"), as_of=date(2026, 5, 1))
    assert seats(2) == [("sldl/09002", "2026-03-01", "2026-04-01"), ("sldl/09002", "2026-05-01", None)]


def test_who_goes_to_the_other_chamber_leaves_the_first(state_lists: StateLists):
    state_lists.take(row(1))
    imported = state_lists.take(row(1, "2", "upper"), as_of=LATER)
    assert (imported.vacancies, imported.terms_new, imported.terms_changed) == ([], 1, 1)
    assert seats(1) == [("sldl/09001", "2026-03-01", "2026-04-01"), ("sldu/09002", "2026-04-01", None)]
    # A mistake of the day is taken back whole.
    state_lists.take(row(1), as_of=LATER)
    assert seats(1) == [("sldl/09001", "2026-03-01", None)]


def test_a_states_list_ends_terms_of_that_state_only(state_lists: StateLists, lists: Lists):
    lists.take(entry("A000001", sen()))
    state_lists.take(row(1))
    state_lists.take(row(2), name="ri.csv")
    before = seats(1)
    imported = state_lists.take(row(3), name="ri.csv", as_of=LATER)
    assert imported.vacancies == [f"Ada Abbott002 ({openstates_id(2)})"]
    assert (seats(1), seats(2)) == (before, [("sldl/44001", "2026-03-01", "2026-04-01")])
    assert Term.objects.get(chamber="senate").end == date(2031, 1, 3)
    lists.take(entry("A000001", sen()), as_of=LATER)
    assert seats(1) == before


def test_who_sits_in_another_state_by_its_list_is_refused_until_that_list_says_otherwise(state_lists: StateLists):
    state_lists.take(row(1))
    imported = state_lists.take(row(1), row(2), name="ri.csv", as_of=LATER)
    [sentence] = imported.refused
    assert sentence.endswith("by the list of Connecticut they sit there, which only that list can end.")
    assert seats(1) == [("sldl/09001", "2026-03-01", None)]
    state_lists.take(row(3), as_of=LATER)
    assert state_lists.take(row(1), row(2), name="ri.csv", as_of=LATER).refused == []
    assert seats(1)[1] == ("sldl/44001", "2026-04-01", None)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"name": " "}, "its name is no text."),
        ({"current_district": ""}, "its current_district is no text."),
        ({"current_chamber": "mayor"}, "its chamber is neither upper nor lower nor legislature."),
        ({"current_district": "999"}, "the map of the layer sldl in force has no district «999»."),
        ({"current_party": "x\x00y"}, "its current_party contains a character that cannot be shown."),
    ],
)
def test_what_is_malformed_is_refused_by_name_and_everything_else_is_kept(
    state_lists: StateLists, maps: Maps, broken: dict[str, str], reason: str
):
    maps.connecticut()
    state_lists.take(row(1), row(2, "2"), row(3, "2"))
    imported = state_lists.take(row(1, capitol_voice="1"), {**row(2, "2"), **broken}, as_of=LATER)
    name = broken.get("name", "Ada Abbott002").strip() or "somebody"
    assert imported.refused == [f"{name} ({openstates_id(2)}, line 3): {reason}"]
    assert (imported.entries, imported.vacancies) == (2, [f"Ada Abbott003 ({openstates_id(3)})"])
    assert Term.objects.get(legislator__openstates_id=openstates_id(1)).phone == "1"
    assert seats(2) == [("sldl/09002", "2026-03-01", None)]


def test_where_it_cannot_be_told_whose_a_refused_row_is_nobody_has_left(state_lists: StateLists):
    state_lists.take(row(1), row(2, "2"))
    imported = state_lists.take(row(1), {**row(2, "2"), "id": "2"}, as_of=LATER)
    assert imported.refused == ["Ada Abbott002 (no Open States ID, line 3): its id is not ocd-person/ and a UUID."]
    assert (imported.vacancies, imported.vacancies_untold) == ([], True)
    short = state_lists.take(row(1), raw="ocd-person/x,y\n", as_of=LATER)
    assert (short.refused, short.vacancies) == (["line 3: it has not as many cells as the header."], [])


def test_two_rows_of_one_person_are_both_refused(state_lists: StateLists):
    imported = state_lists.take(row(1), row(1, "2"), row(2, "2"))
    assert [sentence.rpartition(": ")[2] for sentence in imported.refused] == ["this person has another row."] * 2
    assert list(Legislator.objects.values_list("openstates_id", flat=True)) == [openstates_id(2)]


def test_what_of_a_contact_cannot_be_shown_costs_nobody_a_seat(state_lists: StateLists):
    imported = state_lists.take(row(1, links="javascript:alert(1)", capitol_voice="5" * 31, capitol_address="1\nMain"))
    assert imported.refused == []
    assert [remark.partition(": ")[2] for remark in imported.remarks] == [
        "the links cannot be shown and were left out.",
        "the phone cannot be shown and were left out.",
    ]
    held = Term.objects.get()
    assert (held.url, held.phone, held.address) == ("", "", "1 Main")


def test_what_staff_wrote_down_is_not_touched_and_who_may_be_the_same_is_refused(state_lists: StateLists):
    written = term("lower", "09001", name="Ada Abbott001")
    term("lower", "09002", name="Bo Brand")
    imported = state_lists.take(row(1), row(2, "2"))
    [sentence] = imported.refused
    assert "staff have written down Ada Abbott001 in the same seat from 2025-01-03 on" in sentence
    written.refresh_from_db()
    assert (written.source, written.end) == (Source.STAFF, date(2027, 1, 3))
    assert seats(2) == [("sldl/09002", "2026-03-01", None)]


def test_a_term_that_staff_gave_to_one_of_the_list_is_not_contradicted(state_lists: StateLists):
    state_lists.take(row(1), row(2, "2"))
    state_lists.take(row(2, "2"), as_of=LATER)
    ada = Legislator.objects.get(openstates_id=openstates_id(1))
    term("senate", "09", legislator=ada, start=LATER, senate_class=1)
    imported = state_lists.take(row(1), row(2, "2"), as_of=date(2026, 5, 1))
    assert "there is a term of theirs from 2026-04-01 on" in imported.refused[0]
    assert len(seats(1)) == 2


def test_an_older_list_does_not_contradict_a_later_one(state_lists: StateLists):
    state_lists.take(row(1), as_of=LATER)
    before = rows()
    imported = state_lists.take(row(1, "2"), as_of=TODAY)
    assert "a later list has them in office from 2026-04-01 on" in imported.refused[0]
    assert rows() == before


def test_a_list_that_is_cut_ends_nobodys_term(state_lists: StateLists):
    edition = [row(number, str(number)) for number in range(1, 31)]
    state_lists.take(*edition)
    before = rows()
    with pytest.raises(TooManyVacancies, match="12 members of Connecticut's legislature"):
        state_lists.take(*edition[:18], as_of=LATER)
    assert rows() == before
    assert len(state_lists.take(*edition[:18], as_of=LATER, most_vacancies=12).vacancies) == 12


def test_a_partial_list_ends_nobodys_term(state_lists: StateLists):
    state_lists.take(row(1), row(2, "2"))
    assert state_lists.take(row(1), as_of=LATER, is_complete=False).vacancies == []
    assert seats(2) == [("sldl/09002", "2026-03-01", None)]


def test_members_of_the_district_of_columbia_sit_for_a_ward_or_for_the_whole(
    state_lists: StateLists, maps: Maps, client: Client
):
    maps.stand("tl_2017_us_state", {"11": WHOLE}, names={"11": "District of Columbia"})
    maps.stand("tl_2017_11_sldu", {"11001": WEST, "11002": EAST}, names={"11001": "Ward 1", "11002": "Ward 2"})
    edition = [row(1, "Ward 1", "legislature"), row(2, "At-Large", "legislature"), row(3, "Ward 2", "legislature")]
    assert state_lists.take(*edition, name="dc.csv").refused == []
    answer = client.get("/api/v1/legislators/lookup?lat=41.5&lon=-72.5&date=2026-03-01").json()
    assert [(one["name"], one["region"]) for one in answer["legislators"]] == [
        ("Ada Abbott001", {"layer": "sldu", "geoid": "11001"}),
        ("Ada Abbott002", {"layer": "state", "geoid": "11"}),
    ]


def test_the_state_is_told_by_the_name_of_the_file_or_by_the_argument(state_lists: StateLists):
    state_lists.take(row(1), name="members.csv", state="RI")
    assert seats(1) == [("sldl/44001", "2026-03-01", None)]
    with pytest.raises(LegislatorsSourceUnusable, match="Of which state"):
        state_lists.take(row(1), name="members.csv")
    with pytest.raises(LegislatorsSourceUnusable, match="the list of another state than Rhode Island"):
        state_lists.take(row(1), name="ct.csv", state="RI")
    with pytest.raises(LegislatorsSourceUnusable, match="no state's FIPS or postal code"):
        state_lists.take(row(1), name="ct.csv", state="ZZ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "id,name\nocd-person/1,Ada\n",
        "- id:\n    bioguide: A000001\n",
        ",".join(COLUMNS),
        STATE_LIST.read_text(encoding="utf-8") + '"',
        "id,id,name,current_party,current_district,current_chamber\n1,1,1,1,1,1\n",
    ],
)
def test_what_is_no_list_is_refused_whole(state_lists: StateLists, text: str):
    with pytest.raises(LegislatorsSourceUnusable):
        state_lists.take(raw=text)
    assert not Legislator.objects.exists()


def test_a_byte_order_mark_is_no_part_of_the_header(state_lists: StateLists):
    assert state_lists.take(raw="\ufeff" + STATE_LIST.read_text(encoding="utf-8")).people_new == 4


def test_a_list_is_read_from_an_address():
    with serving(STATE_LIST.read_bytes()) as address:
        imported = import_state_legislators(source=address, state="CT", as_of=TODAY, commit=True)
    assert imported.people_new == 4


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_take_turns(state_lists: StateLists):
    path = state_lists.write(*(row(number, str(number)) for number in range(1, 41)))
    start = Barrier(2)

    def run(_: int) -> Imported:
        start.wait()
        try:
            return import_state_legislators(source=str(path), as_of=TODAY, commit=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        imported = list(pool.map(run, range(2)))
    assert sorted(one.wrote for one in imported) == [False, True]
    assert Legislator.objects.count() == Term.objects.count() == 40


def test_an_import_costs_the_same_with_1_and_with_20(state_lists: StateLists):
    def cost(name: str, numbers: range, as_of: date) -> int:
        edition = [row(number, str(number)) for number in numbers]
        with CaptureQueriesContext(connection) as captured:
            state_lists.take(*edition, name=name, as_of=as_of)
        return len(captured)

    for day in (TODAY, LATER):
        assert cost("ct.csv", range(1, 2), day) == cost("ri.csv", range(101, 121), day)


def command(path: Path, **options: Any) -> list[str]:
    out = StringIO()
    call_command("import_state_legislators", source=str(path), stdout=out, as_of=TODAY, **options)
    return out.getvalue().splitlines()


def test_the_command_is_a_dry_run_unless_told():
    said, hint = command(STATE_LIST)
    assert json.loads(said)["people_new"] == 4
    assert hint == "Dry run: nothing was kept. Add --commit to keep it."
    assert not Legislator.objects.exists()
    [said] = command(STATE_LIST, commit=True, state="ct")
    assert json.loads(said)["wrote"] is True


def test_the_command_fails_with_what_was_refused_and_keeps_the_rest(state_lists: StateLists):
    path = state_lists.write(row(1), row(2, "Nowhere Land"))
    with pytest.raises(CommandError, match=r"Refused: Ada Abbott002 \(.*, line 3\): no rule gives the code"):
        command(path, commit=True)
    assert Legislator.objects.get().openstates_id == openstates_id(1)
