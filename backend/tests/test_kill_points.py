"""Killed at any named point: nothing is lost, and nothing doubled beyond the one documented window.

The window: a mail server has taken a mail, and we did not learn it (it answered too late, or broke off), or died before
`mailed_at` was committed. Then the mail is sent once more, with another link that works as well. Each such death costs
one mail too many, and a server that never answers costs one in all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_django
from django.core import mail
from django.test import Client
from django.utils import timezone

from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Endorsement, Revision
from backend.apps.endorsements.services import confirm_endorsement
from backend.apps.stakeholders.models import Stakeholder
from backend.config.settings.base import mailers
from backend.foundation.idempotency.models import StoredAnswer
from backend.foundation.outbox.models import Message
from backend.foundation.outbox.services import LEASE, drain_outbox

from .kill_points.child import ANSWERING, BODY, PATH
from .kill_points.holding import Child, Point, held_at, nursery, server_goes_on, server_notices, until, waiting
from .kill_points.mail_server import DATA, GREETING, MailServer, mail_server

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"
WRITTEN = (Stakeholder, Endorsement, Revision, Message, StoredAnswer)
type Aftermath = Callable[[int], None]
type ChildOf = Callable[[str], Child]

# Where a request is killed, what its database server does then, and whether its effect stands.
OF_A_REQUEST: dict[str, tuple[Point, Aftermath, bool]] = {
    "before the first write": (
        Point("BEFORE INSERT ON stakeholders_stakeholder", "STATEMENT"), server_notices, False,
    ),
    "after the endorsement's row": (Point("AFTER INSERT ON endorsements_endorsement"), server_notices, False),
    "after the outbox's row": (Point("AFTER INSERT ON outbox_message"), server_notices, False),
    "after the key's record, before the commit": (
        Point("AFTER INSERT ON idempotency_storedanswer"), server_notices, False,
    ),
    "in the commit, which fails": (
        Point("AFTER INSERT ON idempotency_storedanswer", is_at_commit=True), server_notices, False,
    ),
    "in the commit, which succeeds": (
        Point("AFTER INSERT ON idempotency_storedanswer", is_at_commit=True), server_goes_on, True,
    ),
}  # fmt: skip

MAILED = "NEW.mailed_at IS NOT NULL"
# Where a drain is killed at its database, what the server does then, and how many mails there are in the end.
OF_A_DRAIN: dict[str, tuple[Point, Aftermath, int]] = {
    "before the claim is committed": (Point("AFTER UPDATE ON outbox_message"), server_notices, 1),
    "after the claim": (Point("BEFORE INSERT ON endorsements_verification", "STATEMENT"), server_notices, 1),
    "before the link is committed": (Point("AFTER INSERT ON endorsements_verification"), server_notices, 1),
    "the mail taken, before mailed_at is written": (
        Point("BEFORE UPDATE ON endorsements_verification", "STATEMENT"), server_notices, 2,
    ),
    "the mail taken, mailed_at written and not committed": (
        Point("AFTER UPDATE ON endorsements_verification", condition=MAILED), server_notices, 2,
    ),
    "in the commit of mailed_at, which fails": (
        Point("AFTER UPDATE ON endorsements_verification", condition=MAILED, is_at_commit=True), server_notices, 2,
    ),
    "in the commit of mailed_at, which succeeds": (
        Point("AFTER UPDATE ON endorsements_verification", condition=MAILED, is_at_commit=True), server_goes_on, 1,
    ),
    "mailed_at committed, before the message is settled": (
        Point("BEFORE UPDATE ON outbox_message", condition="NEW.state = 'delivered'"), server_notices, 1,
    ),
    "the message settled, before anyone hears of it": (
        Point("BEFORE UPDATE ON outbox_message", condition="NEW.state = 'delivered'"), server_goes_on, 1,
    ),
}  # fmt: skip

# Where the mail server falls silent, and how many mails there are in the end.
OF_A_MAIL_SERVER = {"before it has the mail": (GREETING, 1), "when it has the mail": (DATA, 2)}


@pytest.fixture(autouse=True)
def campaign() -> None:
    published()


@pytest.fixture(scope="module")
def child_of(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[ChildOf]:
    """Starts a process that carries out an order, see child.py."""
    with django_db_blocker.unblock(), nursery() as process:
        yield lambda order: Child(process, order)


def post() -> Any:
    headers = {"Idempotency-Key": KEY}
    return Client().post(PATH, json.dumps(BODY), content_type="application/json", headers=headers)


def written() -> list[int]:
    return [model.objects.count() for model in WRITTEN]


def tokens(texts: list[str]) -> list[str]:
    # A transport may fold the line: quoted-printable ends such a one with "=".
    return re.findall(r"/verify-endorsement/([\w-]{43})/", "".join(texts).replace("=\r\n", ""))


def recover(now: datetime) -> None:
    """Everything that is ever due is delivered: at once, after the lease, after the pause between mails, and later."""
    for wait in (timedelta(0), LEASE, timedelta(hours=1), timedelta(hours=2), timedelta(days=1)):
        drain_outbox(clock=lambda moment=now + wait + timedelta(seconds=1): moment)  # type: ignore[misc]


def assert_all_is_delivered(server: MailServer | None = None) -> list[str]:
    """Returns the links' tokens, each of which confirms."""
    assert set(Message.objects.values_list("state", flat=True)) == {"delivered"}
    mailed = tokens([*(server.taken if server else []), *(str(message.body) for message in mail.outbox)])
    for token in mailed:
        confirm_endorsement(token=token, now=timezone.now())
    assert Endorsement.objects.get().state == "verified"
    return mailed


@pytest.mark.parametrize("name", OF_A_REQUEST)
def test_a_request_that_is_killed_happens_once_when_it_is_repeated(child_of: ChildOf, name: str):
    point, aftermath, stands = OF_A_REQUEST[name]
    with held_at(point):
        child = child_of(f"post {KEY}")
        until(waiting, child)
        [server_process] = waiting()
        child.kill()
        # Its transaction still hangs at the server: the key is in use, and nothing is seen of it.
        assert (post().status_code, written()) == (409, [0, 0, 0, 0, 0])
        aftermath(server_process)
    assert written() == [int(stands)] * 5
    repeated = post()
    assert (repeated.status_code, repeated.headers.get("Idempotency-Replayed")) == (202, "true" if stands else None)
    assert written() == [1, 1, 1, 1, 1]
    recover(timezone.now())
    assert len(assert_all_is_delivered()) == 1


def test_a_request_that_is_killed_before_it_has_answered_has_happened(child_of: ChildOf):
    child = child_of(f"post {KEY}")
    assert child.says() == ANSWERING
    child.kill()
    assert written() == [1, 1, 1, 1, 1]
    assert post()["Idempotency-Replayed"] == "true"
    recover(timezone.now())
    assert (written(), len(assert_all_is_delivered())) == ([1, 1, 1, 1, 1], 1)


@pytest.mark.parametrize("name", OF_A_DRAIN)
def test_a_drain_that_is_killed_loses_nothing(child_of: ChildOf, name: str):
    point, aftermath, mails = OF_A_DRAIN[name]
    post()
    with mail_server() as server:
        with held_at(point):
            child = child_of(f"drain {server.port}")
            until(waiting, child)
            [server_process] = waiting()
            child.kill()
            aftermath(server_process)
        recover(timezone.now())
    assert len(assert_all_is_delivered(server)) == mails
    assert Message.objects.count() == 1


@pytest.mark.parametrize("name", OF_A_MAIL_SERVER)
def test_a_drain_that_is_killed_while_the_mail_server_thinks_loses_nothing(child_of: ChildOf, name: str):
    stops_at, mails = OF_A_MAIL_SERVER[name]
    post()
    with mail_server(stops_at) as server:
        child = child_of(f"drain {server.port}")
        until(server.reached.is_set, child)
        child.kill()
        recover(timezone.now())
    assert len(assert_all_is_delivered(server)) == mails


def drain_through(server: MailServer, settings: Any) -> None:
    """Every drain of this process from now on; it waits for half a second, not for as long as a deployment does."""
    settings.MAILERS = mailers(
        "backend.foundation.mail.smtp.EmailBackend", host="127.0.0.1", port=int(server.port), timeout=5, seconds=0.5
    )


@pytest.mark.parametrize("hangs_up", [False, True], ids=["answers too late", "breaks off"])
@pytest.mark.parametrize("name", OF_A_MAIL_SERVER)
def test_a_mail_server_that_never_answers_costs_one_mail_in_all(settings: Any, name: str, hangs_up: bool):
    """Nobody dies. As long as it has not got the mail, every try is free; from then on there is one more."""
    stops_at, mails = OF_A_MAIL_SERVER[name]
    post()
    working = settings.MAILERS
    with mail_server(stops_at, hangs_up=hangs_up) as server:
        drain_through(server, settings)
        recover(timezone.now())
        taken = len(server.taken)
        settings.MAILERS = working
        recover(timezone.now() + timedelta(days=2))
    assert taken == (0 if stops_at == GREETING else 2)
    assert len(assert_all_is_delivered(server)) == mails


def test_a_session_that_is_cut_off_before_mailed_at_is_written_doubles_nothing(child_of: ChildOf):
    """The process lives, so it writes again, over another connection; and settles its message there."""
    post()
    point, _, _ = OF_A_DRAIN["the mail taken, before mailed_at is written"]
    with mail_server() as server:
        with held_at(point):
            child = child_of(f"drain {server.port}")
            until(waiting, child)
            [server_process] = waiting()
            server_notices(server_process)
            until(waiting, child)
        until(lambda: not child.lives())
        assert Message.objects.get().state == "delivered"
        recover(timezone.now())
    assert len(assert_all_is_delivered(server)) == 1


def test_the_window_costs_one_mail_a_death_and_closes(child_of: ChildOf):
    """Killed twice in it: three mails, and no fourth ever."""
    post()
    point, aftermath, _ = OF_A_DRAIN["the mail taken, before mailed_at is written"]
    with mail_server() as server:
        for _ in range(2):
            with held_at(point):
                Message.objects.update(due_at=timezone.now())  # the lease is over
                child = child_of(f"drain {server.port}")
                until(waiting, child)
                [server_process] = waiting()
                child.kill()
                aftermath(server_process)
        recover(timezone.now())
        recover(timezone.now() + timedelta(days=2))
    assert len(assert_all_is_delivered(server)) == 3
