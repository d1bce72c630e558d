"""The existing front end's form: what it sends becomes an endorsement as if it came to /api/v1."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Endorsement, Revision
from backend.apps.endorsements.screening.models import HeldSubmission
from backend.apps.endorsements.services import (
    approve_endorsement,
    confirm_endorsement,
    publish_endorsement,
    reject_endorsement,
)
from backend.apps.endorsements.submission import ACCEPTS_UNNAMED_TERMS
from backend.apps.endorsements.tests.journey import NOW, mailed_token, publicly, submit
from backend.apps.legal.models import Acceptance
from backend.apps.legal.tests.making import terms
from backend.apps.stakeholders.models import Stakeholder

from .making import TYPES, submission

pytestmark = pytest.mark.django_db
PATH = "/api/endorsements/"


def post(body: dict[str, Any], **extra: Any) -> Any:
    return Client().post(PATH, body, content_type="application/json", **extra)


def test_what_was_typed_is_endorsed_with_and_confirmed():
    answer = post(submission(published().pk))
    assert (answer.status_code, answer.json()["success"], answer.json()["status"]) == (202, True, "accepted")
    typed = Revision.objects.get()
    assert (typed.name, typed.kind, typed.statement) == ("Ada Abbott", "individual", "Clean water is for everyone.")
    assert (typed.consent_to_display, typed.state_usps) == (True, "CT")
    endorsement = Endorsement.objects.get()
    token = mailed_token(typed, timezone.now())
    assert Client().get(f"/api/endorsements/verify/{token}/").status_code == 405
    for message in ("Your address is confirmed; your endorsement is read next.", "Already confirmed."):
        confirmed = Client().post(f"/api/endorsements/verify/{token}/")
        assert confirmed.json() == {"success": True, "message": message, "status": "verified"}
    endorsement.refresh_from_db()
    assert endorsement.state == "verified"


def test_what_was_pasted_is_taken_as_it_was_seen():
    typed = submission(published().pk, first_name="\u200eA\u00adda", email="\u200bada@example.org\ufeff")
    typed["statement"] = "Clean\u00ad\u000bwater"
    assert post(typed).status_code == 202
    revision = Revision.objects.get()
    assert (revision.name, revision.statement) == ("Ada Abbott", "Clean\nwater")
    assert revision.endorsement.stakeholder.email == "ada@example.org"


def test_its_link_gives_no_consent_to_mailings_whatever_was_ticked_in_its_form(client: Client):
    """It has no box where a link is pressed, and anybody may have filled in the form."""
    post(submission(published().pk, email_updates=True))
    typed = Revision.objects.get()
    path = f"/api/endorsements/verify/{mailed_token(typed, timezone.now())}/"
    assert client.post(path, {"mailing_consent": True}, content_type="application/json").status_code == 200
    assert (typed.mailing_consent, Stakeholder.objects.consenting().exists()) == (True, False)


def test_the_terms_in_force_are_noted_as_accepted_by_a_form_that_names_none():
    now = timezone.now()
    terms(now=now - timedelta(days=3))
    version = terms(now=now)
    assert post(submission(published().pk)).status_code == 202
    assert Revision.objects.get().terms_version == version.name
    kept = Acceptance.objects.get()
    assert (kept.version, kept.act) == (version, "endorsement-submitted-terms-unnamed")


def test_without_terms_none_are_noted():
    assert post(submission(published().pk)).status_code == 202
    assert Revision.objects.get().terms_version == ""
    assert not Acceptance.objects.exists()


def test_a_repetition_is_one_also_where_the_terms_have_changed_in_between():
    body, now = submission(published().pk), timezone.now()
    terms(now=now - timedelta(days=3))
    first = post(body, headers={"Idempotency-Key": "k1"})
    terms(now=now)
    again = post(body, headers={"Idempotency-Key": "k1"})
    assert (again.status_code, again.content, again["Idempotency-Replayed"]) == (202, first.content, "true")
    assert Acceptance.objects.count() == 1


def test_nobody_else_can_leave_the_terms_unnamed():
    published()
    terms(now=timezone.now() - timedelta(days=3))
    typed = {"name": "Ada", "email": "ada@example.org", "kind": "individual"}
    for body, headers, code in (
        (typed, {ACCEPTS_UNNAMED_TERMS: "1"}, "terms-not-accepted"),
        (typed | {ACCEPTS_UNNAMED_TERMS: True}, {}, "invalid-request"),
        (typed | {"accepts_unnamed_terms": True}, {}, "invalid-request"),
    ):
        path = "/api/v1/campaigns/clean-water/endorsements"
        refused = Client().post(path, body, content_type="application/json", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert not Endorsement.objects.exists()


def test_a_known_address_is_answered_as_a_new_one():
    body = submission(published().pk)
    first, again = post(body), post(body)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert Endorsement.objects.count() == 1


def test_a_key_makes_it_happen_once():
    body = submission(published().pk)
    first, again = (post(body, headers={"Idempotency-Key": "k1"}) for _ in range(2))
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
    assert Revision.objects.count() == 1
    other = post(submission(body["campaign_id"], role="Other"), headers={"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


@pytest.mark.parametrize("chosen", TYPES)
@pytest.mark.parametrize(
    ("organization", "org_authorized", "kind"),
    [("", False, "individual"), ("Friends", False, "individual"), ("Friends", True, "organization")],
)
def test_each_of_the_forms_choices_is_taken_and_shown_again(
    client: Client, chosen: str, organization: str, org_authorized: bool, kind: str
):
    """Its radio: on behalf of the organization, or as an individual who is affiliated with it."""
    campaign, moderator = published(), User.objects.create(username="moderator")
    body = submission(campaign.pk, type=chosen, organization=organization) | {"org_authorized": org_authorized}
    assert post(body).status_code == 202
    typed = Revision.objects.get()
    assert (typed.kind, typed.type, typed.organization_name) == (kind, chosen, organization)
    now = timezone.now()
    client.post(f"/api/endorsements/verify/{mailed_token(typed, now)}/")
    for decide in (approve_endorsement, publish_endorsement):
        decide(endorsement_id=typed.endorsement_id, revision_id=typed.pk, by=moderator, now=now)
    [shown] = client.get(f"{PATH}?campaign_id={campaign.pk}").json()
    told = {name: shown["stakeholder"][name] for name in ("first_name", "organization", "state", "type")}
    assert told == {"first_name": "Ada Abbott", "organization": organization, "state": "CT", "type": chosen}


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Connecticut", "CT"), ("district of  columbia", "DC"), ("New York", "NY"), ("ny", "NY"), ("", "")],
)
def test_a_state_is_taken_by_its_name_as_the_form_sends_it(typed: str, code: str):
    assert post(submission(published().pk, state=typed)).status_code == 202
    assert Revision.objects.get().state_usps == code


def test_a_type_of_another_list_is_another(client: Client):
    assert post(submission(published().pk, type="astronaut")).status_code == 202
    assert Revision.objects.get().type == "other"


@pytest.mark.parametrize("state", ["approved", "rejected"])
def test_a_link_pressed_again_says_what_has_become_of_it(state: str):
    published()
    revision = submit(NOW)
    token = mailed_token(revision, NOW)
    confirm_endorsement(token=token, now=NOW)
    decide = approve_endorsement if state == "approved" else reject_endorsement
    moderator = User.objects.create(username="moderator")
    decide(endorsement_id=revision.endorsement_id, revision_id=revision.pk, by=moderator, now=NOW)
    pressed = Client().post(f"/api/endorsements/verify/{token}/")
    assert (pressed.status_code, pressed.json()["status"]) == (200, state)


def test_a_link_is_mailed_again_without_telling_whether_there_is_one(mailoutbox: list[Any]):
    campaign = published()
    submit(timezone.now(), email="ada@example.org")
    path = "/api/endorsements/resend-verification/"
    known, unknown = (
        Client().post(path, {"email": f"{name}@example.org", "campaign_id": campaign.pk}, "application/json")
        for name in ("ada", "nobody")
    )
    assert (known.status_code, known.json()["success"]) == (202, True)
    assert known.content == unknown.content
    refused = Client().post(path, {"email": "nobody", "campaign_id": campaign.pk}, "application/json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "email")


def wrong(campaign_id: int) -> list[tuple[dict[str, Any], str]]:
    good = submission(campaign_id)
    return [
        (good | {"terms_accepted": False}, "terms_accepted"),
        (submission(campaign_id, email="nobody"), "stakeholder.email"),
        (submission(campaign_id, zip_code="1"), "stakeholder.zip_code"),
        (submission(campaign_id, state="ZZ"), "stakeholder.state"),
        (submission(campaign_id, type=["farmer"]), "stakeholder.type"),
        (submission(campaign_id, first_name="\u202eAda"), "stakeholder.first_name"),
        (submission(campaign_id, first_name=["Ada"]), "stakeholder.first_name"),
        (submission(campaign_id, organization="a\0b"), "stakeholder.organization"),
        (good | {"statement": "x" * 2001}, "statement"),
        (good | {"campaign_id": 10**30}, "campaign_id"),
        (good | {"stakeholder": "Ada"}, "stakeholder"),
        (good | {"unknown": 1}, "unknown"),
    ]


def test_what_is_wrong_is_named_as_it_was_sent():
    for body, field in wrong(published().pk):
        refused = post(body)
        assert refused.status_code == 400, field
        assert refused["Content-Type"] == "application/problem+json"
        assert field in [error["field"] for error in refused.json()["errors"]], refused.json()
        assert f"{field}: " in refused.json()["detail"]
    assert not Endorsement.objects.exists()


@pytest.mark.parametrize("name", ["website", "url", "homepage", "confirm_email"])
def test_a_hidden_field_that_is_filled_is_held_and_answered_as_all_are(name: str):
    campaign = published()
    taken, held = submission(campaign.pk), submission(campaign.pk, email="robot@example.org")
    answers = [post(taken), post(held | {"form_metadata": {name: "https://spam.example"}})]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, answers[0].content)}
    assert [one.revision.endorsement.stakeholder.email for one in HeldSubmission.objects.all()] == ["robot@example.org"]


def test_nothing_that_was_typed_is_logged():
    """The log canary (backend/tests/log_canary.py) fails this test where one of these values is in a line."""
    planted = {"first_name": "Ann Qzcanary", "email": "ann.qzcanary@example.org", "street_address": "210 Qzcanary Ave"}
    campaign = published()
    assert post(submission(campaign.pk, **planted)).status_code == 202
    assert post(submission(campaign.pk, zip_code="Qzcanary", **planted)).status_code == 400
    assert Client().get("/api/address/suggestions/?q=210+Qzcanary+Ave").status_code == 200
    assert Client().post("/api/endorsements/verify/Qzcanary/").status_code == 404


def test_a_campaign_that_takes_none_says_so():
    closed = published(accepting_endorsements=False)
    assert post(submission(closed.pk)).json()["code"] == "campaign-not-open"
    assert post(submission(closed.pk + 1)).json()["code"] == "campaign-not-found"


def test_its_limit_is_the_one_of_the_address_it_is_handed_on_to():
    answer = post(submission(published().pk))
    assert '"submissions-address-' in answer["RateLimit"]


def test_public_endorsements_are_answered_in_one_query_however_many(client: Client):
    campaign = published()
    moderator = User.objects.create(username="moderator")
    path = f"{PATH}?campaign_id={campaign.pk}"

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    publicly(moderator, email="one@example.org")
    before = queries()
    for number in range(19):
        publicly(moderator, email=f"more{number}@example.org")
    assert queries() == before
    (first, *_) = found = client.get(path).json()
    assert len(found) == 20
    assert first["statement"] == "My children drink from these taps."
    assert first["stakeholder"].keys() == {
        "id", "name", "first_name", "last_name", "organization", "role", "city", "state", "type",
    }  # fmt: skip
    assert "example.org" not in str(found)
