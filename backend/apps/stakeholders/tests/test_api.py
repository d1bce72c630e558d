"""Programs with a token read people: all that are here, and nobody without the scope."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.access.tests.making import staff, token
from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.tests.journey import NOW, confirmed
from backend.apps.stakeholders.api.answers import STAKEHOLDER
from backend.apps.stakeholders.models import ConsentAct, Stakeholder
from backend.apps.stakeholders.services import (
    Whereabouts,
    erase_stakeholder,
    merge_stakeholders,
    withdraw_mailing_consent,
)

pytestmark = pytest.mark.django_db
PEOPLE = "/api/v1/stakeholders"


@pytest.fixture(autouse=True)
def campaign() -> None:
    published()


@pytest.fixture
def owner() -> User:
    return staff("ann", "view_stakeholder", "view_endorsement")


@pytest.fixture
def program(owner: User) -> Client:
    return Client(headers={"Authorization": f"Bearer {token(owner, 'stakeholders:read').text}"})


def told(client: Client, asked: str = "") -> list[dict[str, Any]]:
    answer = client.get(PEOPLE + asked)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store"), answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_a_person_is_told_with_address_and_consent(program: Client):
    where = Whereabouts(street="210 Capitol Ave", city="Hartford", state_usps="CT", postal_code="06106")
    confirmed(mailing_consent=True, whereabouts=where, email="Ann@Example.org")
    [one] = told(program)
    person = Stakeholder.objects.get()
    at = NOW.isoformat().replace("+00:00", "Z")
    assert one == {
        "id": str(person.public_id), "kind": "individual", "type": "", "name": "Ann Alvarez", "organization_name": "",
        "role": "", "email": "ann@example.org", "mailing_consent": True, "mailing_consented_at": at,
        "street": "210 Capitol Ave", "city": "Hartford", "state": "CT", "postal_code": "06106",
        "entered_by_staff": False, "created_at": at, "updated_at": at,
    }  # fmt: skip
    assert tuple(one) == tuple(STAKEHOLDER)


def test_somebody_without_an_address_is_told_too(program: Client):
    Stakeholder.objects.create(name="Bo", email="bo@example.org", canonical_email="bo@example.org")
    [one] = told(program)
    assert (one["name"], one["street"], one["mailing_consent"]) == ("Bo", "", False)


def test_by_kind_by_type_and_by_the_consent_that_holds_now(program: Client):
    confirmed(email="kept@example.org", mailing_consent=True)
    confirmed(email="other@example.org", type="farmer")
    left = confirmed(email="left@example.org", mailing_consent=True)
    withdraw_mailing_consent(stakeholder_id=left.stakeholder_id, act=ConsentAct.UNSUBSCRIBED, now=NOW)
    assert [one["email"] for one in told(program, "?mailing_consent=true")] == ["kept@example.org"]
    assert len(told(program, "?mailing_consent=false")) == 2
    assert told(program, "?kind=organization") == []
    assert len(told(program, "?kind=individual")) == 3
    assert [(one["email"], one["type"]) for one in told(program, "?type=farmer")] == [("other@example.org", "farmer")]


def test_whoever_is_erased_or_merged_is_not_here(program: Client):
    kept, twin, gone = (confirmed(email=f"{name}@example.org") for name in ("kept", "twin", "gone"))
    merge_stakeholders(
        survivor_id=kept.stakeholder_id, duplicate_id=twin.stakeholder_id, by=None, now=NOW, leave_conflicts=True
    )
    erase_stakeholder(stakeholder_id=gone.stakeholder_id, now=NOW)
    assert [one["email"] for one in told(program)] == ["kept@example.org"]


def test_nobody_reads_people_without_the_scope(client: Client, owner: User):
    assert client.get(PEOPLE).status_code == 401
    narrow = Client(headers={"Authorization": f"Bearer {token(owner, 'endorsements:read').text}"})
    refusal = narrow.get(PEOPLE)
    assert (refusal.status_code, refusal.json()["code"]) == (403, "insufficient-scope")
    assert "stakeholders:read" in refusal.json()["detail"]
    client.force_login(staff("ben", "view_endorsement"))
    assert client.get(PEOPLE).status_code == 403


@pytest.mark.parametrize("asked", ["kind=cat", "mailing_consent=1", "email=ann@example.org", "cursor=x"])
def test_what_cannot_be_meant_is_refused_by_name(program: Client, asked: str):
    answer = program.get(f"{PEOPLE}?{asked}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, asked.partition("=")[0])


def test_it_costs_the_same_with_1_and_with_20(program: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            told(program, "?page_size=200")
        return len(captured)

    confirmed(email="e0@example.org", mailing_consent=True)
    told(program)
    with_one = queries()
    for number in range(1, 20):
        confirmed(email=f"e{number}@example.org", mailing_consent=True)
    assert len(told(program)) == 20
    assert queries() == with_one <= 4
