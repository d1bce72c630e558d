"""No lists or counts of districts, of whichever layers, differ by so few that it points at a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Counted, Uncounted
from backend.apps.endorsements.services.count_endorsements import count_endorsements
from backend.apps.endorsements.services.read_shown_counts import read_shown_counts
from backend.apps.endorsements.services.read_tally import read_tally
from backend.apps.endorsements.services.read_together import ReadTogether
from backend.apps.endorsements.services.withholding import Placed, Together, shown_districts
from backend.apps.geography.layers import LAYERS
from backend.apps.geography.services import find_or_create_regions
from backend.apps.geography.tests.maps import Maps
from backend.apps.geography.tiger.handmade import Rectangle
from backend.apps.legislators.tests.making import term
from backend.apps.stakeholders.services import Whereabouts
from backend.foundation.rate_limiting.configured import forget_limiter

from .journey import HOUR, NOW, deliver, several_public
from .test_api_public import LIST, SUMMARY, query_count

THRESHOLD = 5
STATE, COUNTY, SENATE, HOUSE = "state", "county", "sldu", "sldl"
QUARTERS = {f"0900{number}": Rectangle(-73 + number / 2 - 0.5, 41, -73 + number / 2, 42) for number in (1, 2, 3, 4)}


def at(number: int) -> Whereabouts:
    """In the middle of a quarter, from west to east."""
    return Whereabouts(longitude=-73.25 + number / 2, latitude=41.5)


@pytest.fixture
def nested(maps: Maps) -> None:
    """Each senate district is two house districts, as Alaska's constitution says."""
    maps.stand("tl_2017_us_state", {"09": Rectangle(-73, 41, -71, 42)})
    maps.stand("tl_2017_09_sldu", {"09001": Rectangle(-73, 41, -72, 42), "09002": Rectangle(-72, 41, -71, 42)})
    maps.stand("tl_2017_09_sldl", QUARTERS)


def shown(client: Client) -> dict[str, int]:
    forget_limiter()
    return {f"{row['layer']}/{row['geoid']}": row["count"] for row in client.get(SUMMARY).json()["by_district"]}


def listed(client: Client, code: str) -> set[str]:
    forget_limiter()
    layer, geoid = code.split("/")
    rows = client.get(f"{LIST}?layer={layer}&geoid={geoid}&page_size=200").json()["results"]
    return {row["id"] for row in rows}


@pytest.mark.django_db
@pytest.mark.usefixtures("campaign", "nested")
def test_nobody_is_named_by_what_a_district_has_beyond_those_nested_in_it(client: Client, moderator: User):
    for number, people in enumerate((7, 3, 5, 5), start=1):
        several_public(people, moderator, whereabouts=at(number))
    deliver(NOW + HOUR)
    assert shown(client) == {"sldu/09001": 10, "sldu/09002": 10, "sldl/09003": 5, "sldl/09004": 5}
    assert len(listed(client, "sldu/09001")) == 10
    assert listed(client, "sldl/09001") == listed(client, "sldl/09002") == set()
    assert len(listed(client, "sldl/09003")) == len(listed(client, "sldl/09004")) == 5
    today = timezone.localdate()
    for district in QUARTERS:
        term("lower", district, start=today - timedelta(days=365), end=today + timedelta(days=365))
    forget_limiter()
    represented = client.get("/api/v1/campaigns/clean-water/legislators?chamber=lower").json()["results"]
    assert {row["region"]["geoid"]: row["endorsers"] for row in represented} == {"09003": 5, "09004": 5}


@pytest.mark.django_db
@pytest.mark.usefixtures("campaign")
def test_nobody_is_named_by_what_a_district_over_several_of_its_own_layer_has_beyond_these(
    client: Client, moderator: User, maps: Maps
):
    # As New Hampshire's floterial districts: the fifth is over the first three.
    maps.stand("tl_2017_us_state", {"09": Rectangle(-73, 41, -71, 42)})
    maps.stand("tl_2017_09_sldl", {**QUARTERS, "09005": Rectangle(-73, 41, -71.5, 42)})
    for number, people in enumerate((7, 6, 2, 9), start=1):
        several_public(people, moderator, whereabouts=at(number))
    deliver(NOW + HOUR)
    assert shown(client) == {"sldl/09001": 7, "sldl/09004": 9, "sldl/09005": 15}
    assert len(listed(client, "sldl/09005") - listed(client, "sldl/09001") - listed(client, "sldl/09002")) == 8
    several_public(3, moderator, whereabouts=at(3))
    deliver(NOW + 2 * HOUR)
    assert shown(client) == {"sldl/09001": 7, "sldl/09002": 6, "sldl/09003": 5, "sldl/09004": 9, "sldl/09005": 18}


@pytest.mark.django_db
@pytest.mark.usefixtures("campaign", "nested")
def test_those_whom_a_layer_has_nowhere_count_as_withheld(client: Client, moderator: User, maps: Maps):
    # The western county ends where the fourth quarter begins: four people are in no county.
    maps.stand("tl_2017_us_county", {"09001": Rectangle(-73, 41, -71.5, 42)})
    for number, people in enumerate((5, 5, 6, 4), start=1):
        several_public(people, moderator, whereabouts=at(number))
    deliver(NOW + HOUR)
    assert "county/09001" not in shown(client)
    several_public(1, moderator, whereabouts=at(4))
    deliver(NOW + 2 * HOUR)
    assert shown(client)["county/09001"] == 16


@pytest.mark.django_db
@pytest.mark.usefixtures("campaign", "nested")
def test_it_is_the_same_whether_anything_was_counted_since(client: Client, moderator: User):
    for number, people in enumerate((7, 3, 5, 5), start=1):
        several_public(people, moderator, whereabouts=at(number))
    deliver(NOW + HOUR)
    marked = shown(client)
    assert Uncounted.objects.exists()
    count_endorsements(budget_seconds=60)
    assert shown(client) == marked == {"sldu/09001": 10, "sldu/09002": 10, "sldl/09003": 5, "sldl/09004": 5}
    several_public(2, moderator, whereabouts=at(2))
    deliver(NOW + 2 * HOUR)
    marked = shown(client)
    count_endorsements(budget_seconds=60)
    assert shown(client) == marked == {"sldu/09001": 12, "sldu/09002": 10,
        "sldl/09001": 7, "sldl/09002": 5, "sldl/09003": 5, "sldl/09004": 5}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.usefixtures("campaign", "nested")
def test_mending_costs_the_same_with_few_and_with_many(client: Client, moderator: User):
    for number, people in enumerate((7, 3, 5, 5), start=1):
        several_public(people, moderator, whereabouts=at(number))
    deliver(NOW + HOUR)
    forget_limiter()
    few = query_count(client, SUMMARY)
    several_public(20, moderator, whereabouts=at(1))
    deliver(NOW + 2 * HOUR)
    assert "sldl/09001" not in shown(client)
    assert query_count(client, SUMMARY) == few == 6


# People of two states, in each of four layers in one region, in none, or (where districts overlap by law) in two; and
# some whom old maps put into districts of another state than their own.
_REGIONS = {
    layer: [frozenset({f"{layer}/{fips}00{number}"}) for fips in ("09", "10") for number in range(1, most + 1)]
    for layer, most in ((COUNTY, 2), ("cd", 2), (SENATE, 2), (HOUSE, 4))
}
_SOMEWHERE = st.tuples(
    st.sampled_from(["state/09", "state/09", "state/10"]),
    *[st.sampled_from([*found, *found, frozenset(), found[0] | found[1]]) for found in _REGIONS.values()],
)
_CROSSING = st.builds(lambda place: frozenset({place[0]}).union(*place[1:]), _SOMEWHERE)
_NESTED = st.builds(
    lambda number: frozenset({
        "state/09", f"county/0900{1 + number // 3}", f"cd/0900{1 + number // 6}",
        f"sldu/0900{1 + number // 2}", f"sldl/0900{number + 1}",
    }),
    st.integers(0, 8),
)  # fmt: skip
_PEOPLE = st.dictionaries(st.one_of(_NESTED, _CROSSING), st.integers(1, 7), min_size=1, max_size=25) | st.dictionaries(
    _NESTED, st.integers(1, 9), min_size=1
)


class Crowd:
    """People by their regions, who tell what the database would: no more than is asked, or all."""

    def __init__(self, people: dict[frozenset[str], int], *, tells_all: bool) -> None:
        self.people, self.tells_all = people, tells_all
        counted: Counter[str] = Counter()
        for regions, number in people.items():
            counted.update(dict.fromkeys(regions, number))
        self.placed = [
            Placed(key, code.split("/")[0], code.split("/")[1][:2], code.split("/")[1], "", counted[code])
            for key, code in enumerate(sorted(counted))
        ]

    def outside(self, shown: Collection[Placed]) -> list[Together]:
        layer_of = {row.code: row.layer for row in shown}
        used = {(row.state_fips, row.layer) for row in shown}

        def matters(regions: frozenset[str]) -> bool:
            has = [layer_of[code] for code in regions & layer_of.keys()]
            asked = {layer for fips, layer in used if any(code.split("/")[1][:2] == fips for code in regions)}
            return len(has) > len(set(has)) or bool(asked - set(has))

        return self._who(matters)

    def within(self, states: Collection[str]) -> list[Together]:
        return self._who(lambda regions: any(code.split("/")[1][:2] in states for code in regions))

    def _who(self, matters: Any) -> list[Together]:
        return [Together(regions, n) for regions, n in self.people.items() if self.tells_all or matters(regions)]

    def shown(self) -> set[str]:
        found = shown_districts(placed=self.placed, threshold=THRESHOLD, outside=self.outside, within=self.within)
        return {row.code for row in found}

    def narrow(self, told: set[str]) -> list[tuple[str, str, int]]:
        """What subtracting one layer's other lists from a list, or from a state's, leaves: where it is too few."""
        sources = told | {row.code for row in self.placed if row.layer == STATE}
        found = []
        for source, layer in product(sorted(sources), _REGIONS):
            here = {code for code in told if code.startswith(f"{layer}/")}
            if any(code.split("/")[1][:2] == source.split("/")[1][:2] for code in here):
                here -= {source}
                left = sum(n for regions, n in self.people.items() if source in regions and not regions & here)
                if 0 < left < THRESHOLD and any(source in regions and regions & here for regions in self.people):
                    found.append((source, layer, left))
        return found


@examples(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(people=_PEOPLE, tells_all=st.booleans())
def test_no_subtraction_leaves_a_few(people: dict[frozenset[str], int], tells_all: bool):
    crowd = Crowd(people, tells_all=tells_all)
    enough = {row.code for row in crowd.placed if row.layer != STATE and row.endorsers >= THRESHOLD}
    told = crowd.shown()
    assert told <= enough
    assert crowd.narrow(told) == []
    if not crowd.narrow(enough):
        assert told == enough
    reverse = dict(reversed(people.items()))
    assert Crowd(reverse, tells_all=not tells_all).shown() == told


@pytest.mark.django_db
def test_the_database_tells_all_who_matter_and_withholds_the_same_as_asking_everybody():
    campaign = published("clean-air")

    @examples(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(people=_PEOPLE, typed=st.sets(st.integers(0, 24)))
    def holds(people: dict[frozenset[str], int], typed: set[int]) -> None:
        with transaction.atomic():
            codes = {(code.split("/")[0], code.split("/")[1]) for regions in people for code in regions}
            keys = {f"{layer}/{geoid}": row.pk for (layer, geoid), row in find_or_create_regions(codes).items()}
            Counted.objects.bulk_create(_counted(campaign.pk, people, keys, typed))
            told = {row.code for row in read_shown_counts(campaign=campaign).shown}
            assert told == Crowd(people, tells_all=True).shown()
            placed = read_tally(campaign=campaign, layers=tuple(LAYERS)).placed
            asked, crowd = ReadTogether(campaign=campaign, placed=placed), Crowd(people, tells_all=False)
            enough = [row for row in placed if row.layer != STATE and row.endorsers >= THRESHOLD]
            needed, few = set(crowd.outside(enough)), set(asked.outside(enough))
            assert needed <= few
            typing = {regions for number, regions in enumerate(people) if number in typed}
            assert not [one for one in few - needed if one.regions not in typing and _is_ordinary(one.regions)]
            for fips in ("09", "10"):
                assert set(crowd.within({fips})) <= set(asked.within({fips}))
            transaction.set_rollback(True)

    holds()


def _is_ordinary(regions: frozenset[str]) -> bool:
    """In one region of a layer at most, all of one state."""
    layers, geoids = zip(*(code.split("/") for code in regions), strict=True)
    return len(set(layers)) == len(layers) and len({geoid[:2] for geoid in geoids}) == 1


def _counted(campaign: int, people: dict[frozenset[str], int], keys: dict[str, int], typed: set[int]) -> list[Counted]:
    """As `count_endorsements` would; of the groups in `typed` the state is what they typed."""
    rows: list[Counted] = []
    for number, (regions, several) in enumerate(people.items()):
        state = next(code for code in regions if code.startswith("state/"))
        by_map = sorted(keys[code] for code in regions if number not in typed or code != state)
        usps = {"state/09": "CT", "state/10": "DE"}[state] if number in typed else ""
        rows += [
            Counted(
                stakeholder_id=len(rows) + one, campaign_id=campaign, standing="public", kind="individual", usps=usps,
                regions=by_map, vintages=[1] * len(by_map),
            )
            for one in range(several)
        ]  # fmt: skip
    return rows
