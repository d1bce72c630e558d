"""What a front end with a confirmation page of its own shows there: all that confirming takes over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.endorsements.models import Endorsement, Verification
from backend.apps.legal.tests.making import terms
from backend.apps.stakeholders.models import ConsentAct, Stakeholder
from backend.apps.stakeholders.services import give_mailing_consent

from .journey import mailed_token, submit
from .test_pages import STRANGERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
PREVIEWS, CONFIRMATIONS = "/api/v1/endorsement-previews", "/api/v1/endorsement-confirmations"


def token_of(**changes: Any) -> str:
    now = timezone.now()
    return mailed_token(submit(now, **changes), now)


def preview(client: Client, token: str) -> Any:
    return client.post(PREVIEWS, {"token": token}, content_type="application/json")


def test_all_that_was_typed_is_told_to_who_has_the_token(client: Client):
    version = terms(now=timezone.now() - timedelta(days=1))
    answer = preview(client, token_of(accepted_terms=version.public_id, mailing_consent=True, **STRANGERS))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer.json() == {
        "status": "open",
        "campaign": {"slug": "clean-water", "title": "Clean Water"},
        "typed": {
            "sentence": "I support replacing lead pipes in every school by 2030.",
            "kind": "organization",
            "type": "farmer",
            "name": "Vic Tim",
            "organization_name": "Evil Corp",
            "role": "CEO",
            "statement": "I never said this.\nNor this.",
            "address": {
                "street": "1 Main St",
                "city": "Hartford",
                "state": "CT",
                "postal_code": "06103",
                "latitude": 41.76,
                "longitude": -72.68,
            },
            "consent_to_display": True,
            "terms_version": "terms/1",
            "mailing_consent": True,
        },
        "has_mailing_consent": False,
    }


def test_where_a_consent_stands_there_is_nothing_to_ask(client: Client):
    token = token_of()
    person = Stakeholder.objects.get()
    give_mailing_consent(stakeholder_id=person.pk, act=ConsentAct.STAFF, now=timezone.now())
    assert preview(client, token).json()["has_mailing_consent"]


def test_looking_changes_nothing_and_costs_as_much_each_time(client: Client):
    token = token_of()
    before = list(Endorsement.objects.values())
    counts = set()
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            assert preview(client, token).json()["status"] == "open"
        counts.add(len(captured))
    assert (list(Endorsement.objects.values()), len(counts)) == (before, 1)
    assert Verification.objects.get().used_at is None


def test_of_what_is_confirmed_no_word_is_told_again(client: Client):
    token = token_of(mailing_consent=True)
    client.post(CONFIRMATIONS, {"token": token}, content_type="application/json")
    assert preview(client, token).json() == {
        "status": "already-confirmed",
        "campaign": {"slug": "clean-water", "title": "Clean Water"},
        "typed": None,
        "has_mailing_consent": None,
    }


def test_what_cannot_be_confirmed_is_not_told(client: Client):
    token = token_of()
    Verification.objects.update(expires_at=timezone.now())
    expired = preview(client, token)
    assert (expired.status_code, expired.json()["code"]) == (410, "verification-expired")
    assert "Alvarez" not in expired.content.decode()


def test_of_what_was_withdrawn_nothing_is_told(client: Client):
    token = token_of()
    for path in (CONFIRMATIONS, "/api/v1/endorsement-withdrawals"):
        client.post(path, {"token": token}, content_type="application/json")
    settled = preview(client, token)
    assert (settled.status_code, settled.json()["code"]) == (410, "verification-settled")
    assert "Alvarez" not in settled.content.decode()
