"""Endorsing by the form: the same as over the API, for somebody with nothing but a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.limits import SUBMISSIONS
from backend.apps.endorsements.models import Endorsement, HeldSubmission, Revision
from backend.apps.endorsements.pages.form import QUESTIONS
from backend.apps.endorsements.screening.remembered import forget
from backend.apps.endorsements.screening.services import throw_switch
from backend.apps.endorsements.screening.states import Switched
from backend.apps.legal.models import Acceptance
from backend.apps.legal.tests.making import terms
from backend.apps.stakeholders.models import Stakeholder
from backend.foundation.outbox.models import Message
from backend.foundation.rate_limiting.configured import limiter
from backend.foundation.rate_limiting.identities import address_identities

from .journey import confirmed, deliver, token_in
from .test_campaign_pages import ENDORSE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
SENT = f"{ENDORSE}sent/"
TYPED = {
    "kind": "organization",
    "name": "Ann O'Hara <Alvarez>",
    "email": "ann@example.org",
    "organization_name": "Parents & Friends",
    "type": "nonprofit",
    "role": "Chair",
    "statement": 'First line.\r\n\r\nSecond "line".',
    "street": "210 Capitol Ave",
    "city": "Hartford",
    "state": "CT",
    "postal_code": "06106",
    "consent_to_display": "on",
    "mailing_consent": "on",
}  # fmt: skip


class Controls(HTMLParser):
    """A form as a browser holds it: its controls by name, what would be sent, and which ids there are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.controls: list[dict[str, str | None]] = []
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self._within: tuple[str, str] | None = None
        # As a browser reads it: with one kind of line end.
        self.feed(page.replace("\r\n", "\n"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        if tag == "label" and "for" in found:
            self.labels.add(found["for"] or "")
        name = found.get("name") or ""
        if tag in {"input", "select", "textarea"} and found.get("type") != "hidden":
            self.controls.append(found)
        if tag == "input" and (found.get("type") not in {"radio", "checkbox"} or "checked" in found):
            self.values[name] = found.get("value") or ""
        elif tag in {"select", "textarea"}:
            self._within = (tag, name)
            self.values[name] = ""
        elif tag == "option" and "selected" in found and self._within:
            self.values[self._within[1]] = found.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if self._within and tag == self._within[0]:
            self._within = None

    def handle_data(self, data: str) -> None:
        if self._within and self._within[0] == "textarea":
            # The line end right behind the tag is none of the value.
            self.values[self._within[1]] = data.removeprefix("\n")


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What one test has stopped, the process remembers for some seconds."""
    yield
    forget()


def post(client: Client, **changes: Any) -> Any:
    return client.post(ENDORSE, {**TYPED, **changes})


def error_of(page: str, name: str) -> str:
    found = re.search(rf'<p class="error" id="{name}-error">([^<]+)</p>', page)
    return unescape(found[1]) if found else ""


def test_what_is_typed_is_handed_in_whole_and_confirmed_from_the_mail(client: Client):
    answer = post(client)
    assert (answer.status_code, answer["Location"], answer["Cache-Control"]) == (303, SENT, "no-store")
    assert "Look into your mailbox" in client.get(SENT).content.decode()
    revision = Revision.objects.get()
    held = {name: getattr(revision, name) for name in ("name", "kind", "type", "organization_name", "role", "city")}
    assert held == {name: TYPED[name] for name in held}
    assert (revision.state_usps, revision.postal_code) == ("CT", "06106")
    assert revision.statement == 'First line.\n\nSecond "line".'
    assert (revision.consent_to_display, revision.mailing_consent) == (True, True)
    deliver(timezone.now())
    page = client.post(f"/verify-endorsement/{token_in(mail.outbox[-1].body)}/")
    assert page.status_code == 200
    assert Endorsement.objects.get().state == "verified"


def test_what_is_left_unticked_is_not_agreed_to(client: Client):
    typed = {name: value for name, value in TYPED.items() if not name.endswith(("consent", "display"))}
    assert client.post(ENDORSE, typed).status_code == 303
    revision = Revision.objects.get()
    assert (revision.consent_to_display, revision.mailing_consent) == (False, False)


def test_nobody_needs_to_say_where_they_are(client: Client):
    asked = {"kind": "individual", "name": "Ann", "email": "ann@example.org"}
    assert client.post(ENDORSE, asked).status_code == 303


def test_a_form_sent_twice_is_one_endorsement_and_one_mail(client: Client):
    for _ in range(2):
        assert post(client).status_code == 303
    deliver(timezone.now())
    assert (Endorsement.objects.count(), Revision.objects.count(), len(mail.outbox)) == (1, 1, 1)


def test_terms_in_force_are_shown_and_must_be_accepted(client: Client):
    assert "accepted_terms" not in client.get(ENDORSE).content.decode()
    version = terms(now=timezone.now())
    page = client.get(ENDORSE).content.decode()
    [box] = [control for control in Controls(page).controls if control["name"] == "accepted_terms"]
    assert (box["value"], "required" in box, "checked" in box) == (str(version.public_id), True, False)
    assert "<p>Be kind.</p>" in page
    refused = post(client, name="")
    shown = refused.content.decode()
    assert (refused.status_code, error_of(shown, "accepted_terms")) == (400, "Read the terms of use, and accept them.")
    assert error_of(shown, "name")
    assert post(client).status_code == 400
    assert post(client, accepted_terms="on").status_code == 400
    again = post(client, name="", accepted_terms=str(version.public_id)).content.decode()
    assert Controls(again).values["accepted_terms"] == str(version.public_id)
    assert not Revision.objects.exists()
    assert post(client, accepted_terms=str(version.public_id)).status_code == 303
    assert Revision.objects.get().terms_version == version.name
    assert Acceptance.objects.get().version == version


def test_terms_that_changed_since_the_page_was_opened_are_shown_anew(client: Client):
    now = timezone.now()
    old = terms(now=now - timedelta(days=3))
    new = terms(now=now - timedelta(days=1), text="<p>Be kinder.</p>")
    answer = post(client, accepted_terms=str(old.public_id))
    page = answer.content.decode()
    assert (answer.status_code, "The terms of use have changed" in page, "Be kinder." in page) == (409, True, True)
    form = Controls(page)
    [box] = [control for control in form.controls if control["name"] == "accepted_terms"]
    assert (box["value"], "checked" in box) == (str(new.public_id), False)
    assert form.values["name"] == TYPED["name"]


def test_a_known_address_gets_the_answer_of_an_unknown_one(client: Client):
    known = confirmed().stakeholder.canonical_email
    answers = [post(client, email=address) for address in (known, "nobody@example.org")]
    told = [
        (answer.status_code, answer["Location"], answer.content, sorted(set(answer.headers) - {"RateLimit"}))
        for answer in answers
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("kind", "", "Say whether you endorse for yourself or for an organization."),
        ("kind", "robot", "is none of individual, organization"),
        ("name", "  ", "Enter your name."),
        ("name", "A\0da", "It contains a character that cannot be shown (U+0000)."),
        ("name", "x" * 201, "At most 200 characters are taken."),
        ("email", "", "Enter your e-mail address."),
        ("email", "ann@", "This is not an e-mail address."),
        ("organization_name", "", "Enter the organization's name"),
        ("state", "ZZ", "This is no state's postal code"),
        ("postal_code", "1234", "This is no ZIP code"),
        ("statement", "x" * 20_000, "characters are taken."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_above_and_nothing_typed_is_lost(
    client: Client, name: str, value: str, sentence: str
):
    answer = post(client, **{name: value})
    page = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (400, "no-store")
    assert sentence in error_of(page, name)
    [summary] = re.findall(r'<div class="problems"[^>]*>.*?</div>', page, re.DOTALL)
    assert 'tabindex="-1" autofocus' in summary
    [target] = re.findall(r'href="#([^"]+)"', summary)
    form = Controls(page)
    assert target in form.ids
    assert "<title>Error: " in page
    kept = {key: text.replace("\r\n", "\n") for key, text in TYPED.items() if key != name}
    assert {key: form.values.get(key) for key in kept} == kept
    assert (Stakeholder.objects.count(), Revision.objects.count()) == (0, 0)


def test_all_that_is_wrong_is_said_at_once(client: Client):
    page = client.post(ENDORSE, {}).content.decode()
    assert [bool(error_of(page, name)) for name in ("kind", "name", "email")] == [True] * 3


def test_every_control_has_a_label_a_purpose_and_what_explains_it(client: Client):
    for page in (client.get(ENDORSE).content.decode(), client.post(ENDORSE, {}).content.decode()):
        form = Controls(page)
        assert len(form.ids) == len(set(form.ids))
        assert {control["name"] for control in form.controls} >= {question.name for question in QUESTIONS}
        for control in form.controls:
            if control["name"] == "homepage":
                continue
            assert control["id"] in form.labels
            assert set((control.get("aria-describedby") or "").split()) <= set(form.ids)
    [email] = [control for control in form.controls if control["name"] == "email"]
    assert (email["type"], email["autocomplete"], email["aria-invalid"]) == ("email", "email", "true")
    assert "email-error" in (email["aria-describedby"] or "").split()


def test_a_campaign_that_closed_meanwhile_keeps_what_was_typed_on_the_page(client: Client, campaign: Campaign):
    Campaign.objects.update(accepting_endorsements=False)
    answer = post(client)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This campaign does not take endorsements at the moment." in page
    assert Controls(page).values["name"] == TYPED["name"]
    Campaign.objects.all().delete()
    assert post(client).status_code == 404


def test_who_comes_too_often_keeps_what_was_typed_and_costs_the_database_nothing(client: Client):
    spent = address_identities("127.0.0.1") | {"slug": "clean-water"}
    while limiter().spend(SUBMISSIONS, spent).is_allowed:
        pass
    with CaptureQueriesContext(connection) as captured:
        answer = post(client)
    page = answer.content.decode()
    assert (answer.status_code, len(captured), int(answer["Retry-After"]) > 0) == (429, 0, True)
    assert "Too many requests. Try again in" in page
    form = Controls(page)
    assert {name: form.values[name] for name in ("name", "state", "kind")} == {
        name: TYPED[name] for name in ("name", "state", "kind")
    }


def test_the_form_brings_when_it_was_handed_out_and_keeps_it_when_it_is_shown_again(client: Client):
    handed_out = Controls(client.get(ENDORSE).content.decode()).values
    assert (len(handed_out["form_token"]) > 20, handed_out["homepage"]) == (True, "")
    again = post(client, name="", form_token=handed_out["form_token"])
    assert Controls(again.content.decode()).values["form_token"] == handed_out["form_token"]


def test_what_a_robot_fills_in_is_answered_as_ever_and_held_for_a_person(client: Client):
    robot = post(client, homepage="https://spam.example")
    person = post(client, email="bo@example.org")
    assert (robot.status_code, robot["Location"]) == (person.status_code, person["Location"])
    deliver(timezone.now())
    assert [message.to for message in mail.outbox] == [["bo@example.org"]]
    assert HeldSubmission.objects.get().signals == ["hidden-field", "token-missing"]


def test_while_submissions_are_stopped_nothing_typed_is_lost(client: Client):
    switch: dict[str, Any] = {
        "kind": Switched.SUBMISSIONS,
        "campaign": None,
        "by": None,
        "reason": "flood",
        "now": timezone.now(),
    }
    throw_switch(is_stopped=True, **switch)
    assert client.get(ENDORSE).status_code == 503
    answer = post(client)
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert Controls(answer.content.decode()).values["name"] == TYPED["name"]


def test_no_other_site_makes_its_readers_endorse(client: Client):
    answers = {
        origin: client.post(ENDORSE, TYPED, headers={"Sec-Fetch-Site": origin}).status_code
        for origin in ("cross-site", "same-site", "same-origin", "none")
    }
    assert answers == {"cross-site": 403, "same-site": 403, "same-origin": 303, "none": 303}
    # A browser's own page of ours needs no cookie to be believed.
    assert Client(enforce_csrf_checks=True).post(ENDORSE, TYPED).status_code == 303


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused_by_name(client: Client, method: str):
    answer = getattr(client, method)(ENDORSE)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


def test_looking_at_the_form_writes_nothing(client: Client):
    for method in (client.get, client.head):
        assert method(ENDORSE).status_code == 200
    assert (Stakeholder.objects.count(), Endorsement.objects.count(), Message.objects.count()) == (0, 0, 0)
