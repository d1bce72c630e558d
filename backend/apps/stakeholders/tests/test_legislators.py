"""Who represents a stakeholder, by the districts they are in now."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.geography.tests.maps import EAST, Maps
from backend.apps.legislators.tests.making import representative, senator, term
from backend.apps.stakeholders.services import list_legislators

from .making import TODAY, at, deliver, stakeholder

pytestmark = pytest.mark.django_db


def test_a_stakeholder_has_the_members_of_the_districts_of_now(maps: Maps):
    maps.connecticut()
    placed = at(-72.5, 41.5)
    deliver()
    held = [senator(), representative("0901"), term("upper", "09001")]
    representative("0902")
    senator("50")
    assert [one.term.pk for one in list_legislators(stakeholder_id=placed.pk, day=TODAY)] == [one.pk for one in held]
    assert list_legislators(stakeholder_id=placed.pk, day=date(2030, 1, 1)) == []


def test_they_follow_the_map_that_is_switched(maps: Maps):
    maps.connecticut()
    placed = at(-71.5, 41.5)
    deliver()
    before, after = representative("0902"), representative("0905")
    assert [one.term.pk for one in list_legislators(stakeholder_id=placed.pk, day=TODAY)] == [before.pk]
    maps.stand("tl_2022_09_cd118", {"0905": EAST})
    deliver()
    assert [one.term.pk for one in list_legislators(stakeholder_id=placed.pk, day=TODAY)] == [after.pk]


def test_nobody_represents_who_has_no_known_place():
    senator()
    assert list_legislators(stakeholder_id=stakeholder().pk, day=TODAY) == []


def test_it_costs_the_same_with_1_and_with_20(maps: Maps):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            list_legislators(stakeholder_id=placed.pk, day=TODAY)
        return len(captured)

    maps.connecticut()
    placed = at(-72.5, 41.5)
    deliver()
    term("lower", "09001")
    with_one = queries()
    for _ in range(19):
        term("lower", "09001")
    assert queries() == with_one == 3


def test_staff_see_them_on_the_stakeholders_page(admin_client: Client, maps: Maps):
    maps.connecticut()
    placed = at(-72.5, 41.5)
    deliver()
    days: dict[str, Any] = {"start": date(2020, 1, 3), "end": date(2099, 1, 3)}
    senator(name="Ada Abbott", **days)
    representative("0901", name="Bo Brand", **days)
    term("lower", "09001", name="Cy Crane", start=date(2020, 1, 3), end=None)
    page = admin_client.get(f"/admin/stakeholders/stakeholder/{placed.pk}/change/").content.decode()
    assert "Ada Abbott, Senator, Connecticut<" in page
    assert "Bo Brand, Representative, CT-01<" in page
    assert "Cy Crane, member of the state&#x27;s lower chamber, Connecticut House 1<" in page
