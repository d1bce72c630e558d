"""Regions are there by name before any map has drawn them."""

from __future__ import annotations

import pytest

from backend.apps.geography.models import Region
from backend.apps.geography.services import find_or_create_regions

from .maps import WEST, Maps

pytestmark = pytest.mark.django_db


def test_a_region_is_made_once_and_known_by_its_key():
    made = find_or_create_regions({("cd", "0901"), ("sldu", "09001"), ("sldl", "09001")})
    assert {region.code for region in made.values()} == {"cd/0901", "sldu/09001", "sldl/09001"}
    assert (made["cd", "0901"].ocd_id, made["cd", "0901"].state_fips) == ("ocd-division/country:us/state:ct/cd:1", "09")
    assert find_or_create_regions({("cd", "0901")})["cd", "0901"].pk == made["cd", "0901"].pk
    assert find_or_create_regions(set()) == {}


def test_a_map_that_comes_later_draws_the_same_region(maps: Maps):
    known = find_or_create_regions({("cd", "0901")})["cd", "0901"]
    maps.stand("tl_2022_09_cd118", {"0901": WEST})
    assert Region.objects.get() == known
    assert known.boundaries.count() == 1
