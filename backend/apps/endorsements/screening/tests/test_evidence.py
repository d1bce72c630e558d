"""What a form of ours sends along, from its template back to its evidence."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from backend.apps.endorsements.screening.evidence import Evidence, evidence_in
from backend.apps.endorsements.screening.form_token import signal_of
from backend.apps.endorsements.screening.services import hand_out_form
from backend.apps.endorsements.tests.journey import NOW


@pytest.mark.django_db
@pytest.mark.usefixtures("campaign")
def test_our_own_form_brings_back_what_it_was_handed():
    handed_out = hand_out_form(campaign_slug="clean-water", now=NOW)
    page = render_to_string("endorsements/screening/hidden_fields.html", {"handed_out": handed_out})
    sent = QueryDict(mutable=True)
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page):
        sent[name] = value
    assert set(sent) == {"homepage", "form_token"}
    evidence = evidence_in(sent)
    assert evidence == Evidence(form_token=handed_out.form_token)
    assert signal_of(evidence.form_token, NOW + timedelta(seconds=30)) is None


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, Evidence()),
        ({"homepage": "x", "name": "Ann"}, Evidence(hidden_field="x")),
        ({"can_prove_work": True}, Evidence(can_prove_work=True)),
        ({"can_prove_work": "true"}, Evidence()),
        (QueryDict("homepage=%00&form_token=&proof_of_work=a"), Evidence(hidden_field="\0", proof_of_work="a")),
    ],
)
def test_what_did_not_come_is_empty(sent: Any, expected: Evidence):
    assert evidence_in(sent) == expected
