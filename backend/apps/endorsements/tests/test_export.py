"""Taking endorsements out: whole, by cursor, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Revision
from backend.apps.endorsements.services import ExportFormat, erase_endorsements_of, export_endorsements
from backend.apps.geography.tests.maps import Maps
from backend.apps.stakeholders.models import ConsentAct
from backend.apps.stakeholders.services import erase_stakeholder, merge_stakeholders, withdraw_mailing_consent

from .journey import NOW, confirmed, deliver, publicly, several_public, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]


def as_csv(**chosen: Any) -> list[dict[str, str]]:
    written = b"".join(export_endorsements(file_format=ExportFormat.CSV, **chosen)).decode()
    return list(csv.DictReader(io.StringIO(written, newline="")))


def as_json(**chosen: Any) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(b"".join(export_endorsements(file_format=ExportFormat.JSON, **chosen)))
    return told


def test_both_formats_tell_this_and_nothing_else(moderator: User, maps: Maps):
    maps.connecticut()
    endorsement = publicly(moderator, role="Mother", type="educator")
    deliver(NOW + timedelta(hours=1))
    told = {
        "id": str(endorsement.public_id), "campaign": "clean-water", "state": "approved", "kind": "individual",
        "type": "educator",
        "name": "Ann Alvarez", "organization_name": "", "role": "Mother", "sentence": "I support clean water.",
        "statement": "My children drink from these taps.", "consent_to_display": True, "terms_version": "",
        "submitted_at": NOW.isoformat(), "confirmed_at": NOW.isoformat(), "reviewed_at": NOW.isoformat(),
        "published_at": NOW.isoformat(), "usps_state": "CT", "county": ["09001"], "cd": ["0901"], "sldu": ["09001"],
        "sldl": ["09001"],
    }  # fmt: skip
    told["sentence"] = endorsement.campaign.endorsement_sentence
    assert as_json() == [told]
    cells = {name: " ".join(value) if isinstance(value, list) else str(value) for name, value in told.items()}
    assert as_csv() == [cells | {"consent_to_display": "yes"}]


def test_addresses_are_told_only_where_they_are_asked_for(moderator: User):
    confirmed(mailing_consent=True)
    assert "ann@example.org" not in str(as_json())
    [told] = as_json(with_contacts=True)
    assert (told["email"], told["mailing_consent"], told["city"]) == ("ann@example.org", True, "")


def test_who_unsubscribed_after_the_box_was_ticked_does_not_consent():
    endorsement = confirmed(mailing_consent=True)
    withdraw_mailing_consent(stakeholder_id=endorsement.stakeholder_id, act=ConsentAct.UNSUBSCRIBED, now=NOW)
    [told] = as_json(with_contacts=True)
    assert (told["email"], told["mailing_consent"]) == ("ann@example.org", False)


def test_whoever_is_not_there_any_more_is_in_no_export():
    kept, twin, gone = (confirmed(email=f"{name}@example.org") for name in ("ann", "twin", "gone"))
    merge_stakeholders(
        survivor_id=kept.stakeholder_id, duplicate_id=twin.stakeholder_id, by=None, now=NOW, leave_conflicts=True
    )
    erase_stakeholder(stakeholder_id=gone.stakeholder_id, now=NOW)
    assert [row["email"] for row in as_csv(with_contacts=True)] == ["ann@example.org"]
    [erased] = as_csv(with_contacts=True, states=["erased"])
    assert (erased["id"], erased["email"], erased["mailing_consent"]) == (str(gone.public_id), "", "no")


def test_words_that_no_address_has_confirmed_are_not_told_and_erased_ones_are_gone():
    submit(name="Typed by somebody")
    erased = confirmed(email="bo@example.org", name="Bo")
    erase_endorsements_of(stakeholder_id=erased.stakeholder_id, by=None, now=NOW)
    assert [(row["state"], row["name"]) for row in as_csv()] == [("submitted", "")]
    assert [(row["state"], row["name"]) for row in as_csv(states=["erased"])] == [("erased", "")]


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\uff1d1", "  =1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_a_formula_and_json_tells_it_as_typed(text: str):
    confirmed(name=text, statement=text, organization_name=text, role=text, kind="organization")
    [row] = as_csv()
    for name in ("name", "statement", "organization_name", "role"):
        assert row[name] == f"'{text}"
    assert as_json()[0]["statement"] == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("fine;=HYPERLINK(1)", "fine;'=HYPERLINK(1)"),
        ("x; \u00a0=1+1;@SUM(A1)", "x;' \u00a0=1+1;'@SUM(A1)"),
        ('x;"=1+1"', 'x;\'"=1+1"'),
        ('"=1+1', "'\"=1+1"),
        ("'=1+1", "''=1+1"),
        ("x\t=1", "x\t'=1"),
        ("x\n=1\n\n-1", "x\n'=1\n\n'-1"),
        ("\n=1;=2", "'\n'=1;'=2"),
        ("\u00a0=1", "'\u00a0=1"),
        ("; ;=1", "; ;'=1"),
        ("a-b; c - d, -e = f@g", "a-b; c - d, -e = f@g"),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_begins_a_formula_by_whatever_a_spreadsheet_separates(text: str, told: str, separator: str):
    confirmed()
    Revision.objects.update(statement=text, name=text)
    assert as_csv()[0]["statement"] == told
    written = b"".join(export_endorsements(file_format=ExportFormat.CSV)).decode()
    for row in csv.reader(io.StringIO(written, newline=""), delimiter=separator):
        for cell in row:
            assert not re.match('[\\s"]*[=+@-]', cell), cell


def test_with_addresses_there_is_nobody_whose_address_has_confirmed_nothing():
    confirmed(email="ann@example.org")
    submit(email="typed-by-somebody@example.org")
    assert [row["email"] for row in as_csv(with_contacts=True)] == ["ann@example.org"]
    assert as_csv(with_contacts=True, states=["submitted"]) == []
    assert [row["state"] for row in as_csv()] == ["verified", "submitted"]


def test_lines_quotes_and_scripts_of_the_world_come_through():
    text = 'He said, "yes;\nno",\nअ é \U0001f342'
    confirmed(statement=text)
    assert as_csv()[0]["statement"] == as_json()[0]["statement"] == text


def test_of_one_campaign_of_some_states_and_behind_a_key(campaign: Campaign, moderator: User):
    published("clean-air")
    public = publicly(moderator)
    waiting = confirmed(email="bo@example.org", slug="clean-air")
    ids = {"public": str(public.public_id), "waiting": str(waiting.public_id)}
    assert [row["id"] for row in as_csv()] == [ids["public"], ids["waiting"]]
    assert [row["id"] for row in as_csv(campaign=campaign)] == [ids["public"]]
    assert [row["id"] for row in as_json(states=["verified", "rejected"])] == [ids["waiting"]]
    assert [row["id"] for row in as_json(after_id=public.pk)] == [ids["waiting"]]
    assert as_json(states=["withdrawn"]) == as_csv(states=["withdrawn"]) == []


def test_it_costs_the_same_with_1_and_with_20(moderator: User, maps: Maps):
    maps.connecticut()
    counts = []
    for number in (1, 19):
        several_public(number, moderator)
        deliver(NOW + timedelta(hours=1))
        with CaptureQueriesContext(connection) as queries:
            as_csv(with_contacts=True)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 1
