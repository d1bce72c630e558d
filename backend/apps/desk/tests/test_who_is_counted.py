"""Each number of a dashboard leads to the list of those it counts, for whom may see them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.services import reject_endorsement
from backend.apps.endorsements.services.count_endorsements import count_endorsements
from backend.apps.endorsements.tests.journey import EAST, HOUR, NOW, WEST, confirmed, deliver, publicly, submit
from backend.apps.geography.tests.maps import Maps

from .conftest import person, signed_in

pytestmark = pytest.mark.django_db
# As the pages write them, and as they are asked.
_LINK = re.compile(r'href="(/admin/endorsements/endorsement/\?[^"]+)">(\d+)</a>')
_LENGTH = re.compile(r"</h2>\s*(\d+) endorsements?")


@pytest.fixture
def counted(campaign: Campaign, maps: Maps) -> Campaign:
    """Of two campaigns: people and organizations, public, waiting, rejected, not confirmed, and on no map."""
    maps.connecticut()
    published("clean-air")
    somebody = person("moderator")
    for slug, at in (("clean-water", NOW), ("clean-air", NOW + 2 * HOUR)):
        publicly(somebody, at, slug=slug, email="p@example.org", whereabouts=WEST, type="farmer")
        confirmed(at, slug=slug, email="w@example.org", whereabouts=WEST)
        confirmed(at, slug=slug, email="o@example.org", whereabouts=EAST, kind="organization", organization_name="X")
    unfit = confirmed(email="u@example.org", whereabouts=EAST)
    seen: dict[str, Any] = {"endorsement_id": unfit.pk, "revision_id": unfit.current_revision_id}
    reject_endorsement(**seen, by=somebody, now=NOW)
    submit(email="s@example.org", whereabouts=WEST)
    deliver(NOW + 3 * HOUR)
    # Confirmed after the placing: on no map yet.
    confirmed(email="n@example.org", whereabouts=EAST)
    return campaign


@pytest.mark.parametrize("is_counted", [True, False])
@pytest.mark.parametrize("layer", ["state", "cd", "sldu", "sldl", "county"])
def test_behind_each_number_is_a_list_of_that_length(counted: Campaign, layer: str, is_counted: bool):
    if is_counted:
        count_endorsements(budget_seconds=60)
    client = signed_in("analyst")
    page = client.get(f"/admin/desk/campaigns/{counted.pk}/?layer={layer}&state=09").content.decode()
    links = [(address.replace("&amp;", "&"), int(number)) for address, number in _LINK.findall(page)]
    assert len({address for address, _ in links if f"region={layer}/" in address}) == (1 if layer == "state" else 2)
    assert {number for address, number in links if "region=" not in address} == {1, 3, 4}
    for address, number in links:
        assert _LENGTH.findall(client.get(address).content.decode()) == [str(number)], address


def test_the_list_of_dashboards_leads_to_those_behind_each(counted: Campaign):
    client = signed_in("moderator", name="reader")
    links = _LINK.findall(client.get("/admin/desk/campaigns/").content.decode())
    assert sorted(number for _, number in links) == ["3", "4"]
    for address, number in links:
        assert _LENGTH.findall(client.get(address.replace("&amp;", "&")).content.decode()) == [number]


@pytest.mark.parametrize("path", ["", "{}/", "{}/?layer=cd&state=09"])
def test_who_may_not_see_endorsements_sees_numbers_and_no_link(counted: Campaign, path: str):
    page = signed_in("editor").get(f"/admin/desk/campaigns/{path.format(counted.pk)}").content.decode()
    assert re.search(r'<td class="number">[1-9]\d*</td>', page)
    assert "/admin/endorsements/" not in page


def test_nobody_is_no_list(campaign: Campaign, maps: Maps):
    maps.connecticut()
    page = signed_in("analyst").get(f"/admin/desk/campaigns/{campaign.pk}/?layer=cd&state=09").content.decode()
    assert _LINK.findall(page) == []
    assert '<td class="number">0</td>' in page
