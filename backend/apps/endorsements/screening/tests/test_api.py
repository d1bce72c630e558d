"""Over HTTP: nobody can tell a held submission from a taken one, and who sends nothing along is served as before."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from backend.apps.endorsements.api.views import ACCEPTED
from backend.apps.endorsements.models import HeldSubmission, Revision, SpentProof
from backend.apps.endorsements.screening.form_token import issue_form_token
from backend.apps.endorsements.screening.proof_of_work import LIFETIME, is_proven, make_challenge
from backend.apps.endorsements.screening.services import purge_spent_proofs
from backend.foundation.outbox.services import drain_outbox

from .making import solved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
PATH = "/api/v1/campaigns/clean-water/endorsements"
FORM = "/api/v1/campaigns/clean-water/submission-form"
CHALLENGE = "/api/v1/proof-of-work-challenge"
LEAST = {"name": "Ann", "email": "ann@example.org", "kind": "individual"}


def post(client: Client, **more: Any) -> Any:
    client.raise_request_exception = False
    return client.post(PATH, {**LEAST, **more}, content_type="application/json")


def an_hour_old() -> str:
    return issue_form_token(now=timezone.now() - timedelta(hours=1))


def hasty() -> str:
    return issue_form_token(now=timezone.now())


def test_an_older_client_that_knows_of_nothing_is_taken_and_mailed(client: Client):
    answer = post(client)
    assert (answer.status_code, answer.json()) == (202, ACCEPTED)
    drain_outbox()
    assert [message.to for message in mail.outbox] == [["ann@example.org"]]
    assert not HeldSubmission.objects.exists()


@pytest.mark.parametrize(
    "evidence",
    [
        {"homepage": "https://spam.example"},
        {"homepage": "x" * 20_000},
        {"form_token": "nonsense"},
        {"form_token": "\u20ac" * 5_000},
        {"form_token": "hasty"},
        {"form_token": "hasty", "proof_of_work": "nonsense"},
        {"form_token": "hasty", "proof_of_work": "bm9uc2Vuc2U="},
        {"homepage": "x", "can_prove_work": True},
    ],
)
def test_held_and_taken_are_answered_byte_for_byte_the_same(client: Client, evidence: dict[str, Any]):
    if evidence.get("form_token") == "hasty":
        evidence = {**evidence, "form_token": hasty()}
    held, taken = post(client, **evidence), post(client, email="bo@example.org", form_token=an_hour_old())
    assert HeldSubmission.objects.get().revision.endorsement.stakeholder.canonical_email == "ann@example.org"
    assert (held.status_code, held.content) == (taken.status_code, taken.content) == (202, taken.content)
    own = {"X-Request-Id", "RateLimit"}
    assert held.headers.keys() == taken.headers.keys()
    assert {name: value for name, value in held.headers.items() if name not in own} == {
        name: value for name, value in taken.headers.items() if name not in own
    }
    drain_outbox()
    assert [message.to for message in mail.outbox] == [["bo@example.org"]]


def test_a_held_one_is_replayed_by_its_key_like_any_other(client: Client):
    answers = [
        client.post(PATH, {**LEAST, "homepage": "x"}, content_type="application/json", headers={"Idempotency-Key": "k"})
        for _ in range(2)
    ]
    assert answers[0].content == answers[1].content
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert HeldSubmission.objects.get().times == 1


def test_a_form_gets_a_token_that_speaks_for_it(client: Client):
    answer = client.get(FORM)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer.json()["is_proof_of_work_advised"] is False
    assert post(client, form_token=answer.json()["form_token"]).status_code == 202
    assert HeldSubmission.objects.get().signals == ["too-fast"]


def test_in_a_rush_a_form_is_told_that_a_proof_helps(client: Client, settings):
    settings.SCREENING_BUSY_FROM = 1
    post(client, form_token=an_hour_old())
    assert client.get(FORM).json()["is_proof_of_work_advised"] is True


@pytest.mark.parametrize("slug", ["nothing", "a" * 300])
def test_a_form_of_no_campaign_is_a_404(client: Client, slug: str):
    answer = client.get(f"/api/v1/campaigns/{slug}/submission-form")
    assert (answer.status_code, answer.json()["code"]) == (404, "campaign-not-found")


def test_a_proof_lets_a_grey_one_pass_once(client: Client):
    proof = solved(client.get(CHALLENGE).json())
    assert post(client, form_token=hasty(), proof_of_work=proof).status_code == 202
    assert not HeldSubmission.objects.exists()
    assert post(client, email="bo@example.org", form_token=hasty(), proof_of_work=proof).status_code == 202
    assert HeldSubmission.objects.get().revision.endorsement.stakeholder.canonical_email == "bo@example.org"


def test_no_proof_helps_a_robot_and_none_is_spent_on_what_needs_none(client: Client):
    proof = solved(client.get(CHALLENGE).json())
    post(client, form_token=an_hour_old(), proof_of_work=proof)
    post(client, email="bo@example.org", homepage="x", proof_of_work=proof)
    assert (HeldSubmission.objects.count(), SpentProof.objects.count()) == (1, 0)


def test_who_can_prove_work_is_asked_rather_than_held_and_then_passes(client: Client):
    asked = post(client, form_token=hasty(), can_prove_work=True)
    assert (asked.status_code, asked["Content-Type"]) == (409, "application/problem+json")
    assert asked.json()["code"] == "proof-of-work-needed"
    assert not Revision.objects.exists()
    proof = solved(client.get(CHALLENGE).json())
    assert post(client, form_token=hasty(), can_prove_work=True, proof_of_work=proof).status_code == 202
    assert (Revision.objects.count(), HeldSubmission.objects.count()) == (1, 0)


def test_who_is_asked_may_send_the_proof_under_the_same_key_and_from_another_origin(client: Client, settings: Any):
    settings.CORS_ALLOWED_ORIGINS = ["https://coalition.example"]
    sending: dict[str, Any] = {
        "content_type": "application/json",
        "headers": {"Idempotency-Key": "one-key", "Origin": "https://coalition.example"},
    }
    typed = {**LEAST, "form_token": hasty(), "can_prove_work": True}
    asked = client.post(PATH, typed, **sending)
    assert (asked.status_code, asked.json()["code"]) == (409, "proof-of-work-needed")
    assert asked["Access-Control-Allow-Origin"] == "https://coalition.example"
    assert CHALLENGE in asked.json()["detail"]
    challenge = client.get(CHALLENGE, headers={"Origin": "https://coalition.example"})
    assert challenge["Access-Control-Allow-Origin"] == "https://coalition.example"
    answer = client.post(PATH, {**typed, "proof_of_work": solved(challenge.json())}, **sending)
    assert (answer.status_code, answer.json(), HeldSubmission.objects.count()) == (202, ACCEPTED, 0)


def test_a_known_address_is_asked_for_a_proof_like_an_unknown_one(client: Client):
    post(client, form_token=an_hour_old())
    told = [
        post(client, email=address, form_token=hasty(), can_prove_work=True)
        for address in (LEAST["email"], "bo@example.org")
    ]
    bodies = [{**answer.json(), "request_id": ""} for answer in told]
    assert bodies[0] == bodies[1]
    assert [answer.status_code for answer in told] == [409, 409]


def test_a_proof_comes_back_where_the_submission_fails(client: Client):
    proof = solved(client.get(CHALLENGE).json())
    wrong = post(client, kind="robot", form_token=hasty(), proof_of_work=proof)
    assert wrong.status_code == 400
    post(client, form_token=hasty(), proof_of_work=proof)
    assert not HeldSubmission.objects.exists()


def bent(challenge: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**challenge, "parameters": {**challenge["parameters"], **changes}}


def test_what_is_no_solution_of_ours_proves_nothing():
    now = timezone.now()
    challenge = make_challenge(now=now)
    easy = bent(challenge, cost=1, keyPrefix="")
    unsigned = {"parameters": easy["parameters"]}
    expired = make_challenge(now=now - 2 * LIFETIME)
    for proof in (solved(easy), solved(unsigned), solved(bent(challenge, nonce="00" * 16)), solved(expired), "", "="):
        assert is_proven(proof, now=now) is False
    assert not SpentProof.objects.exists()
    proof = solved(challenge)
    assert is_proven(proof, now=now + LIFETIME) is False
    assert [is_proven(proof, now=now) for _ in range(2)] == [True, False]


def test_spent_proofs_are_forgotten_when_their_time_is_over():
    now = timezone.now()
    assert is_proven(solved(make_challenge(now=now)), now=now)
    assert purge_spent_proofs(now, 10) == 0
    assert purge_spent_proofs(now + LIFETIME, 10) == 1


@pytest.mark.parametrize(
    "challenge",
    [[], {}, {"parameters": []}, {"parameters": {}, "signature": "x"}, "x", None],
)
def test_any_json_for_a_proof_is_none(client: Client, challenge: Any):
    proof = base64.b64encode(json.dumps({"challenge": challenge, "solution": challenge}).encode()).decode()
    assert post(client, form_token=hasty(), proof_of_work=proof).status_code == 202
    assert HeldSubmission.objects.count() == 1
