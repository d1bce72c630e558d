"""What an entry of the file may say, and with which sentence it is refused where it may not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from backend.apps.legislators.congress.entries import EntryRefused, Person, parse_entry
from backend.apps.legislators.congress.raw_entries import RawEntry

from .making import entry, rep, sen


def parsed(*entries: Any) -> Person:
    return parse_entry(RawEntry(7, yaml.safe_dump(list(entries), allow_unicode=True)))


def refusal(text: str) -> EntryRefused:
    with pytest.raises(EntryRefused) as caught:
        parse_entry(RawEntry(7, text))
    return caught.value


def refused(changed: dict[str, Any]) -> str:
    return str(refusal(yaml.safe_dump([changed])))


def test_a_person_is_taken_with_all_names_ids_and_seats():
    name = {"first": "Ada", "middle": "M.", "last": "Abbott", "nickname": "Addie", "suffix": "Jr."}
    person = parsed(entry("A000001", sen(), rep("1999-01-06", "2001-01-03"), name=name))
    assert (person.name, person.first_name, person.middle_name) == ("Ada Abbott", "Ada", "M.")
    assert (person.last_name, person.nickname, person.suffix) == ("Abbott", "Addie", "Jr.")
    assert person.other_ids == {"govtrack": "300018", "fec": ["S8CT00194"]}
    assert [(seat.chamber, seat.layer, seat.geoid, seat.senate_class) for seat in person.seats] == [
        ("house", "cd", "0901", None),
        ("senate", "state", "09", 1),
    ]
    assert person.seats[1].start == date(2025, 1, 3)


@pytest.mark.parametrize(
    ("state", "district", "geoid"),
    [("VT", 0, "5000"), ("CA", 52, "0652"), ("DC", 0, "1198"), ("PR", 0, "7298"), ("GU", 0, "6698"), ("NE", 2, "3102")],
)
def test_districts_get_the_numbers_that_the_census_gives_them(state: str, district: int, geoid: str):
    assert parsed(entry("A000001", rep(state=state, district=district))).seats[0].geoid == geoid


def test_dates_may_stand_without_quotes():
    text = yaml.safe_dump([entry("A000001", sen())]).replace("'2025-01-03'", "2025-01-03")
    assert parse_entry(RawEntry(1, text)).seats[0].start == date(2025, 1, 3)


def test_changes_of_party_are_kept_in_order():
    switched = [
        {"start": "2026-03-09", "end": "2027-01-03", "party": "Independent", "caucus": "Republican"},
        {"start": "2025-01-03", "end": "2026-03-08", "party": "Republican"},
    ]
    [seat] = parsed(entry("A000001", rep(party_affiliations=switched))).seats
    assert [dict(one) for one in seat.party_history] == [
        {"start": "2025-01-03", "party": "Republican", "caucus": ""},
        {"start": "2026-03-09", "party": "Independent", "caucus": "Republican"},
    ]


@pytest.mark.parametrize(
    "address",
    [
        "hhttps://x.house.gov",
        "javascript:alert(1)",
        "https://",
        "//x",
        "http://[",
        "x y",
        5,
        ["x"],
        "https://x.gov/" + "y" * 200,
    ],
)
def test_an_address_that_is_none_is_left_out_and_told_of_and_costs_nobody_a_seat(address: Any):
    person = parsed(entry("A000001", rep(url="https://ada.house.gov", contact_form=address)))
    assert (person.seats[0].url, person.seats[0].contact_form) == ("https://ada.house.gov", "")
    assert "contact_form of the term from 2025-01-03" in person.remarks[0]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (entry(id="x"), "its id is not an object"),
        (entry("C1"), "its Bioguide ID is not a letter and six digits"),
        (entry(id={}), "its bioguide is no text"),
        (entry(name={"first": "A"}), "its last is no text"),
        (entry(name={"first": "A", "last": "B" * 101}), "its last has more than 100 characters"),
        (entry(name={"first": "A", "last": "B\u202e"}), "its last contains a character that cannot be shown"),
        (entry(terms=[]), "it has no terms"),
        (entry(terms="x"), "it has no terms"),
        (entry(terms=["x"]), "term 1: it is not an object"),
        (entry("A000001", sen(type="mayor")), "term 1: its type is neither sen nor rep"),
        (entry("A000001", sen(type=["sen"])), "term 1: its type is neither sen nor rep"),
        (entry("A000001", sen(start="2025-02-30")), "term 1: its start is no date like 2027-01-03"),
        (entry("A000001", sen(start=2025)), "term 1: its start is no date like 2027-01-03"),
        (entry("A000001", sen(end="2025-01-03")), "term 1: it ends on 2025-01-03 and begins on 2025-01-03"),
        (entry("A000001", sen(**{"class": 4})), "term 1: its class is not 1, 2 or 3"),
        (entry("A000001", sen(**{"class": True})), "term 1: its class is not 1, 2 or 3"),
        (entry("A000001", sen(**{"class": [1]})), "term 1: its class is not 1, 2 or 3"),
        (entry("A000001", sen(state="XX")), "term 1: its state is none"),
        (entry("A000001", sen(state="DC")), "term 1: District of Columbia has no senators"),
        (
            entry("A000001", sen(**{"class": 2})),
            "term 1: Connecticut has no senator of class 2, only of classes 1 and 3",
        ),
        (entry("A000001", rep(state="PR", district=1)), "term 1: Puerto Rico has no district 1"),
        (entry("A000001", rep(district=-1)), "term 1: its district is not a number from 0 to 97"),
        (entry("A000001", rep(district="1")), "term 1: its district is not a number from 0 to 97"),
        (entry("A000001", rep(district=True)), "term 1: its district is not a number from 0 to 97"),
        (entry("A000001", rep(party=1)), "term 1: its party is no text"),
        (entry("A000001", rep(party_affiliations=3)), "term 1: its party_affiliations are no list"),
        (entry("A000001", sen(), rep()), "the terms from 2025-01-03 and from 2025-01-03 overlap"),
        (entry(id={"bioguide": "A000001", "fec": [{}]}), "its id fec is neither a text nor a number"),
        (entry(id={"bioguide": "A000001", 5: "x"}), "one of its ids has no name"),
    ],
)
def test_what_is_malformed_is_refused_with_a_sentence(changed: dict[str, Any], sentence: str):
    assert refused(changed).endswith(f", line 7): {sentence}.")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- id: [\n", "it is no YAML"),
        ("- id: !!python/object/apply:os.system ['true']\n", "it is no YAML"),
        ("- &a [*a]\n", "it repeats itself by an alias"),
        ("- " + "[" * 60_000, "it is nested too deeply"),
        ("- " * 60_000, "it is nested too deeply"),
        ("- " + "x" * 200_000, "it has more than 131,072 characters"),
        ("- start: 2025-02-30\n", "it holds a number or a date that is none"),
        ("- a\n", "it is not an object"),
        ("- \n", "it is not an object"),
        ("- a: 1\nb: 2\n", "it is no YAML"),
    ],
)
def test_what_is_no_entry_is_refused_and_executes_nothing(text: str, sentence: str):
    assert sentence in str(refusal(text))


def test_a_refusal_names_the_person_where_the_text_still_tells():
    text = "- id:\n    bioguide: A000001\n  name:\n    official_full: Ada Abbott\n  terms: [\n"
    error = refusal(text)
    assert str(error).startswith("Ada Abbott (A000001, line 7): it is no YAML")
    assert error.bioguide == "A000001"


_SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates() | st.floats(allow_nan=False)
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


@given(
    st.sampled_from(["id", "name", "terms", "bio"]),
    st.sampled_from(["", "bioguide", "first", "type", "start", "end", "state", "district", "class", "url", "party"]),
    _VALUES,
)
def test_whatever_stands_anywhere_is_taken_or_refused_and_never_an_error(part: str, key: str, value: Any):
    changed = entry("A000001", sen(), rep("2001-01-03", "2003-01-03"))
    if not key:
        changed[part] = value
    elif part == "terms":
        changed["terms"][0][key] = value
    else:
        changed[part][key] = value
    try:
        person = parsed(changed)
    except EntryRefused as error:
        assert str(error).endswith(".")
    else:
        assert all(seat.start < seat.end for seat in person.seats)


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text: str):
    with pytest.raises(EntryRefused):
        parse_entry(RawEntry(1, f"- {text}"))
