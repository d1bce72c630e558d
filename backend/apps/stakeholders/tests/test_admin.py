"""What staff see of a stakeholder."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.geography.tests.maps import EAST, WEST, Maps
from backend.apps.stakeholders.services import place_stakeholders

from .making import NOW, TODAY, at, stakeholder

pytestmark = pytest.mark.django_db


def test_districts_of_now_and_before_are_shown(admin_client: Client, maps: Maps):
    maps.connecticut()
    ann = at(-72.5, 41.5)
    place_stakeholders(day=TODAY, now=NOW)
    maps.stand("tl_2022_09_cd118", {"0901": EAST, "0902": WEST})
    place_stakeholders(day=TODAY, now=NOW + timedelta(days=1))
    page = admin_client.get(f"/admin/stakeholders/stakeholder/{ann.pk}/change/").content.decode()
    assert "Region 0901 (0901)" in page
    assert "Region 0902 (0902)" in page
    assert "tl_2017_us_cd115" in page
    assert "-72.500000, 41.500000" in page


def test_a_border_is_told_in_words_and_only_where_there_is_one(admin_client: Client, maps: Maps):
    maps.connecticut()
    inside, between = at(-72.5, 41.5), at(-72.0, 41.5)
    place_stakeholders(day=TODAY, now=NOW)
    pages = [
        admin_client.get(f"/admin/stakeholders/stakeholder/{who.pk}/change/").content.decode()
        for who in (inside, between)
    ]
    assert ["on its border" in page for page in pages] == [False, True]
    assert not any("icon-no.svg" in page for page in pages)


def test_a_page_costs_the_same_with_5_and_with_10_districts(admin_client: Client, maps: Maps):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(f"/admin/stakeholders/stakeholder/{ann.pk}/change/").status_code == 200
        return len(captured)

    maps.connecticut()
    ann = at(-72.5, 41.5)
    place_stakeholders(day=TODAY, now=NOW)
    queries()  # fills what Django keeps for the process
    with_five = queries()
    maps.stand("tl_2022_09_cd118", {"0901": EAST, "0902": WEST})
    place_stakeholders(day=TODAY, now=NOW)
    assert queries() == with_five


def test_the_list_finds_by_address_and_costs_the_same_with_1_and_with_20(admin_client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get("/admin/stakeholders/stakeholder/").status_code == 200
        return len(captured)

    stakeholder(email="bo@example.org")
    queries()  # fills what Django keeps for the process
    with_one = queries()
    for _ in range(19):
        stakeholder()
    assert queries() == with_one
    found = admin_client.get("/admin/stakeholders/stakeholder/?q=bo@example.org").content.decode()
    assert "1 stakeholder" in found


def test_a_stakeholder_is_neither_added_nor_changed_nor_deleted_by_hand(admin_client: Client):
    ann = stakeholder()
    assert admin_client.post(f"/admin/stakeholders/stakeholder/{ann.pk}/change/", {"name": "Eve"}).status_code == 403
    assert admin_client.get("/admin/stakeholders/stakeholder/add/").status_code == 403
    assert admin_client.post(f"/admin/stakeholders/stakeholder/{ann.pk}/delete/").status_code == 403
