"""Deciding many at once: what was read is what is decided, and each says what happened."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from backend.apps.endorsements.models import Decision, Endorsement
from backend.apps.endorsements.tests.journey import HOUR, NOW, confirmed

from .conftest import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
LIST = "/admin/endorsements/endorsement/"
BULK = f"{LIST}bulk/"


def several(number: int, **changes: Any) -> list[Endorsement]:
    return [confirmed(email=f"e{n}@example.org", name=f"Person {n}", **changes) for n in range(number)]


def chosen(client: Client, endorsements: list[Endorsement], act: str) -> str:
    """The page that an action of the list leads to."""
    keys = [str(one.pk) for one in endorsements]
    data = {"action": f"{act}_selected", "_selected_action": keys}
    return client.post(f"{LIST}?state=all", data, follow=True).content.decode()


def pairs(page: str) -> list[str]:
    return re.findall(r'name="reviewed" value="([^"]+)"', page)


def outcomes(page: str) -> list[str]:
    return re.findall(r'<span class="tag (?:good|bad)">([^<]+)</span>', page.partition("<tbody>")[2])


def test_each_text_is_shown_in_full_and_then_decided():
    client, rows = signed_in("moderator"), several(3)
    page = chosen(client, rows, "approve")
    assert page.count("My children drink from these taps.") == 3
    assert pairs(page) == [f"{one.pk}:{one.current_revision_id}:0" for one in rows]
    assert Endorsement.objects.filter(state="verified").count() == 3
    answer = client.post(BULK, {"act": "approve", "reviewed": pairs(page)}).content.decode()
    assert outcomes(answer) == ["Approved."] * 3
    assert Endorsement.objects.filter(state="approved").count() == 3
    assert LogEntry.objects.count() == 3


def test_what_changed_meanwhile_is_left_out_with_its_reason_and_the_others_are_done():
    client, rows = signed_in("moderator"), several(3)
    page = chosen(client, rows, "approve")
    confirmed(NOW + HOUR, email="e1@example.org", name="Person 1", statement="Other words.")
    answer = client.post(BULK, {"act": "approve", "reviewed": pairs(page)}).content.decode()
    assert outcomes(answer) == ["Approved.", "Not done.", "Approved."]
    assert "confirmed another text" in answer
    assert "1 not done" in answer
    assert {one.pk: one.state for one in Endorsement.objects.all()} == {
        rows[0].pk: "approved", rows[1].pk: "verified", rows[2].pk: "approved",
    }  # fmt: skip


def test_a_reason_goes_with_each_rejection():
    client, rows = signed_in("moderator"), several(2)
    page = chosen(client, rows, "reject")
    client.post(BULK, {"act": "reject", "reason": "Made up.", "reviewed": pairs(page)})
    assert [(one.act, one.reason) for one in Decision.objects.all()] == [("reject", "Made up.")] * 2


def test_publishing_without_consent_fails_for_that_one_alone():
    client = signed_in("moderator")
    [silent] = several(1, consent_to_display=False)
    willing = confirmed(email="willing@example.org")
    for act in ("approve", "publish"):
        page = chosen(client, [silent, willing], act)
        answer = client.post(BULK, {"act": act, "reviewed": pairs(page)}).content.decode()
    assert sorted(outcomes(answer)) == ["Not done.", "Published."]
    assert "not agreed to be shown" in answer
    assert list(Endorsement.objects.public()) == [willing]


def test_what_is_in_no_state_for_it_is_named_and_not_offered():
    client, rows = signed_in("moderator"), several(2)
    page = chosen(client, rows, "publish")
    assert pairs(page) == []
    assert page.partition("Left as they are")[2].count("waiting for review") == 2


def test_twice_the_same_form_decides_once():
    client, rows = signed_in("moderator"), several(1)
    form = {"act": "approve", "reviewed": pairs(chosen(client, rows, "approve"))}
    client.post(BULK, form)
    assert outcomes(client.post(BULK, form).content.decode()) == ["Not done."]
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    "reviewed", ["", "x", "1", ":", "1:x", "::", "1:1:x", "9" * 30 + ":1", "\u0661:1", "0:0", "-1:2", "999:1"]
)
def test_made_up_pairs_decide_nothing(reviewed: str):
    client = signed_in("moderator")
    confirmed()
    assert client.post(BULK, {"act": "approve", "reviewed": [reviewed]}).status_code == 200
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("role", ["editor", "analyst"])
@pytest.mark.parametrize("act", ["approve", "reject", "publish"])
def test_who_may_not_decide_is_not_let(role: str, act: str):
    client, [one] = signed_in(role), several(1)
    pair = f"{one.pk}:{one.current_revision_id}:0"
    assert client.post(BULK, {"act": act, "reviewed": [pair]}).status_code == 403
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("act", ["", "unpublish", "delete", "x"])
def test_other_acts_are_not_carried_out_in_bulk(act: str):
    client, [one] = signed_in("moderator"), several(1)
    assert client.post(BULK, {"act": act, "reviewed": [f"{one.pk}:{one.current_revision_id}:0"]}).status_code == 403


def test_the_act_needs_a_post_and_the_pages_token():
    assert signed_in("moderator").get(BULK).status_code == 405
    forging = Client(enforce_csrf_checks=True)
    forging.force_login(person("moderator", name="other"))
    assert forging.post(BULK, {"act": "approve"}).status_code == 403


def test_more_than_can_be_read_are_refused_in_words():
    client = signed_in("moderator")
    rows = several(2)
    template = rows[0]
    from backend.apps.stakeholders.models import Stakeholder  # noqa: PLC0415

    people = Stakeholder.objects.bulk_create(
        Stakeholder(
            kind="individual", name=f"N {n}", email=f"n{n}@example.org", canonical_email=f"n{n}@example.org",
            created_at=NOW, updated_at=NOW,
        )
        for n in range(100)
    )  # fmt: skip
    made = Endorsement.objects.bulk_create(
        Endorsement(
            campaign=template.campaign, stakeholder=one, state="verified", confirmed_at=NOW,
            current_revision=template.current_revision,
        )
        for one in people
    )  # fmt: skip
    page = chosen(client, [*rows, *made], "approve")
    assert "At most 100" in page
    assert pairs(page) == []


def test_what_a_colleague_decides_meanwhile_is_left_out_though_the_move_would_be_permitted():
    client, rows = signed_in("moderator"), several(2)
    client.post(BULK, {"act": "approve", "reviewed": pairs(chosen(client, rows, "approve"))})
    page = chosen(client, rows, "publish")
    colleague = signed_in("moderator", name="colleague")
    for act in ("publish", "unpublish"):
        colleague.post(f"{LIST}{rows[0].pk}/{act}/", {"revision": rows[0].current_revision_id})
    answer = client.post(BULK, {"act": "publish", "reviewed": pairs(page)}).content.decode()
    assert outcomes(answer) == ["Not done.", "Published."]
    assert "Since this page was opened the endorsement was unpublished" in answer
    assert list(Endorsement.objects.public()) == rows[1:]
