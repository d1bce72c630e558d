"""Programs with a token take endorsements out: whole, part by part, and no address without its own scope."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.access.services import revoke_token
from backend.apps.access.tests.making import staff, token
from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.api.examples import RECORD
from backend.apps.endorsements.api.export_answers import ExportedEndorsementBody
from backend.apps.endorsements.models import Endorsement, Revision
from backend.apps.endorsements.services import ExportFormat, export_endorsements, export_part, reject_endorsement
from backend.apps.endorsements.services.export_endorsements import columns_of
from backend.apps.stakeholders.services import erase_stakeholder

from .journey import NOW, confirmed, publicly, several_public, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
EXPORT, RECORDS = "/api/v1/endorsements/export", "/api/v1/endorsements"
MAY = ("view_endorsement", "export_endorsements", "view_stakeholder")
SCOPES = ("endorsements:read", "endorsements:export", "stakeholders:read")


@pytest.fixture
def owner() -> User:
    return staff("ann", *MAY)


@pytest.fixture
def program(owner: User) -> Client:
    """With every scope."""
    return bearer(token(owner, *SCOPES).text)


def bearer(text: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}"})


def ask(client: Client, path: str = EXPORT, **asked: Any) -> Any:
    return client.get(f"{path}?{urlencode(asked)}" if asked else path)


def rows_of(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    if answer["Content-Type"].startswith("text/csv"):
        return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
    told: list[dict[str, Any]] = answer.json()["results"]
    return told


def parts(client: Client, path: str = EXPORT, **asked: Any) -> list[Any]:
    """The first and those that Link leads to."""
    found = [ask(client, path, **asked)]
    while "Link" in found[-1].headers:
        address = found[-1]["Link"].removeprefix("<").removesuffix('>; rel="next"')
        if found[-1]["Content-Type"] == "application/json":
            assert found[-1].json()["next"] == address
        found.append(client.get(address.removeprefix("http://testserver")))
    return found


def refused(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("file_format", ["csv", "json"])
@pytest.mark.parametrize("size", [1, 2, 3, 5000])
def test_the_parts_together_are_the_export(program: Client, moderator: User, file_format: str, size: int):
    submit(email="unread@example.org")
    several_public(4, moderator)
    whole = b"".join(export_endorsements(file_format=ExportFormat(file_format))).decode()
    expected = json.loads(whole) if file_format == "json" else list(csv.DictReader(io.StringIO(whole, newline="")))
    found = parts(program, format=file_format, page_size=size)
    assert [row for part in found for row in rows_of(part)] == expected
    assert len(found) == -(-5 // size)


def test_a_part_says_what_it_is_and_is_kept_by_nobody(program: Client):
    confirmed()
    day = timezone.localdate().isoformat()
    answer = ask(program, campaign="clean-water", format="csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="endorsements-clean-water-{day}.csv"'
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert answer.content.decode().splitlines()[0] == ",".join(columns_of(with_contacts=False))
    assert program.get(EXPORT, headers={"Accept": "text/csv"})["Content-Type"] == "text/csv; charset=utf-8"
    plain = ask(program)
    assert (plain["Content-Type"], plain.json()["next"]) == ("application/json", None)
    assert plain["Content-Disposition"] == f'attachment; filename="endorsements-{day}.json"'


def test_the_documented_columns_are_those_that_are_written():
    assert tuple(ExportedEndorsementBody().fields) == columns_of(with_contacts=True)
    assert tuple(RECORD) == columns_of(with_contacts=False)


def test_addresses_need_a_scope_of_their_own(program: Client, owner: User):
    confirmed(mailing_consent=True)
    [told] = rows_of(ask(program, contacts="true"))
    assert (told["email"], told["mailing_consent"]) == ("ann@example.org", True)
    assert "ann@example.org" in ask(program, contacts="true", format="csv").content.decode()
    for asked in ({}, {"contacts": "false"}, {"format": "csv"}):
        assert "example.org" not in ask(program, **asked).content.decode()
    narrow = bearer(token(owner, "endorsements:export").text)
    assert ask(narrow).status_code == 200
    refusal = ask(narrow, contacts="true")
    assert refused(refusal) == (403, "insufficient-scope")
    assert refusal.json()["detail"] == "This needs a token with the scope «stakeholders:read»."
    owner.user_permissions.remove(owner.user_permissions.get(codename="view_stakeholder"))
    assert refused(ask(program, contacts="true")) == (403, "insufficient-scope")
    assert ask(program).status_code == 200


@pytest.mark.parametrize(("path", "scope"), [(EXPORT, "endorsements:export"), (RECORDS, "endorsements:read")])
def test_who_may_not_is_told_which_scope_is_missing(owner: User, path: str, scope: str):
    others = [name for name in SCOPES if name != scope]
    refusal = ask(bearer(token(owner, *others).text), path)
    assert refused(refusal) == (403, "insufficient-scope")
    assert scope in refusal.json()["detail"]
    right = token(owner, scope)
    assert ask(bearer(right.text), path).status_code == 200
    revoke_token(token_id=right.token.pk, by=None, now=timezone.now())
    expired = token(owner, scope, days=1, now=timezone.now() - timedelta(days=2))
    for client, error in (
        (Client(), ""),
        (bearer(right.text), "invalid_token"),
        (bearer(expired.text), "invalid_token"),
    ):
        answer = ask(client, path)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith('Bearer realm="Coalition Builder"')
        assert ('error="invalid_token"' in answer["WWW-Authenticate"]) == bool(error)
        assert answer["Cache-Control"] == "no-store"


def test_a_session_of_the_admin_counts_as_its_permissions(client: Client, owner: User):
    confirmed()
    client.force_login(owner)
    assert len(rows_of(ask(client, contacts="true"))) == 1
    client.force_login(staff("ben", "export_endorsements"))
    assert refused(ask(client, contacts="true")) == (403, "permission-denied")


def test_who_reviews_in_the_admin_does_not_take_all_of_it_out(client: Client):
    client.force_login(staff("mo", "view_endorsement", "review_endorsement", is_superuser=True))
    assert refused(ask(client, RECORDS)) == (401, "not-authenticated")


def test_of_one_campaign_of_one_state_and_what_changed_since(program: Client, moderator: User):
    published("clean-air")
    old = confirmed(email="bo@example.org", slug="clean-air")
    public = publicly(moderator, NOW + timedelta(hours=2))

    def ids(**asked: Any) -> list[str]:
        return [row["id"] for row in rows_of(ask(program, **asked))]

    assert ids(campaign="clean-water") == [str(public.public_id)]
    assert ids(state="verified") == [str(old.public_id)]
    later = "2026-03-01T13:00:00Z"
    assert ids(changed_since=later) == ids(changed_since="2026-03-01T14:30:00+01:00") == [str(public.public_id)]
    assert program.get(f"{EXPORT}?changed_since=2026-03-01T14:30:00+01:00").status_code == 200
    seen: dict[str, Any] = {"endorsement_id": old.pk, "revision_id": old.current_revision_id}
    reject_endorsement(**seen, by=moderator, now=NOW + timedelta(hours=3), reason="")
    assert ids(changed_since=later) == [str(old.public_id), str(public.public_id)]
    assert [row["state"] for row in rows_of(ask(program, RECORDS, changed_since=later))] == ["rejected", "approved"]
    assert ids(changed_since="2026-03-02T00:00:00Z") == []
    assert refused(ask(program, campaign="nothing")) == (404, "campaign-not-found")


@pytest.mark.parametrize(
    "asked",
    [
        "format=xml", "state=public", "contacts=yes", "changed_since=2026-03-01", "changed_since=2026-03-01T12:00:00",
        "changed_since=0001-01-01T00:00:00%2B14:00", "changed_since=9999-12-31T23:59:59-14:00",
        "changed_since=2026-03-01T12:00:00-99:99", "changed_since=%00", "campaign=%00", "campaign=a%20b", "cursor=abc",
        "cursor=", "page_size=0", "page_size=5001", "page_size=1&page_size=2", "since=1", "email=ann@example.org",
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_name(program: Client, asked: str):
    answer = program.get(f"{EXPORT}?{asked}")
    assert refused(answer) == (400, "invalid-request")
    assert answer.json()["errors"][0]["field"] == asked.partition("=")[0]


def test_a_cursor_of_another_list_is_none(program: Client, moderator: User):
    several_public(2, moderator)
    following = ask(program, RECORDS, page_size=1).json()["next"]
    assert refused(program.get(following.replace(RECORDS, EXPORT))) == (400, "invalid-request")


def test_a_part_that_is_asked_for_again_goes_on_where_it_did(program: Client, moderator: User):
    """Whoever was cut off asks the same address once more; what came meanwhile is at the end."""
    several_public(3, moderator)
    following = ask(program, page_size=2).json()["next"].removeprefix("http://testserver")
    first = program.get(following).content
    several_public(1, moderator)
    again = program.get(following)
    assert json.loads(first)["results"] == again.json()["results"][:1]
    assert len(again.json()["results"]) == 2


def test_pages_of_records_are_small_and_without_addresses(program: Client, moderator: User):
    several_public(3, moderator)
    found = parts(program, RECORDS, page_size=2)
    assert [len(rows_of(part)) for part in found] == [2, 1]
    assert tuple(rows_of(found[0])[0]) == columns_of(with_contacts=False)
    assert refused(ask(program, RECORDS, page_size=201)) == (400, "invalid-request")
    assert refused(ask(program, RECORDS, contacts="true")) == (400, "invalid-request")


@pytest.mark.parametrize("file_format", ExportFormat)
def test_a_part_ends_where_its_bytes_do_and_never_before_its_first_row(moderator: User, file_format: ExportFormat):
    several_public(6, moderator)
    Revision.objects.update(statement="\N{LEAF FLUTTERING IN WIND}" * 2000)
    after, sizes = 0, []
    while True:
        part = export_part(file_format=file_format, after_id=after, max_bytes=20_000)
        sizes.append(part.rows)
        assert len(part.content) <= 20_000
        if part.last_id is None:
            break
        after = part.last_id
    assert sizes == [2, 2, 2]
    one = export_part(file_format=file_format, max_bytes=1)
    assert (one.rows, one.last_id) == (1, Endorsement.objects.order_by("pk")[0].pk)


def test_a_part_goes_past_those_who_are_not_told(program: Client, moderator: User):
    """However many of them stand between two rows."""
    first, *gone, last = several_public(6, moderator)
    for one in gone:
        erase_stakeholder(stakeholder_id=one.stakeholder_id, now=NOW)
    found = parts(program, page_size=1)
    assert [row["id"] for part in found for row in rows_of(part)] == [str(first.public_id), str(last.public_id)]


def test_nothing_is_a_part_too(program: Client):
    assert rows_of(ask(program)) == rows_of(ask(program, format="csv")) == []


def test_the_log_names_the_token_and_nobody_else(program: Client, owner: User, caplog: pytest.LogCaptureFixture):
    confirmed()
    with caplog.at_level(logging.INFO, logger="backend.apps.access"):
        ask(program, RECORDS), ask(program, contacts="true"), program.get("/api/v1/stakeholders")
    who = f"went to the token {owner.api_tokens.get().prefix}"
    assert [record.getMessage() for record in caplog.records if "went to" in record.getMessage()] == [
        f"1 endorsements, without addresses, {who}",
        f"1 endorsements, with addresses, {who}",
        f"1 people, with addresses, {who}",
    ]


def test_it_costs_the_same_with_1_and_with_20(program: Client, moderator: User):
    ask(program)
    counts = []
    for number in (1, 19):
        several_public(number, moderator)
        with CaptureQueriesContext(connection) as queries:
            assert ask(program, contacts="true", campaign="clean-water").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize("path", [EXPORT, RECORDS])
def test_each_part_counts_for_its_token(program: Client, path: str):
    before, after = (re.search(r'"token-reads-.*?";r=(\d+)', ask(program, path)["RateLimit"]) for _ in range(2))
    assert before is not None
    assert after is not None
    assert int(after[1]) == int(before[1]) - 1
