"""The digest: numbers, once a day, to who may review, and only while something waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core import mail

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.screening.evidence import Evidence
from backend.apps.endorsements.services import promise_review_digests, send_review_digest
from backend.foundation.outbox.models import Message

from .carriers import SilentBackend, answer_no_mail
from .journey import HOUR, NOW, confirmed, deliver, publicly, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
DAY = timedelta(days=1)


def staff(name: str, *codenames: str, **fields: Any) -> User:
    user = User.objects.create(**{"username": name, "email": f"{name}@example.org", "is_staff": True, **fields})
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def reviewer(name: str = "rita", **fields: Any) -> User:
    return staff(name, "review_endorsement", **fields)


def digests() -> list[Any]:
    """What was mailed that is no confirmation."""
    return [message for message in mail.outbox if "review" in message.subject]


def test_the_digest_says_how_many_wait_for_which_campaign_and_where(moderator: User):
    reviewer()
    published("clean-air", title="Clean\nAir")
    for number in range(2):
        confirmed(email=f"w{number}@example.org")
    confirmed(email="a@example.org", slug="clean-air", name="Secret Name", statement="Secret words.")
    publicly(moderator, email="done@example.org")
    submit(email="unconfirmed@example.org")
    assert promise_review_digests(now=NOW) == 1
    deliver()
    [digest] = digests()
    assert (digest.subject, digest.to) == ("3 endorsements await review", ["rita@example.org"])
    assert "2  Clean Water\n1  Clean Air\n" in digest.body
    assert "http://testserver/admin/endorsements/endorsement/" in digest.body
    assert "Secret" not in str(digest.message())


def test_one_that_waits_is_one():
    reviewer()
    confirmed()
    promise_review_digests(now=NOW)
    deliver()
    assert [digest.subject for digest in digests()] == ["1 endorsement awaits review"]


def test_where_nothing_waits_nobody_is_told(moderator: User):
    reviewer()
    publicly(moderator)
    submit(email="unconfirmed@example.org")
    assert promise_review_digests(now=NOW) == 0
    assert not Message.objects.filter(kind="review-digest").exists()


def test_a_day_has_one_digest_however_often_the_clock_ticks():
    reviewer()
    confirmed()
    for hours in range(3):
        promise_review_digests(now=NOW + hours * HOUR)
        deliver(NOW + hours * HOUR)
    assert len(digests()) == 1
    promise_review_digests(now=NOW + DAY)
    deliver(NOW + DAY)
    assert len(digests()) == 2


def test_it_goes_to_active_staff_with_an_address_who_may_review():
    reviewer()
    grouped = staff("gwen")
    group = Group.objects.create(name="reviewers")
    group.permissions.set(Permission.objects.filter(codename="review_endorsement"))
    grouped.groups.add(group)
    User.objects.create_superuser("root", "root@example.org")
    reviewer("inactive", is_active=False)
    reviewer("visitor", is_staff=False)
    reviewer("silent", email="")
    staff("publisher", "publish_endorsement")
    confirmed()
    promise_review_digests(now=NOW)
    deliver()
    addressees = sorted(digest.to for digest in digests())
    assert addressees == [["gwen@example.org"], ["rita@example.org"], ["root@example.org"]]


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"email": ""}, None, "gone"])
def test_who_is_no_moderator_any_more_when_it_is_sent_gets_none(change: dict[str, Any] | str | None):
    user = reviewer()
    confirmed()
    promise_review_digests(now=NOW)
    if change == "gone":
        user.delete()
    elif isinstance(change, dict):
        User.objects.filter(pk=user.pk).update(**change)
    else:
        user.user_permissions.clear()
    deliver()
    assert digests() == []
    assert Message.objects.get(kind="review-digest").state == "delivered"


def test_what_was_reviewed_meanwhile_is_not_counted():
    reviewer()
    confirmed()
    promise_review_digests(now=NOW)
    Endorsement.objects.update(state="rejected")
    deliver()
    assert digests() == []


def test_a_digest_that_could_not_be_sent_on_its_day_is_not_sent_on_the_next():
    reviewer()
    confirmed()
    promise_review_digests(now=NOW)
    deliver(NOW + DAY)
    assert digests() == []


def test_no_address_and_no_number_is_kept_in_the_outbox(campaign: Campaign):
    user = reviewer()
    confirmed()
    promise_review_digests(now=NOW)
    message = Message.objects.get(kind="review-digest")
    assert message.payload == {"user_id": user.pk, "day": "2026-03-01"}
    assert "example.org" not in str(message.deduplication_key)


def test_an_address_that_is_none_is_a_dead_letter(campaign: Campaign):
    reviewer(email="rita@example.org\nBcc: eve@example.org")
    confirmed()
    promise_review_digests(now=NOW)
    deliver()
    assert Message.objects.get(kind="review-digest").state == "dead"
    assert digests() == []


def test_one_that_may_have_arrived_is_not_sent_again(campaign: Campaign, settings: Any):
    reviewer()
    confirmed()
    promise_review_digests(now=NOW)
    answer_no_mail(settings)
    for minutes in (0, 1, 60):
        deliver(NOW + timedelta(minutes=minutes))
    assert SilentBackend.taken == 1
    assert Message.objects.get(kind="review-digest").state == "delivered"


def test_numbers_are_those_of_the_moment(moderator: User):
    user = reviewer()
    for number in range(2):
        confirmed(email=f"e{number}@example.org")
        send_review_digest(user_id=user.pk, day=NOW.date(), now=NOW)
    assert [digest.subject[0] for digest in digests()] == ["1", "2"]


def test_what_is_held_is_told_too_also_where_nothing_else_waits():
    reviewer()
    submit(email="robot@example.org", evidence=Evidence(hidden_field="x"))
    assert promise_review_digests(now=NOW) == 1
    deliver()
    [digest] = digests()
    assert digest.subject == "Held for review: 1"
    assert "http://testserver/admin/endorsements/heldsubmission/" in digest.body
    assert "Confirmed by their senders" not in digest.body
    confirmed()
    promise_review_digests(now=NOW + DAY)
    deliver(NOW + DAY)
    assert digests()[-1].subject == "1 endorsement awaits review"
    assert "looks: 1\n" in digests()[-1].body
