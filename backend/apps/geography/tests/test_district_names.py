"""What a region is called for short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.apps.geography.district_names import district_in_words, district_name
from backend.apps.geography.fips import BY_FIPS
from backend.apps.geography.layers import LAYERS
from backend.apps.geography.services import find_or_create_regions, name_regions

from .maps import SLD_DAY, WEST, Maps


@pytest.mark.parametrize(
    ("layer", "geoid", "on_the_map", "name"),
    [
        ("state", "09", "Connecticut", "Connecticut"),
        ("cd", "0902", "Congressional District 2", "CT-02"),
        ("cd", "5000", "", "VT at large"),
        ("cd", "1198", "", "DC at large"),
        ("county", "09001", "Fairfield County", "Fairfield County, CT"),
        ("county", "09001", "", "09001, CT"),
        ("sldl", "2412A", "State Legislative Subdistrict 12A", "Maryland House of Delegates 12A"),
        ("sldl", "09012", "State House District 12", "Connecticut House 12"),
        ("sldu", "09036", "", "Connecticut Senate 36"),
        ("sldl", "36100", "Assembly District 100", "New York Assembly 100"),
        ("sldu", "31049", "State Senate District 49", "Nebraska Legislature 49"),
        ("sldu", "11003", "Ward 3", "District of Columbia Ward 3"),
        ("sldu", "0200T", "", "Alaska Senate T"),
        ("sldl", "50A-1", "Addison-1 State House District", "Vermont House Addison-1"),
        ("sldu", "25D04", "1st Bristol & Plymouth District", "Massachusetts Senate 1st Bristol & Plymouth"),
        ("sldl", "33012", "State House District Belknap 3", "New Hampshire House Belknap 3"),
        ("sldu", "33012", "State Senate District 12", "New Hampshire Senate 12"),
        ("sldl", "50A-1", "", "Vermont House A-1"),
        ("sldl", "09000", "", "Connecticut House 000"),
    ],
)
def test_regions_have_short_names(layer: str, geoid: str, on_the_map: str, name: str):
    assert district_name(layer=layer, geoid=geoid, on_the_map=on_the_map) == name


@pytest.mark.parametrize(
    ("layer", "geoid", "on_the_map", "words"),
    [
        ("state", "24", "Maryland", "Maryland"),
        ("state", "11", "", "the District of Columbia"),
        ("cd", "2405", "Congressional District 5", "Maryland's 5th congressional district"),
        ("cd", "0601", "", "California's 1st congressional district"),
        ("cd", "0612", "", "California's 12th congressional district"),
        ("cd", "0622", "", "California's 22nd congressional district"),
        ("cd", "0643", "", "California's 43rd congressional district"),
        ("cd", "5000", "", "Vermont's at-large congressional district"),
        ("cd", "7898", "", "the U.S. Virgin Islands' at-large congressional district"),
        ("cd", "09AB", "", "Connecticut's AB congressional district"),
        ("county", "09001", "Fairfield County", "Fairfield County, Connecticut"),
        ("county", "09001", "", "09001, Connecticut"),
        ("sldl", "2412A", "State Legislative Subdistrict 12A", "Maryland's House of Delegates district 12A"),
        ("sldu", "11003", "Ward 3", "the District of Columbia's Ward 3"),
    ],
)
def test_regions_have_names_for_sentences(layer: str, geoid: str, on_the_map: str, words: str):
    assert district_in_words(layer=layer, geoid=geoid, on_the_map=on_the_map) == words


@given(st.sampled_from(sorted(LAYERS)), st.sampled_from(sorted(BY_FIPS)), st.text(max_size=18), st.text(max_size=40))
def test_every_region_has_a_name_that_says_its_state(layer: str, fips: str, code: str, on_the_map: str):
    named = district_name(layer=layer, geoid=fips + code, on_the_map=on_the_map)
    assert BY_FIPS[fips].name in named or BY_FIPS[fips].usps in named
    assert BY_FIPS[fips].name in district_in_words(layer=layer, geoid=fips + code, on_the_map=on_the_map)


@pytest.mark.django_db
def test_names_are_those_of_the_map_in_force_in_one_query(maps: Maps, django_assert_num_queries: object):
    maps.stand("tl_2017_50_sldl", {"50A-1": WEST}, names={"50A-1": "Addison-1 State House District"})
    keys = {("sldl", "50A-1"), ("cd", "0902"), *(("sldl", f"09{number:03}") for number in range(1, 20))}
    regions = list(find_or_create_regions(keys).values())
    with django_assert_num_queries(1):  # type: ignore[operator]
        names = name_regions(regions=regions, day=SLD_DAY)
    assert (names["sldl/50A-1"], names["cd/0902"], len(names)) == ("Vermont House Addison-1", "CT-02", 21)
    assert name_regions(regions=[], day=SLD_DAY) == {}
