from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError, InternalError
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.errors import EndorsementMoveNotPermitted, VerificationUnknown
from backend.apps.endorsements.models import Decision, Endorsement, HeldSubmission, Verification
from backend.apps.endorsements.screening.services import dismiss_held, undo_held
from backend.apps.endorsements.screening.tests.making import held
from backend.apps.endorsements.services import confirm_endorsement, publish_endorsement
from backend.apps.endorsements.tests.journey import confirmed, mailed_token, publicly, submit
from backend.apps.geography.tests.maps import Maps
from backend.apps.legal.tests.making import terms
from backend.apps.stakeholders.errors import StakeholderNotFound, StakeholdersNotMergeable
from backend.apps.stakeholders.links import unsubscribe_token
from backend.apps.stakeholders.models import Consent, ConsentAct, Erasure, Location, Merge, Stakeholder
from backend.apps.stakeholders.services import (
    Whereabouts,
    erase_stakeholder,
    export_stakeholder,
    find_stakeholder,
    find_stakeholders,
    give_mailing_consent,
    merge_conflicts,
    merge_stakeholders,
    unsubscribe,
    withdraw_mailing_consent,
)
from backend.foundation.outbox.models import Message
from backend.foundation.outbox.services import drain_outbox

from .making import NOW, at, current, deliver, stakeholder

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def merge(survivor: Stakeholder, duplicate: Stakeholder, **more: Any) -> Merge:
    return merge_stakeholders(survivor_id=survivor.pk, duplicate_id=duplicate.pk, by=None, now=NOW, **more)


@pytest.fixture
def moderator() -> User:
    return User.objects.create(username="moderator")


def test_what_is_the_duplicates_becomes_the_survivors_and_what_the_survivor_has_stays(maps: Maps):
    maps.connecticut()
    ann, twin = stakeholder(email="ann@example.org"), at(-72.5, 41.5)
    deliver()
    Stakeholder.objects.filter(pk=twin.pk).update(
        name="Anna", type="educator", role="Teacher", email="Twin@Example.org"
    )
    twin.refresh_from_db()
    published()
    submit(email=twin.canonical_email)
    record = merge(ann, twin)
    ann.refresh_from_db()
    assert (ann.name, ann.type, ann.role) == ("Ann Alvarez", "educator", "Teacher")
    assert ann.canonical_email == "ann@example.org"
    assert current(ann)["cd"] == "0901"
    assert Endorsement.objects.get().stakeholder == ann
    assert record.moved == {"legal": 0, "endorsements": 1, "exports": 0, "location": 1}
    assert list(Stakeholder.objects.present()) == [ann]
    assert find_stakeholder(email=twin.canonical_email) == ann
    assert merge(ann, twin) == record
    deliver()
    assert current(ann)["cd"] == "0901"


def test_a_place_the_survivor_has_is_not_replaced_and_the_others_districts_end(maps: Maps):
    maps.connecticut()
    ann, twin = at(-72.5, 41.5), at(-71.5, 41.5)
    deliver()
    before = current(ann)
    merge(ann, twin)
    deliver()
    assert (current(ann), current(twin)) == (before, {})
    assert Location.objects.count() == 1


def test_both_having_endorsed_a_campaign_is_refused_unless_the_rule_is_chosen(moderator: User):
    published()
    published("clean-air")
    mine, theirs = publicly(moderator, email="ann@example.org"), publicly(moderator, email="twin@example.org")
    other = confirmed(slug="clean-air", email="twin@example.org", now=NOW + timedelta(hours=2))
    ann, twin = mine.stakeholder, theirs.stakeholder
    sentences = ["Both have endorsed the campaign clean-water."]
    assert merge_conflicts(survivor_id=ann.pk, duplicate_id=twin.pk) == sentences
    with pytest.raises(StakeholdersNotMergeable, match="clean-water"):
        merge(ann, twin)
    assert not Merge.objects.exists()
    merge(ann, twin, leave_conflicts=True)
    assert list(Endorsement.objects.public()) == [mine]
    theirs.refresh_from_db()
    other.refresh_from_db()
    assert (theirs.stakeholder_id, other.stakeholder_id) == (twin.pk, ann.pk)
    # No decision is lost, and what the merge decided is one more.
    assert list(Decision.objects.filter(endorsement=theirs).values_list("act", flat=True)) == [
        "approve", "publish", "withdraw",
    ]  # fmt: skip


def test_what_stays_is_closed_and_cannot_be_published_again(moderator: User):
    published()
    mine, theirs = publicly(moderator, email="ann@example.org"), publicly(moderator, email="twin@example.org")
    seen: dict[str, Any] = {"endorsement_id": theirs.pk, "revision_id": theirs.current_revision_id, "by": moderator}
    merge(mine.stakeholder, theirs.stakeholder, leave_conflicts=True)
    theirs.refresh_from_db()
    assert (theirs.state, theirs.settled_through) == ("withdrawn", 1)
    with pytest.raises(EndorsementMoveNotPermitted):
        publish_endorsement(**seen, now=NOW)
    # As a merge of before would have left it.
    Endorsement.objects.filter(pk=theirs.pk).update(state="approved")
    with pytest.raises(EndorsementMoveNotPermitted, match="merged"):
        publish_endorsement(**seen, now=NOW)


def test_what_stays_waits_in_no_queue():
    published()
    ann = submit(email="ann@example.org").endorsement.stakeholder
    waiting = held(email="twin@example.org")
    merge(ann, waiting.revision.endorsement.stakeholder, leave_conflicts=True)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decisions.get().act) == ("dismissed", "dismiss")
    assert not HeldSubmission.objects.waiting().exists()
    assert Endorsement.objects.get(pk=waiting.revision.endorsement_id).state == "expired"


def test_a_link_that_went_to_the_duplicate_confirms_nothing_as_the_survivor():
    published()
    ann = stakeholder(email="ann@example.org")
    words = submit(email="twin@example.org", mailing_consent=True, name="Somebody Else")
    token = mailed_token(words)
    merge(ann, words.endorsement.stakeholder)
    with pytest.raises(VerificationUnknown):
        confirm_endorsement(token=token, now=NOW)
    ann.refresh_from_db()
    assert (ann.name, ann.mailing_consented_at) == ("Ann Alvarez", None)


def test_the_link_of_what_stands_still_withdraws_it_after_a_merge():
    published()
    ann, theirs = stakeholder(email="ann@example.org"), confirmed(email="twin@example.org")
    merge(ann, theirs.stakeholder)
    assert Verification.objects.filter(revision=theirs.current_revision_id).exists()


@pytest.mark.parametrize("state", ["submitted", "expired", "rejected", "withdrawn"])
def test_the_one_that_stands_is_the_survivors_but_a_withdrawal_counts(moderator: User, state: str):
    published()
    theirs = publicly(moderator, email="twin@example.org")
    if state in {"submitted", "expired"}:
        mine = submit(email="ann@example.org").endorsement
    else:
        mine = confirmed(email="ann@example.org")
    Endorsement.objects.filter(pk=mine.pk).update(state=state)
    ann, twin = mine.stakeholder, theirs.stakeholder
    merge(ann, twin, leave_conflicts=True)
    connection.check_constraints()
    theirs.refresh_from_db()
    mine.refresh_from_db()
    if state == "withdrawn":
        assert (mine.stakeholder, theirs.stakeholder, theirs.published_at) == (ann, twin, None)
        return
    assert (mine.stakeholder, theirs.stakeholder) == (twin, ann)
    assert list(Endorsement.objects.public()) == [theirs]
    assert mine.state == ("rejected" if state == "rejected" else "expired")


def test_what_stays_behind_can_be_brought_back_by_no_mail(mailoutbox: list[Any]):
    published()
    ann = submit(email="ann@example.org").endorsement.stakeholder
    words = submit(email="twin@example.org")
    token = mailed_token(words)
    merge(ann, words.endorsement.stakeholder, leave_conflicts=True)
    sent = len(mailoutbox)
    drain_outbox(clock=lambda: NOW + timedelta(hours=2))
    assert [message.to for message in mailoutbox[sent:]] == [["ann@example.org"]]
    assert not Message.objects.filter(state="dead").exists()
    with pytest.raises(VerificationUnknown):
        confirm_endorsement(token=token, now=NOW)


def test_a_consent_stays_with_its_address_and_a_withdrawal_is_the_persons():
    ann, twin, third = (stakeholder(email=f"{name}@example.org") for name in ("ann", "twin", "third"))
    for one in (ann, twin, third):
        give_mailing_consent(stakeholder_id=one.pk, act=ConsentAct.STAFF, now=NOW)
    merge(ann, twin)
    assert list(Stakeholder.objects.consenting().order_by("pk")) == [ann, third]
    assert Consent.objects.filter(stakeholder=twin).last().act == "merge"  # type: ignore[union-attr]
    withdraw_mailing_consent(stakeholder_id=third.pk, act=ConsentAct.UNSUBSCRIBED, now=NOW)
    merge(ann, third)
    assert not Stakeholder.objects.consenting().exists()


def agreed(who: Stakeholder, **more: Any) -> bool:
    return give_mailing_consent(stakeholder_id=who.pk, act=ConsentAct.CONFIRMED, now=NOW + HOUR * 9, **more)


def test_what_the_duplicate_withdrew_before_the_merge_is_not_brought_back_by_an_older_form_of_the_survivor():
    """Also where the survivor had not agreed yet: their form was sent before the withdrawal, and is confirmed after."""
    ann, twin = (stakeholder(email=f"{name}@example.org") for name in ("ann", "twin"))
    give_mailing_consent(stakeholder_id=twin.pk, act=ConsentAct.STAFF, now=NOW - HOUR * 2)
    withdraw_mailing_consent(stakeholder_id=twin.pk, act=ConsentAct.UNSUBSCRIBED, now=NOW - HOUR)
    merge(ann, twin)
    assert [(row.choice, row.act) for row in ann.consents.all()] == [("withdrawn", "merge")]
    assert not agreed(ann, said_at=NOW - HOUR * 3)
    assert not Stakeholder.objects.consenting().exists()
    assert agreed(ann, said_at=NOW + HOUR)


def test_a_withdrawal_goes_through_every_merge():
    ann, twin, third = (stakeholder(email=f"{name}@example.org") for name in ("ann", "twin", "third"))
    for one in (ann, third):
        give_mailing_consent(stakeholder_id=one.pk, act=ConsentAct.STAFF, now=NOW - HOUR * 2)
    withdraw_mailing_consent(stakeholder_id=third.pk, act=ConsentAct.UNSUBSCRIBED, now=NOW - HOUR)
    merge(twin, third)
    merge(ann, twin)
    assert not Stakeholder.objects.consenting().exists()


def test_the_link_of_a_duplicates_old_mail_unsubscribes_the_person():
    ann, twin = (stakeholder(email=f"{name}@example.org") for name in ("ann", "twin"))
    give_mailing_consent(stakeholder_id=ann.pk, act=ConsentAct.STAFF, now=NOW - HOUR)
    token = unsubscribe_token(twin)
    merge(ann, twin)
    assert unsubscribe(token=token, now=NOW + HOUR)
    assert not Stakeholder.objects.consenting().exists()
    assert not unsubscribe(token=token, now=NOW + HOUR)


def test_who_withdrew_and_agreed_again_has_agreed():
    ann, twin = (stakeholder(email=f"{name}@example.org") for name in ("ann", "twin"))
    for one in (ann, twin):
        give_mailing_consent(stakeholder_id=one.pk, act=ConsentAct.STAFF, now=NOW - HOUR * 3)
    withdraw_mailing_consent(stakeholder_id=twin.pk, act=ConsentAct.UNSUBSCRIBED, now=NOW - HOUR * 2)
    give_mailing_consent(stakeholder_id=twin.pk, act=ConsentAct.CONFIRMED, now=NOW - HOUR)
    merge(ann, twin)
    assert list(Stakeholder.objects.consenting()) == [ann]


def test_what_cannot_be_merged_is_refused():
    ann, twin = stakeholder(), stakeholder()
    with pytest.raises(StakeholdersNotMergeable):
        merge(ann, ann)
    merge(ann, twin)
    for survivor, duplicate in ((twin, ann), (stakeholder(), twin)):
        with pytest.raises(StakeholderNotFound):
            merge(survivor, duplicate)
    with pytest.raises((IntegrityError, InternalError), match="append-only"), transaction.atomic():
        connection.cursor().execute("DELETE FROM stakeholders_merge")


def test_an_address_of_a_duplicate_that_somebody_has_again_is_told_as_both():
    ann, twin = stakeholder(email="ann@example.org"), stakeholder(email="twin@example.org")
    merge(ann, twin)
    again = stakeholder(email="twin@example.org")
    assert find_stakeholders(email="twin@example.org") == [again, ann]
    assert find_stakeholders(email="ann@example.org") == [ann]
    with pytest.raises(CommandError, match=f"{again.pk} and {ann.pk}"):
        call_command("erase_person", "twin@example.org", yes=True)
    assert not Erasure.objects.exists()


def test_an_export_holds_all_of_a_person_also_the_duplicates_and_of_nobody_else(moderator: User):
    published()
    version = terms(now=NOW)
    submit(email="twin@example.org", accepted_terms=version.public_id, statement="My words.")
    publicly(moderator, email="other@example.org", name="Somebody Else", now=NOW, accepted_terms=version.public_id)
    ann = stakeholder(Whereabouts(longitude=-72.5, latitude=41.5, city="Hartford"), email="ann@example.org")
    twin = find_stakeholder(email="twin@example.org")
    give_mailing_consent(stakeholder_id=ann.pk, act=ConsentAct.STAFF, now=NOW)
    merge(ann, twin)
    text = json.dumps(export_stakeholder(stakeholder_id=twin.pk, now=NOW))
    told = json.loads(text)
    first, second = told["rows"]
    assert first["stakeholder"]["canonical_email"] == "ann@example.org"
    assert first["location"]["point"] == {"longitude": -72.5, "latitude": 41.5}
    assert [row["choice"] for row in first["consents"]] == ["given"]
    [endorsement] = first["held"]["endorsements"]
    assert (endorsement["campaign"], endorsement["revisions"][0]["statement"]) == ("clean-water", "My words.")
    assert second["stakeholder"]["email"] == "twin@example.org"
    assert second["held"]["legal"][0]["document"] == "terms/1"
    assert "Somebody Else" not in text
    assert "token_hash" not in text


def test_an_export_tells_what_was_decided_about_held_words_and_why_but_not_by_whom(moderator: User):
    published()
    row = held(email="ann@example.org")
    dismiss_held(held_ids=[row.pk], by=moderator, now=NOW, reason="Her neighbor says it is not her.")
    undo_held(held_ids=[row.pk], by=moderator, now=NOW + HOUR, reason="She rang us.")
    ann = find_stakeholder(email="ann@example.org")
    [told] = json.loads(json.dumps(export_stakeholder(stakeholder_id=ann.pk, now=NOW)))["rows"]
    [endorsement] = told["held"]["endorsements"]
    [words] = endorsement["held"]
    assert [(decision["act"], decision["reason"]) for decision in words["decisions"]] == [
        ("dismiss", "Her neighbor says it is not her."),
        ("undo", "She rang us."),
    ]
    assert words["decisions"][0]["at"] == NOW.isoformat()
    assert not {"by_id", "batch"} & words["decisions"][0].keys()


def test_an_export_asks_as_often_whether_one_or_twenty_words_were_held():
    published()
    counts = []
    for number in range(20):
        row = held(email="ann@example.org", statement=f"Words {number}.")
        if number in {0, 19}:
            with CaptureQueriesContext(connection) as captured:
                [told] = export_stakeholder(stakeholder_id=row.revision.endorsement.stakeholder_id, now=NOW)["rows"]
            assert len(told["held"]["endorsements"][0]["held"]) == number + 1
            counts.append(len(captured))
    assert counts[0] == counts[1]


def test_erasing_either_erases_both():
    ann, twin = stakeholder(email="ann@example.org"), stakeholder(email="twin@example.org")
    merge(ann, twin)
    erase_stakeholder(stakeholder_id=twin.pk, now=NOW)
    assert sorted(Erasure.objects.values_list("stakeholder", "reason")) == [
        (ann.pk, "request"),
        (twin.pk, "merged-person"),
    ]
    with pytest.raises(StakeholderNotFound):
        find_stakeholder(email="twin@example.org")


def test_the_commands_tell_ask_and_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    stakeholder(email="ann@example.org")
    stakeholder(email="twin@example.org")
    call_command("merge_people", "ann@example.org", "twin@example.org")
    assert "nothing is in the way" in capsys.readouterr().out
    call_command("merge_people", "ann@example.org", "twin@example.org", commit=True)
    file = tmp_path / "ann.json"
    call_command("export_person", "ANN@example.org ", file=file)
    assert len(json.loads(file.read_text(encoding="utf-8"))["rows"]) == 2
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="exists"):
        call_command("export_person", "ann@example.org", file=file)
    monkeypatch.setattr("builtins.input", lambda _: "no")
    with pytest.raises(CommandError, match="Nothing was erased"):
        call_command("erase_person", "ann@example.org")
    monkeypatch.setattr("builtins.input", lambda _: "erase")
    capsys.readouterr()
    call_command("erase_person", "ann@example.org")
    told = capsys.readouterr().out
    assert "cannot be undone" in told
    assert "ann@example.org" not in told
    call_command("erase_person", str(Stakeholder.objects.earliest("pk").pk), yes=True)  # by number, and again
    for command in ("erase_person", "export_person"):
        with pytest.raises(CommandError, match="no such stakeholder"):
            call_command(command, "999999999999999999")
        with pytest.raises(CommandError, match="We know nobody by this address"):
            call_command(command, "ann@example.org")
        with pytest.raises(CommandError, match="not an e-mail address"):
            call_command(command, "ann")
