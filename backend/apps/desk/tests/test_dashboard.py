"""A campaign's dashboard: counts, course, map, each also in words."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.models import Campaign
from backend.apps.desk.charts import draw_course
from backend.apps.desk.services.measure_campaign import Period, count_by_region, measure_campaign, shade_breaks
from backend.apps.endorsements.services import reject_endorsement
from backend.apps.endorsements.tests.journey import EAST, HOUR, NOW, WEST, confirmed, deliver, publicly, submit
from backend.apps.geography.tests.maps import Maps

from .conftest import person, signed_in

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def rows(page: str) -> dict[str, int]:
    """The map's table, by code."""
    return {code: int(count) for code, count in re.findall(r'data-code="([^"]+)"[^>]*data-count="(\d+)"', page)}


@pytest.fixture
def placed(campaign: Campaign, maps: Maps) -> Campaign:
    """Three in the west, one in the east, of whom one is rejected; one who has not confirmed."""
    maps.connecticut()
    somebody = person("moderator")
    for number in range(2):
        publicly(somebody, email=f"w{number}@example.org", whereabouts=WEST)
    confirmed(
        NOW + HOUR, email="w3@example.org", whereabouts=WEST, kind="organization", organization_name="X", type="labor"
    )
    unfit = confirmed(email="e1@example.org", whereabouts=EAST)
    seen: dict[str, Any] = {"endorsement_id": unfit.pk, "revision_id": unfit.current_revision_id}
    reject_endorsement(**seen, by=somebody, now=NOW)
    submit(email="typed@example.org")
    deliver(NOW + HOUR)
    return campaign


def test_who_stands_behind_it_has_confirmed_and_is_not_rejected(placed: Campaign):
    progress = measure_campaign(campaign=placed, today=TODAY)
    assert (progress.behind, progress.public) == (3, 2)
    assert {one.value: one.number for one in progress.by_state}["rejected"] == 1
    assert sorted(one.number for one in progress.by_kind) == [1, 2]
    assert progress.by_type == [("labor union", 1, "labor"), ("not said", 2, "")]
    assert [(one.first, one.confirmed, one.total) for one in progress.periods] == [(TODAY, 3, 3)]


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        ("state", {"state/09": 3}),
        ("cd", {"cd/0901": 3, "cd/0902": 0}),
        ("sldu", {"sldu/09001": 3, "sldu/09002": 0}),
        ("sldl", {"sldl/09001": 3, "sldl/09002": 0}),
        ("county", {"county/09001": 3, "county/09003": 0}),
    ],
)
def test_each_layers_regions_are_counted_below_the_publics_threshold_too(
    placed: Campaign, layer: str, expected: dict[str, int]
):
    counted = count_by_region(campaign=placed, layer=layer, state_fips="09", today=TODAY)
    assert {one.code: one.count for one in counted} == expected
    assert [one.count for one in counted] == sorted(expected.values(), reverse=True)
    assert {one.shade for one in counted if not one.count} <= {"none"}


def test_the_page_has_every_picture_in_words_too(placed: Campaign):
    page = signed_in("analyst").get(f"/admin/desk/campaigns/{placed.pk}/?layer=cd&state=09").content.decode()
    assert rows(page) == {"cd/0901": 3, "cd/0902": 0}
    assert '<svg class="chart"' in page
    assert re.search(r'<td>23 February 2026</td><td class="number">3</td>', page)  # the week's Monday
    assert "style=" not in page.partition("<body")[2]


@pytest.mark.parametrize("layer", ["county", "cd", "sldu", "sldl"])
def test_the_outlines_are_those_of_the_table(placed: Campaign, layer: str):
    client = signed_in("analyst")
    page = client.get(f"/admin/desk/campaigns/{placed.pk}/?layer={layer}&state=09").content.decode()
    assert f'<option value="{layer}" selected>' in page
    [address] = re.findall(r'data-features="([^"]+)"', page)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/geo+json"
    features = json.loads(answer.content)["features"]
    assert {one["properties"]["code"] for one in features} == rows(page).keys()
    assert {one["geometry"]["type"] for one in features} <= {"Polygon", "MultiPolygon"}


@pytest.mark.parametrize(
    "query", ["?layer=x", "?layer=cd&state=99", "?layer=cd&state=%C3%A9", "?layer=ward&state=09", "?x"]
)
def test_what_cannot_be_chosen_shows_the_states(placed: Campaign, query: str):
    answer = signed_in("analyst").get(f"/admin/desk/campaigns/{placed.pk}/{query}")
    assert rows(answer.content.decode()) == {"state/09": 3}


@pytest.mark.parametrize("path", ["x/09", "cd/99", "cd/us", "county/us", "state/xx"])
def test_outlines_of_nothing_are_not_found(path: str):
    assert signed_in("analyst").get(f"/admin/desk/outlines/{path}/").status_code == 404


def test_a_campaign_with_nobody_and_no_map_has_a_page(campaign: Campaign):
    page = signed_in("analyst").get(f"/admin/desk/campaigns/{campaign.pk}/").content.decode()
    assert "Nobody has confirmed an endorsement yet" in page
    assert "No map of this layer is in force there" in page


def test_the_course_has_no_gaps_and_turns_to_weeks(campaign: Campaign):
    confirmed(NOW, email="a@example.org")
    confirmed(NOW + 5 * 24 * HOUR, email="b@example.org")
    progress = measure_campaign(campaign=campaign, today=TODAY + timedelta(days=7))
    assert [one.confirmed for one in progress.periods] == [1, 0, 0, 0, 0, 1, 0, 0]
    weekly = measure_campaign(campaign=campaign, today=TODAY + timedelta(days=100))
    assert weekly.is_weekly
    assert {one.first.weekday() for one in weekly.periods} == {0}
    assert weekly.periods[-1].total == sum(one.confirmed for one in weekly.periods) == 2


def test_bars_stay_inside_the_picture():
    periods = [Period(first=TODAY + timedelta(days=n), confirmed=n * 37, total=n * 100) for n in range(40)]
    chart = draw_course(periods)
    assert chart is not None
    assert all(
        bar.y >= 0 and bar.y + bar.height <= chart.height and bar.x + bar.width <= chart.width for bar in chart.bars
    )
    assert draw_course([]) is None


@pytest.mark.parametrize(
    ("counts", "breaks"), [([], []), ([0, 0], []), ([7], [7]), ([1, 1, 2], [1, 2]), (list(range(11)), [2, 4, 6, 8, 10])]
)
def test_breaks_between_shades(counts: list[int], breaks: list[int]):
    assert shade_breaks(counts) == breaks


def test_the_page_costs_the_same_for_1_and_for_20(placed: Campaign, admin_client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(f"/admin/desk/campaigns/{placed.pk}/?layer=cd&state=09").status_code == 200
        return len(captured)

    queries()  # fills what Django keeps for the process
    with_few = queries()
    for number in range(20):
        confirmed(NOW + timedelta(hours=number), email=f"q{number}@example.org", whereabouts=EAST)
    deliver(NOW + timedelta(hours=30))
    assert queries() == with_few
