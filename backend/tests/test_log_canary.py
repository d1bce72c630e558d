"""Nothing that a person types, sends or is known by comes out of a log, wherever it goes in and whatever fails."""

from __future__ import annotations

import logging
import smtplib
import sys
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import DataError, IntegrityError, connection, transaction
from django.test import Client

from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Endorsement, Revision
from backend.apps.endorsements.tests.journey import token_in
from backend.apps.geography.geocoding.census import CensusGeocoder
from backend.foundation.outbox.services import drain_outbox
from backend.tests.log_canary import LogCanary, planted_in

pytestmark = pytest.mark.django_db

# Each in a form that masking cannot know by its shape, where the field allows one.
NAME, STREET, STATEMENT = "Ann Qzcanary", "210 Qzcanary Ave", "My Qzcanary drinks it."
EMAIL, TOKEN = "ann.qzcanary@example.org", "Zk3v0mXo1yF0Qm8b5cB3dQ2n7hJ9sT4uW6xY8zA0bC1"
PERSON: dict[str, Any] = {
    "name": NAME,
    "email": EMAIL,
    "kind": "organization",
    "organization_name": "Friends of Qzcanary",
    "role": "Qzcanary",
    "statement": STATEMENT,
    "consent_to_display": True,
    "address": {"street": STREET, "city": "Qzcanary", "state": "CT", "postal_code": "06106"},
}
HEADERS = {
    "user-agent": "Qzcanary",
    "referer": f"https://qzcanary.example/?email={EMAIL}",
    "cookie": "sessionid=qzcanary0123456789; csrftoken=qzcanary",
    "authorization": f"Bearer {TOKEN}",
    "x-request-id": "qzcanary",
    "x-forwarded-for": "192.0.2.77, 2001:db8::77",
    "x-visitor-address": "192.0.2.77",
    "origin": "https://qzcanary.example",
}
_numbers = count()
SUBMIT = "/api/v1/campaigns/clean-water/endorsements"


@pytest.fixture
def at_debug(log_canary: LogCanary) -> Iterator[LogCanary]:
    """Everything of ours is written, and everything of others from INFO on."""
    root, ours = logging.getLogger(), logging.getLogger("backend")
    before = root.level, ours.level
    root.setLevel(logging.DEBUG)
    ours.setLevel(logging.DEBUG)
    yield log_canary
    root.setLevel(before[0])
    ours.setLevel(before[1])


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False, REMOTE_ADDR="192.0.2.77", headers=HEADERS)


def send(visitor: Client, **changes: Any) -> int:
    headers = {"idempotency-key": f"qzcanary-{next(_numbers)}"}
    return visitor.post(SUBMIT, PERSON | changes, content_type="application/json", headers=headers).status_code


def is_refused(status: int) -> bool:
    return 400 <= status < 500


def test_the_canary_sings(log_canary: LogCanary):
    """Without this, silence would prove nothing."""
    bad = LogCanary(logging.Formatter("%(message)s"))
    lines = {
        f"no district for {NAME}": "«qzcanary»",
        f"mail to {EMAIL}": "an e-mail address",
        f"GET /verify-endorsement/{TOKEN}/": "a link's token",
        f"the token {TOKEN}": "a token",
        "from 192.0.2.77": "an IP address",
        "from 2001:db8::77": "an IP address",
        "Cookie: sessionid=abcdef0123456789": "a credential",
        "Authorization: Bearer abcdef0123456789": "a credential",
        "Ann Alvarez confirmed": "«alvarez»",
    }
    for line, what in lines.items():
        bad.found.clear()
        bad.handle(logging.LogRecord("some.library", logging.INFO, __file__, 1, line, (), None))
        assert f"{what} in: {line}" in bad.found
        assert what in planted_in(line)
    logging.getLogger("backend.apps.x").warning("no district for %s", NAME)
    assert len(log_canary.found) == 2  # as it is written, and before
    log_canary.found.clear()


def test_no_field_of_a_submission_comes_out(visitor: Client, at_debug: LogCanary):
    published()
    assert send(visitor) == 202
    for field in PERSON:
        wrong_type: dict[str, Any] = {field: {"qzcanary": [NAME]}}
        assert is_refused(send(visitor, **wrong_type))
        assert is_refused(send(visitor, **{field: f"{NAME}\x00{EMAIL}"}))
        assert is_refused(send(visitor, **{field: f"{NAME} {EMAIL} " * 400}))
    assert is_refused(send(visitor, qzcanary=NAME))
    for body, content_type in [
        (f'{{"name": "{NAME}', "application/json"), (f"name={NAME}", "qzcanary/x"),
        (b"\xff" + NAME.encode(), "application/json"), ("x" * 40_000 + NAME, "application/json"),
    ]:  # fmt: skip
        assert is_refused(visitor.post(SUBMIT, body, content_type=content_type).status_code)
    assert is_refused(visitor.post(SUBMIT, PERSON, headers={"accept": "qzcanary/x"}).status_code)
    assert is_refused(visitor.post(SUBMIT, PERSON, headers={"idempotency-key": "qzcanary " * 40}).status_code)


@pytest.mark.parametrize(
    "path",
    [
        f"/{NAME}/{EMAIL}?q={STREET}",
        f"/api/v1/{NAME}",
        f"/api/v1/campaigns/qzcanary?email={EMAIL}",
        f"/api/v1/campaigns?cursor={TOKEN}&{NAME}=1",
        f"/api/v1/regions/lookup?lat={STREET}&lon={EMAIL}",
        f"/verify-endorsement/{TOKEN}/",
        f"/verify-endorsement/{EMAIL}",
        f"/admin/login/?next=/{EMAIL}",
        "/admin/?q=%00qzcanary",
        "/%FF%FEqzcanary",
        "/admin/endorsements/endorsement/qzcanary/change/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "QZCANARY"])
def test_no_path_and_no_query_comes_out(visitor: Client, at_debug: LogCanary, method: str, path: str):
    assert visitor.generic(method, path).status_code < 500


def test_no_host_comes_out(visitor: Client, at_debug: LogCanary):
    assert visitor.get("/admin/login/", headers={"host": "qzcanary.example"}).status_code == 400
    assert visitor.get("/admin/login/", headers={"host": f"'{NAME}\"@x"}).status_code == 400


def test_the_whole_way_of_an_endorsement_comes_out_nowhere(visitor: Client, at_debug: LogCanary):
    published()
    assert send(visitor) == 202
    call_command("drain_outbox", stdout=sys.stderr)
    link = f"/verify-endorsement/{token_in(mail.outbox[-1].body)}/"
    assert visitor.get(link).status_code == 200
    assert visitor.post(link).status_code == 200
    call_command("drain_outbox", stdout=sys.stderr)
    staff = Client()
    staff.force_login(User.objects.create_superuser("qzcanary", EMAIL, "qzcanary"))
    endorsement = Endorsement.objects.get()
    for page in ("", f"{endorsement.pk}/change/", f"?q={EMAIL}", f"?q={NAME}"):
        assert staff.get(f"/admin/endorsements/endorsement/{page}").status_code == 200
    assert staff.post(f"/admin/endorsements/endorsement/{endorsement.pk}/reject/", {"reason": NAME}).status_code < 500


@pytest.mark.parametrize("form", [
    {"username": EMAIL, "password": "qzcanary"}, {"username": NAME * 50, "password": "\x00qzcanary"},
    {"qzcanary": NAME},
])  # fmt: skip
def test_no_sign_in_comes_out(visitor: Client, at_debug: LogCanary, form: dict[str, str]):
    assert visitor.post("/admin/login/", form).status_code < 500
    checking = Client(enforce_csrf_checks=True, raise_request_exception=False, headers=HEADERS)
    assert checking.post("/admin/login/", form).status_code == 403


class Refusing:
    """A mail server's ways to say no; each quotes what it was given."""

    errors: tuple[Exception, ...] = (
        smtplib.SMTPRecipientsRefused({EMAIL: (550, f"5.1.1 <{EMAIL}> unknown, {NAME}".encode())}),
        smtplib.SMTPSenderRefused(501, NAME.encode(), EMAIL),
        smtplib.SMTPDataError(554, f"spam: {STATEMENT}".encode()),
        UnicodeEncodeError("ascii", NAME, 0, 1, EMAIL),
        OSError(f"{EMAIL} {STREET}"),
    )


@pytest.mark.parametrize("error", Refusing.errors)
def test_no_mail_that_fails_comes_out(error: Exception, visitor: Client, at_debug: LogCanary, settings: Any):
    published()
    assert send(visitor) == 202
    FailingBackend.error = error
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.FailingBackend"}}
    drained = drain_outbox()
    assert (drained.delivered, drained.postponed + drained.dead) == (0, 1)
    assert mail.outbox == []


class FailingBackend(BaseEmailBackend):
    error: Exception = OSError()

    def send_messages(self, email_messages: Any) -> int:
        raise self.error


@pytest.mark.parametrize(
    "change", ["number = 1 / (number - number)", "name = repeat('Ann Qzcanary', 500)", "number = 'Ann Qzcanary'::int"]
)
def test_no_row_that_the_database_refuses_comes_out(visitor: Client, at_debug: LogCanary, change: str):
    published()
    assert send(visitor) == 202
    table = Revision._meta.db_table
    with pytest.raises((DataError, IntegrityError)) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change}")  # noqa: S608  # above
    logging.getLogger("backend.apps.endorsements").error("could not be saved", exc_info=refusal.value)
    logging.getLogger("django.request").error("%s: %s", "Internal Server Error", f"/{NAME}", exc_info=refusal.value)


def test_no_address_that_cannot_be_placed_comes_out(visitor: Client, at_debug: LogCanary, settings: Any):
    settings.GEOCODER = f"{CensusGeocoder.__module__}.{CensusGeocoder.__qualname__}"  # of nowhere
    published()
    assert send(visitor) == 202
    drain_outbox()
    assert visitor.post(f"/verify-endorsement/{token_in(mail.outbox[-1].body)}/").status_code == 200
    assert drain_outbox().postponed == 1
