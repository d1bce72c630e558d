"""Submissions and mail are stopped and resumed, for one campaign or for all, and nothing is lost by it."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Endorsement, SwitchChange
from backend.apps.endorsements.screening.errors import MailStopped, SubmissionsStopped
from backend.apps.endorsements.screening.services import current_switches, throw_switch
from backend.apps.endorsements.screening.states import Switched
from backend.apps.endorsements.screening.switches import campaigns_whose_mail_waits, is_stopped
from backend.apps.endorsements.services import expire_endorsements, send_confirmation_mail
from backend.apps.endorsements.tests.journey import HOUR, NOW, deliver, submit
from backend.foundation.outbox.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
PATH = "/api/v1/campaigns/{}/endorsements"
LEAST = {"name": "Ann", "email": "ann@example.org", "kind": "individual"}
MINUTE = timedelta(minutes=1)


def throw(kind: str, *, stop: bool = True, campaign: Campaign | None = None, by: User | None = None) -> bool:
    return throw_switch(
        kind=Switched(kind), campaign=campaign, is_stopped=stop, by=by, now=NOW, reason="Somebody floods us."
    )


def post(client: Client, slug: str = "clean-water"):
    return client.post(PATH.format(slug), LEAST, content_type="application/json")


def test_stopped_submissions_are_a_clear_503_and_nothing_is_kept(client: Client):
    throw("submissions")
    refused = post(client)
    assert (refused.status_code, refused["Retry-After"]) == (503, "600")
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "submissions-stopped"
    assert refused.json()["detail"].endswith("please try again later.")
    form = client.get("/api/v1/campaigns/clean-water/submission-form")
    assert (form.status_code, form.json()["code"]) == (503, "submissions-stopped")
    assert not Endorsement.objects.exists()
    # What is there is read as ever.
    assert client.get(PATH.format("clean-water")).status_code == 200
    throw("submissions", stop=False)
    assert post(client).status_code == 202


def test_one_campaign_is_stopped_and_the_others_are_not(client: Client, campaign: Campaign):
    published("clean-air")
    throw("submissions", campaign=campaign)
    assert [post(client, slug).status_code for slug in ("clean-water", "clean-air")] == [503, 202]
    throw("submissions")
    assert [post(client, slug).status_code for slug in ("clean-water", "clean-air")] == [503, 503]
    throw("submissions", stop=False)
    assert [post(client, slug).status_code for slug in ("clean-water", "clean-air")] == [503, 202]


def test_stopped_mail_waits_uses_up_no_attempt_and_goes_out_when_resumed(client: Client):
    throw("mail")
    assert post(client).status_code == 202
    at = Message.objects.get().due_at
    for _ in range(30):
        deliver(at)
        at += 10 * MINUTE
    waiting = Message.objects.get()
    assert (waiting.state, waiting.attempts, waiting.last_error) == ("pending", 0, "mail is stopped")
    assert mail.outbox == []
    throw("mail", stop=False)
    deliver(at)
    assert [message.to for message in mail.outbox] == [["ann@example.org"]]


def test_mail_of_one_campaign_is_stopped_and_the_others_goes_out(campaign: Campaign):
    published("clean-air")
    throw("mail", campaign=campaign)
    submit(email="a@example.org")
    submit(email="b@example.org", slug="clean-air")
    deliver()
    assert [message.to for message in mail.outbox] == [["b@example.org"]]


def test_services_say_it_in_a_sentence():
    revision = submit()
    throw("mail")
    throw("submissions")
    with pytest.raises(MailStopped, match="stopped mail"):
        send_confirmation_mail(revision_id=revision.pk, now=NOW)
    with pytest.raises(SubmissionsStopped):
        submit()


def test_the_digest_waits_with_the_other_mail(moderator: User):
    Message.objects.create(kind="review-digest", payload={"user_id": moderator.pk, "day": "2026-03-01"}, due_at=NOW)
    throw("mail")
    deliver()
    assert Message.objects.get().state == "pending"


def test_the_history_says_who_when_and_why_and_is_never_rewritten(campaign: Campaign, moderator: User):
    assert throw("mail", by=moderator, campaign=campaign) is True
    assert throw("mail", by=moderator, campaign=campaign) is False
    assert throw("mail", stop=False, campaign=campaign) is True
    assert throw("submissions", stop=False) is False
    newest, first = SwitchChange.objects.all()
    assert (first.by, first.at, first.reason, first.is_stopped) == (moderator, NOW, "Somebody floods us.", True)
    assert list(current_switches()) == [newest]
    for change in (SwitchChange.objects.update, SwitchChange.objects.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change(**({"reason": ""} if change == SwitchChange.objects.update else {}))
    with pytest.raises(ProtectedError):
        moderator.delete()
    assert SwitchChange.objects.filter(by=moderator).count() == 1


def test_a_process_asks_for_all_switches_once_in_some_seconds(settings, campaign: Campaign):
    settings.SCREENING_REMEMBERED_SECONDS = 3600.0
    with CaptureQueriesContext(connection) as queries:
        for campaign_id in (campaign.pk, None, 5) * 3:
            assert not is_stopped(Switched.MAIL, campaign_id=campaign_id)
            assert not is_stopped(Switched.SUBMISSIONS, campaign_id=campaign_id)
    assert len(queries) == 1
    throw("mail")
    # Who throws it need not wait.
    assert is_stopped(Switched.MAIL, campaign_id=campaign.pk)


def call(*arguments: str) -> str:
    said = StringIO()
    call_command("kill_switch", *arguments, stdout=said)
    return said.getvalue()


def test_the_command_stops_tells_and_resumes(moderator: User):
    assert call() == "Nothing is stopped.\n"
    said = call("stop", "mail", "--campaign", "clean-water", "--reason", "A flood.", "--by", "moderator")
    assert said.startswith("mail of «clean-water»: stopped since ")
    assert said.endswith(" UTC by moderator: A flood.\n")
    assert "of all campaigns" in call("stop", "submissions", "--reason", "A flood.")
    assert call("stop", "submissions", "--reason", "A flood.").startswith("It stands so already")
    call("resume", "mail", "--campaign", "clean-water", "--reason", "It is over.")
    assert "mail" not in call("resume", "submissions", "--reason", "It is over.")
    assert SwitchChange.objects.count() == 4


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["stop"], "Say what to stop: submissions or mail."),
        (["stop", "mail"], "Say why with --reason"),
        (["stop", "mail", "--reason", " "], "Say why with --reason"),
        (["stop", "mail", "--reason", "x" * 501], "Say why with --reason"),
        (["stop", "mail", "--reason", "a\0b"], "Say why with --reason"),
        (["stop", "mail", "--reason", "x", "--campaign", "nothing"], "There is no campaign «nothing»."),
        (["stop", "mail", "--reason", "x", "--by", "nobody"], "There is no user «nobody»."),
        (["stop", "everything"], "invalid choice"),
    ],
)
def test_the_command_refuses_in_a_sentence(arguments: list[str], sentence: str):
    with pytest.raises(CommandError, match=sentence):
        call(*arguments)
    assert not SwitchChange.objects.exists()


def test_mail_that_was_stopped_for_longer_than_a_link_lives_goes_out_all_the_same(campaign: Campaign):
    throw_at(NOW, stop=True)
    submit()
    at = NOW
    for _ in range(12):
        deliver(at)
        at += timedelta(days=1)
    assert campaigns_whose_mail_waits(now=at) == {None}
    throw_at(at, stop=False)
    deliver(at)
    assert [message.to for message in mail.outbox] == [["ann@example.org"]]
    assert campaigns_whose_mail_waits(now=at + HOUR) == {None}
    assert campaigns_whose_mail_waits(now=at + timedelta(days=2)) == set()


def test_where_one_campaigns_mail_is_stopped_the_others_endorsements_expire(campaign: Campaign):
    published("clean-air")
    submit()
    submit(slug="clean-air")
    throw_at(NOW, stop=True, campaign=campaign)
    later = NOW + timedelta(days=30)
    assert expire_endorsements(now=later, budget_seconds=10) == 1
    assert Endorsement.objects.get(state="expired").campaign.slug == "clean-air"
    throw_at(later, stop=False, campaign=campaign)
    assert expire_endorsements(now=later + HOUR, budget_seconds=10) == 0
    assert expire_endorsements(now=later + timedelta(days=2), budget_seconds=10) == 1


def test_while_all_mail_is_stopped_nothing_expires():
    submit()
    throw_at(NOW, stop=True)
    assert expire_endorsements(now=NOW + timedelta(days=30), budget_seconds=10) == 0


def throw_at(now: datetime, *, stop: bool, campaign: Campaign | None = None) -> None:
    throw_switch(kind=Switched.MAIL, campaign=campaign, is_stopped=stop, by=None, now=now, reason="A drill.")
