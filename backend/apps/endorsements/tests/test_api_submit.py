"""The submission over HTTP: what is taken, what is refused by name, and that nothing becomes a 500."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.api import examples
from backend.apps.endorsements.api.requests import SubmitRequest, submission_of
from backend.apps.endorsements.api.views import ACCEPTED
from backend.apps.endorsements.models import Endorsement, Revision
from backend.apps.endorsements.submission import Submission
from backend.foundation.web.serializers import validated

from .journey import deliver, token_in

pytestmark = pytest.mark.django_db
PATH = "/api/v1/campaigns/clean-water/endorsements"
LEAST = {"name": "Ann", "email": "ann@example.org", "kind": "individual"}
type Post = Callable[[Any], Any]


@pytest.fixture
def post(client: Client, campaign: Campaign) -> Post:
    # A 500 must be an answer here, not an exception: that is what the visitor would see.
    client.raise_request_exception = False

    def send(body: Any) -> Any:
        raw = body if isinstance(body, bytes | str) else json.dumps(body)
        return client.post(PATH, raw, content_type="application/json")

    return send


@pytest.mark.parametrize("body", [LEAST, examples.PERSON, examples.ORGANIZATION])
def test_a_submission_is_accepted(post: Post, body: dict[str, Any]):
    response = post(body)
    assert (response.status_code, response.json()) == (202, ACCEPTED)
    revision = Revision.objects.get()
    assert (revision.name, revision.kind) == (body["name"], body["kind"])
    assert revision.consent_to_display is body.get("consent_to_display", False)


def test_repeated_and_confirmed_get_the_very_same_answer(post: Post, client: Client):
    first = post(LEAST)
    repeated = post(LEAST)
    deliver(Endorsement.objects.get().created_at)
    client.post("/api/v1/endorsement-confirmations", {"token": token_in(mail.outbox[0].body)})
    confirmed = post(LEAST)
    assert first.content == repeated.content == confirmed.content
    assert [response.status_code for response in (first, repeated, confirmed)] == [202] * 3
    assert set(first.headers) == set(repeated.headers) == set(confirmed.headers)


def test_text_is_trimmed_normalised_and_state_in_capitals(post: Post):
    address = {"state": "ct", "city": " Hartford "}
    post({**LEAST, "name": " Jose\u0301 ", "statement": "a\r\nb\n", "address": address})
    revision = Revision.objects.get()
    assert (revision.name, revision.statement, revision.state_usps, revision.city) == (
        "Jos\u00e9", "a\nb", "CT", "Hartford",
    )  # fmt: skip


# Words that need a joiner, and a family of three.
PERSIAN, HINDI = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0915\u094d\u200d\u0937"
EMOJI = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("pasted", "several_lines", "one_line"),
    [
        ("environ\u00admental", "environmental", "environmental"),
        ("\ufeffclean\u200bwater\u2060", "cleanwater", "cleanwater"),
        ("\u200f\u0645\u0627\u061c abc\u200e", "\u0645\u0627 abc", "\u0645\u0627 abc"),
        ("a\u000bb\u2028c\u2029d\u0085e", "a\nb\nc\nd\ne", "a b c d e"),
        ("a\tb", "a\tb", "a b"),
        ("Jose\u200b\u0301", "Jos\u00e9", "Jos\u00e9"),
        *[(text, text, text) for text in (PERSIAN, HINDI, EMOJI)],
    ],
    ids=["Word's hyphen", "of no width", "Arabic", "line ends", "tab", "within a letter", "Persian", "Hindi", "emoji"],
)
def test_pasted_text_is_taken_as_it_was_seen(post: Post, pasted: str, several_lines: str, one_line: str):
    assert post({**LEAST, "name": pasted, "statement": pasted, "address": {"city": pasted}}).status_code == 202
    revision = Revision.objects.get()
    assert (revision.statement, revision.name, revision.city) == (several_lines, one_line, one_line)


def test_what_is_taken_is_measured_not_what_was_pasted(post: Post):
    assert post({**LEAST, "name": "A\u00ad" * 200}).status_code == 202
    assert Revision.objects.get().name == "A" * 200


def test_marks_around_an_address_go_and_it_is_the_same_persons(post: Post):
    for pasted in ("ann@example.org", "\u200bann@example.org\ufeff", "\u2028 \u200eann@example.org\u00ad\t"):
        assert post({**LEAST, "email": pasted}).status_code == 202
    assert Endorsement.objects.get().stakeholder.email == "ann@example.org"


def test_the_edges_of_the_earth_are_on_it(post: Post):
    assert post({**LEAST, "address": {"latitude": -90, "longitude": 180.0}}).status_code == 202
    revision = Revision.objects.get()
    assert (revision.longitude, revision.latitude) == (180.0, -90.0)


@pytest.mark.parametrize(
    "name", ["\u674e", "\u0928\u0940\u0930\u091c", "\U0001f41d", "X \u00c6 A-12", "Ann" + "\u0316" * 8]
)
def test_names_of_all_scripts_are_names(post: Post, name: str):
    assert post({**LEAST, "name": name}).status_code == 202


@pytest.mark.parametrize("code", ["", "06106", "06106-1234", " 06106 "])
def test_a_postal_code_is_five_digits_or_nine(post: Post, code: str):
    assert post({**LEAST, "address": {"postal_code": code}}).status_code == 202
    assert Revision.objects.get().postal_code == code.strip()


def test_all_that_is_wrong_is_said_at_once_in_words_that_help(post: Post):
    address = {"state": "Connecticut", "latitude": 91, "longitude": -72, "zip": "06106"}
    odd = {"nane": "x", "kind": "robot", "consent_to_display": "yes", "name": 5, "address": address}
    problem = post({**LEAST, **odd}).json()
    known = (
        "name, email, kind, type, organization_name, role, statement, consent_to_display, mailing_consent, "
        "address, form_token, homepage, proof_of_work, can_prove_work, accepted_terms"
    )
    assert {error["field"]: error["detail"] for error in problem["errors"]} == {
        "name": "Text is needed.",
        "kind": "«robot» is none of individual, organization.",
        "consent_to_display": "true or false is needed.",
        "address.state": "This is no state's postal code: two letters, such as CT.",
        "address.latitude": "90 is the most.",
        "address.zip": ("There is no such field; known are street, city, state, postal_code, latitude, longitude."),
        "nane": f"There is no such field; known are {known}.",
    }


BAD = {
    "unknown field": ({**LEAST, "nane": "x"}, "nane"),
    "unknown field in the address": ({**LEAST, "address": {"zip": "06103"}}, "address.zip"),
    "name missing": ({"email": "ann@example.org", "kind": "individual"}, "name"),
    "name empty": ({**LEAST, "name": ""}, "name"),
    "name blank": ({**LEAST, "name": "  "}, "name"),
    "name null": ({**LEAST, "name": None}, "name"),
    "name a number": ({**LEAST, "name": 5}, "name"),
    "name a boolean": ({**LEAST, "name": True}, "name"),
    "name a list": ({**LEAST, "name": ["Ann"]}, "name"),
    "name an object": ({**LEAST, "name": {"first": "Ann"}}, "name"),
    "name too long": ({**LEAST, "name": "x" * 201}, "name"),
    "name with NUL": ({**LEAST, "name": "Ann\0"}, "name"),
    "name of two lines": ({**LEAST, "name": "Ann\nBcc: eve@example.org"}, "name"),
    "name of a filler": ({**LEAST, "name": "\u3164"}, "name"),
    "name of blank Braille": ({**LEAST, "name": "\u2800 \u115f\u1160\uffa0"}, "name"),
    "name of joiners": ({**LEAST, "name": "\u200d"}, "name"),
    "name of marks alone": ({**LEAST, "name": "\u0301"}, "name"),
    "name of private use": ({**LEAST, "name": "Ann \ue000"}, "name"),
    "name of no character": ({**LEAST, "name": "Ann \uffff"}, "name"),
    "name under a tower": ({**LEAST, "name": "Ann" + "\u0316" * 9}, "name"),
    "statement of fillers": ({**LEAST, "statement": "\u3164\n\u3164"}, "statement"),
    "organization of a filler": (
        {**LEAST, "kind": "organization", "organization_name": "\u3164"}, "organization_name",
    ),
    "name of invisible marks": ({**LEAST, "name": "\u200b\ufeff"}, "name"),
    "email with a soft hyphen within": ({**LEAST, "email": "an\u00adn@example.org"}, "email"),
    "email with a mark in its domain": ({**LEAST, "email": "ann@exam\u200bple.org"}, "email"),
    "statement turned round": ({**LEAST, "statement": "a\u2066b"}, "statement"),
    "statement of two lines by a return": ({**LEAST, "statement": "a\rb"}, "statement"),
    "organization of a mark": ({**LEAST, "kind": "organization", "organization_name": "\u200e"}, "organization_name"),
    "name turned round": ({**LEAST, "name": "Ann\u202egnp.exe"}, "name"),
    "email missing": ({"name": "Ann", "kind": "individual"}, "email"),
    "email none": ({**LEAST, "email": "ann"}, "email"),
    "email of two": ({**LEAST, "email": "ann@example.org,eve@example.org"}, "email"),
    "email with a header": ({**LEAST, "email": "ann@example.org\nBcc: eve@example.org"}, "email"),
    "email with a return": ({**LEAST, "email": "ann\r@example.org"}, "email"),
    "email with a name": ({**LEAST, "email": "Ann <ann@example.org>"}, "email"),
    "email too long": ({**LEAST, "email": "a" * 60 + "@" + "b" * 60 + "." + "c" * 200 + ".org"}, "email"),
    "email long before the @": ({**LEAST, "email": "a" * 65 + "@example.org"}, "email"),
    "email with a quoted part": ({**LEAST, "email": '"a b"@example.org'}, "email"),
    "email encoded": ({**LEAST, "email": "=?utf-8?q?victim=40evil.com=2C?=@example.com"}, "email"),
    "email encoded header": ({**LEAST, "email": "=?utf-8?q?a=0d=0aBcc=3ax?=@example.com"}, "email"),
    "email not in ASCII": ({**LEAST, "email": "\u0130@example.com"}, "email"),
    "email of two domains": ({**LEAST, "email": "ann@fa\u00df.de"}, "email"),
    "email a list": ({**LEAST, "email": ["ann@example.org"]}, "email"),
    "kind unknown": ({**LEAST, "kind": "robot"}, "kind"),
    "kind a list": ({**LEAST, "kind": ["individual"]}, "kind"),
    "type unknown": ({**LEAST, "type": "robot"}, "type"),
    "type a list": ({**LEAST, "type": ["farmer"]}, "type"),
    "type null": ({**LEAST, "type": None}, "type"),
    "organization without a name": ({**LEAST, "kind": "organization"}, "organization_name"),
    "organization blank": ({**LEAST, "kind": "organization", "organization_name": " "}, "organization_name"),
    "statement too long": ({**LEAST, "statement": "x" * 2001}, "statement"),
    "statement with an escape": ({**LEAST, "statement": "\x1b[2J"}, "statement"),
    "statement null": ({**LEAST, "statement": None}, "statement"),
    "consent no boolean": ({**LEAST, "consent_to_display": "perhaps"}, "consent_to_display"),
    "consent null": ({**LEAST, "consent_to_display": None}, "consent_to_display"),
    "consent a list": ({**LEAST, "mailing_consent": []}, "mailing_consent"),
    "consent a word": ({**LEAST, "consent_to_display": "yes"}, "consent_to_display"),
    "consent a number": ({**LEAST, "consent_to_display": 1}, "consent_to_display"),
    "mailing consent a word": ({**LEAST, "mailing_consent": "true"}, "mailing_consent"),
    "postal code of four digits": ({**LEAST, "address": {"postal_code": "6106"}}, "address.postal_code"),
    "postal code of nine digits": ({**LEAST, "address": {"postal_code": "061061234"}}, "address.postal_code"),
    "postal code Canadian": ({**LEAST, "address": {"postal_code": "K1A 0B1"}}, "address.postal_code"),
    "postal code in other digits": ({**LEAST, "address": {"postal_code": "\u0660" * 5}}, "address.postal_code"),
    "postal code a number": ({**LEAST, "address": {"postal_code": 6106}}, "address.postal_code"),
    "address a string": ({**LEAST, "address": "210 Capitol Ave"}, "address"),
    "address null": ({**LEAST, "address": None}, "address"),
    "address a list": ({**LEAST, "address": []}, "address"),
    "state unknown": ({**LEAST, "address": {"state": "XX"}}, "address.state"),
    "state by name": ({**LEAST, "address": {"state": "Connecticut"}}, "address.state"),
    "state by code": ({**LEAST, "address": {"state": "09"}}, "address.state"),
    "latitude alone": ({**LEAST, "address": {"latitude": 41.5}}, "address.longitude"),
    "longitude alone": ({**LEAST, "address": {"longitude": -72.5}}, "address.latitude"),
    "latitude out of range": ({**LEAST, "address": {"latitude": 90.001, "longitude": 0}}, "address.latitude"),
    "longitude out of range": ({**LEAST, "address": {"latitude": 0, "longitude": -181}}, "address.longitude"),
    "latitude a string": ({**LEAST, "address": {"latitude": "41.5", "longitude": 0}}, "address.latitude"),
    "latitude a boolean": ({**LEAST, "address": {"latitude": True, "longitude": 0}}, "address.latitude"),
    "latitude null": ({**LEAST, "address": {"latitude": None, "longitude": 0}}, "address.latitude"),
    "latitude infinite": (
        json.dumps(LEAST)[:-1] + ', "address": {"latitude": 1e999, "longitude": 0}}', "address.latitude",
    ),
    "latitude of 400 digits": (
        json.dumps(LEAST)[:-1] + f', "address": {{"latitude": {"9" * 400}, "longitude": 0}}}}', "address.latitude",
    ),
    "a list": ([LEAST], ""),
    "a string": ('"x"', ""),
    "a number": ("5", ""),
    "null": ("null", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_submission_is_refused_by_field(post: Post, case: str):
    body, field = BAD[case]
    response = post(body)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    problem = response.json()
    assert problem["code"] == "invalid-request"
    assert field in [error["field"] for error in problem["errors"]]
    assert not Endorsement.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "invalid-request"),
        (b"{", 400, "malformed-body"),
        (b'{"name": "Ann", "name": "Eve"}', 400, "malformed-body"),
        (b'{"address": {"city": "a", "city": "b"}}', 400, "malformed-body"),
        (b"\xff\xfe", 400, "malformed-body"),
        (b'{"name": NaN}', 400, "malformed-body"),
        (b'{"name": Infinity}', 400, "malformed-body"),
        (b'{"name": ' + b"9" * 5000 + b"}", 400, "malformed-body"),
        (b"[" * 30_000, 400, "malformed-body"),
        (b'{"a":' * 5_000, 400, "malformed-body"),
        (rb'{"name": "\ud800"}', 400, "malformed-body"),
        (rb'{"kind": "\ud800"}', 400, "malformed-body"),
        (rb'{"\ud800": 1}', 400, "malformed-body"),
        (json.dumps({**LEAST, "statement": "x" * 33_000}).encode(), 413, "body-too-large"),
    ],
)
def test_a_body_that_is_no_json_of_ours_is_a_problem(post: Post, body: bytes, status: int, code: str):
    response = post(body)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_only_json_is_taken(client: Client, campaign: Campaign):
    response = client.post(PATH, LEAST)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported-media-type")


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(client: Client, campaign: Campaign, method: str):
    response = getattr(client, method)(PATH)
    assert (response.status_code, response.json()["code"]) == (405, "method-not-allowed")


def test_unknown_and_closed_campaigns_refuse(post: Post, client: Client):
    response = client.post("/api/v1/campaigns/nothing/endorsements", LEAST, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (404, "campaign-not-found")
    Campaign.objects.update(state="closed")
    response = post(LEAST)
    assert (response.status_code, response.json()["code"]) == (409, "campaign-not-open")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"token": "A" * 43}, 404, "verification-unknown"),
        ({"token": "é\u202e"}, 404, "verification-unknown"),
        ({"token": "x" * 201}, 400, "invalid-request"),
        ({"token": ""}, 400, "invalid-request"),
        ({"token": None}, 400, "invalid-request"),
        ({"token": "\x00"}, 400, "invalid-request"),
        ({"token": ["x"]}, 400, "invalid-request"),
        ({}, 400, "invalid-request"),
        ({"token": "x", "more": 1}, 400, "invalid-request"),
        ([], 400, "invalid-request"),
    ],
)
def test_a_bad_token_is_a_problem(client: Client, body: Any, status: int, code: str):
    for path in ("/api/v1/endorsement-confirmations", "/api/v1/endorsement-previews"):
        response = client.post(path, body, content_type="application/json")
        assert (response.status_code, response.json()["code"]) == (status, code)


def test_the_token_of_the_mail_confirms_once_and_again(post: Post, client: Client):
    post(LEAST)
    deliver(Endorsement.objects.get().created_at)
    body = {"token": token_in(mail.outbox[0].body)}
    answers = [
        client.post("/api/v1/endorsement-confirmations", body, content_type="application/json") for _ in range(2)
    ]
    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (200, {"status": "confirmed"}),
        (200, {"status": "already-confirmed"}),
    ]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(
    ["name", "email", "kind", "organization_name", "role", "statement", "consent_to_display", "mailing_consent",
     "address", "nane"]
)  # fmt: skip
parts = st.sampled_from(["street", "city", "state", "postal_code", "latitude", "longitude"])
addresses = st.dictionaries(parts, json_values | st.floats(-200, 200) | st.just("CT"), max_size=4)
bodies = st.builds(
    lambda odd, address: {**LEAST, **odd, **address},
    st.dictionaries(fields, json_values, max_size=3),
    st.just({}) | st.builds(lambda address: {"address": address}, addresses),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(json_values | bodies)
def test_any_json_is_a_clean_submission_or_a_validation_error(body: Any):
    try:
        submission = submission_of(validated(SubmitRequest, body))
    except ValidationError:
        return
    assert isinstance(submission, Submission)
    assert submission.name == submission.name.strip() != ""
    assert "@" in submission.email
    where = submission.whereabouts
    assert (where.longitude is None) == (where.latitude is None)
    for text in (submission.name, submission.role, submission.statement, where.street, where.city):
        assert "\0" not in text
        text.encode()
