"""Which region a state's list means: by the code where districts are numbered, by the map's name where they are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.apps.geography.fips import STATES, state_of
from backend.apps.legislators.openstates.districts import Districts, Drawn
from backend.apps.legislators.parts import Wrong


def districts(state: str, **names: dict[str, str]) -> Districts:
    return Districts(state_of(state), {layer: Drawn(found) for layer, found in names.items()})


@pytest.mark.parametrize(
    ("state", "chamber", "district", "layer", "geoid"),
    [
        ("CT", "lower", "12", "sldl", "09012"),
        ("CT", "upper", "012", "sldu", "09012"),
        ("CA", "lower", "Assembly District 7", "sldl", "06007"),
        ("MD", "lower", "12A", "sldl", "2412A"),
        ("MD", "lower", "1a", "sldl", "2401A"),
        ("MN", "lower", "01B", "sldl", "2701B"),
        ("AK", "upper", "T", "sldu", "0200T"),
        ("NE", "legislature", "49", "sldu", "31049"),
        ("NE", "upper", "49", "sldu", "31049"),
        ("DC", "legislature", "Ward 3", "sldu", "11003"),
        ("DC", "legislature", "At-Large", "state", "11"),
        ("DC", "upper", "Chairman", "state", "11"),
        ("PR", "lower", "At-Large", "state", "72"),
        ("NH", "upper", "24", "sldu", "33024"),
    ],
)
def test_numbered_districts_need_no_map(state: str, chamber: str, district: str, layer: str, geoid: str):
    assert districts(state).seat(chamber, district)[1:] == (layer, geoid)


@pytest.mark.parametrize(
    ("state", "layer", "drawn", "told"),
    [
        ("MA", "sldu", "Barnstable, Dukes & Nantucket District", "Barnstable, Dukes and Nantucket"),
        ("MA", "sldl", "1st Bristol District", "First Bristol"),
        ("MA", "sldl", "25th Middlesex District", "Twenty-Fifth Middlesex"),
        ("MA", "sldl", "20th Middlesex District", "20th Middlesex"),
        ("NH", "sldl", "State House District Hillsborough County No. 12", "Hillsborough 12"),
        ("VT", "sldl", "Addison-Rutland State House District", "Addison-Rutland"),
        ("VT", "sldu", "Essex-Orleans State Senate District", "Orleans-Essex"),
        ("NH", "sldl", "Coös County No. 3", "Coos 3"),
    ],
)
def test_named_districts_are_found_by_the_maps_name(state: str, layer: str, drawn: str, told: str):
    fips = state_of(state).fips
    found = districts(state, **{layer: {f"{fips}ABC": drawn, f"{fips}XYZ": "Elsewhere-9"}})
    assert found.seat("upper" if layer == "sldu" else "lower", told)[1:] == (layer, f"{fips}ABC")


def test_numbers_of_a_named_district_keep_their_order():
    found = districts("VT", sldl={"50C14": "Chittenden-1-4 State House District", "50C41": "Chittenden-4-1"})
    assert found.seat("lower", "Chittenden-4-1")[2] == "50C41"


def test_two_districts_that_the_same_words_name_are_told_apart_by_their_order():
    found = districts("VT", sldl={"50B-R": "Bennington-Rutland State House District", "50R-B": "Rutland-Bennington"})
    assert found.seat("lower", "Rutland-Bennington")[2] == "50R-B"
    assert found.seat("lower", "Bennington-Rutland")[2] == "50B-R"


@pytest.mark.parametrize(("names", "geoid"), [({"16001": "1"}, "16001"), ({"16001": "1", "1601A": "1A"}, "1601A")])
def test_of_idaho_a_letter_is_a_seats_where_the_map_has_no_such_district(names: dict[str, str], geoid: str):
    assert districts("ID", sldl=names).seat("lower", "1A")[2] == geoid
    with pytest.raises(Wrong, match="no district «1A»"):
        districts("CT", sldl={"09001": "State House District 1"}).seat("lower", "1A")


@pytest.mark.parametrize(
    ("state", "chamber", "district", "reason"),
    [
        ("CT", "lower", "999", "map of the layer sldl in force has no district «999»"),
        ("CT", "lower", "Nowhere", "has no district «Nowhere»"),
        ("CT", "lower", "At-Large", "has no district «At-Large»"),
        ("CT", "lower", "District", "has no district «District»"),
        ("CT", "upper", "First Place", "no rule gives the code .* no map of the layer sldu is in force"),
        ("MA", "lower", "12", "no rule gives the code"),
        ("ID", "lower", "1A", "no rule gives the code"),
        ("CT", "legislature", "1", "Connecticut has two chambers"),
        ("NE", "lower", "1", "Nebraska has no lower chamber"),
        ("CT", "mayor", "1", "its chamber is neither"),
        ("CT", "lower", "1234", "has no district «1234»"),
    ],
)
def test_what_cannot_be_tied_is_refused_in_a_sentence(state: str, chamber: str, district: str, reason: str):
    drawn = {"sldl": {"09001": "State House District 1"}} if state == "CT" else {}
    with pytest.raises(Wrong, match=reason):
        districts(state, **drawn).seat(chamber, district)


def test_two_districts_of_one_name_are_told_from_each_other_by_nobody():
    with pytest.raises(Wrong, match="more than one district «Essex»"):
        districts("MA", sldu={"25001": "Essex District", "25002": "Essex County"}).seat("upper", "Essex")


@given(st.sampled_from(STATES), st.sampled_from(["upper", "lower", "legislature", ""]), st.text(max_size=30))
def test_no_text_is_tied_to_another_state_or_breaks_anything(state: object, chamber: str, district: str):
    try:
        _, layer, geoid = Districts(state, {}).seat(chamber, district)  # type: ignore[arg-type]
    except Wrong:
        return
    assert geoid[:2] == state.fips  # type: ignore[attr-defined]
    assert layer in {"state", "sldu", "sldl"}
    assert len(geoid) == (2 if layer == "state" else 5)
