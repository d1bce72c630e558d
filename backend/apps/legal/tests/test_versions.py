from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.db.utils import IntegrityError, InternalError
from hypothesis import given
from hypothesis import strategies as some

from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Revision
from backend.apps.endorsements.tests.journey import submit
from backend.apps.legal.errors import (
    LegalDocumentNotFound,
    TermsNotAccepted,
    TermsNotInForce,
    VersionInForce,
    VersionNotAdoptable,
)
from backend.apps.legal.models import Acceptance, Version
from backend.apps.legal.sanitizing import sanitized
from backend.apps.legal.services import (
    accepted_terms,
    adopt_version,
    current_terms,
    document_on,
    record_acceptance,
    save_draft,
    take_back_version,
)
from backend.apps.legal.services.record_acceptance import GRACE
from backend.apps.stakeholders.models import Stakeholder

from .making import NOW, adopted, counsel, draft, terms

TODAY, DAY, MINUTE = NOW.date(), timedelta(days=1), timedelta(minutes=1)
REFUSED = (IntegrityError, InternalError)


@pytest.mark.django_db
def test_which_is_in_force_follows_the_days():
    first, second = terms(), terms(begins=TODAY + 10 * DAY)
    adopted(kind="privacy")
    draft(begins=TODAY)
    assert current_terms(on=TODAY - DAY) is None
    assert current_terms(on=TODAY) == current_terms(on=TODAY + 9 * DAY) == first
    assert current_terms(on=TODAY + 10 * DAY) == current_terms(on=TODAY + 999 * DAY) == second
    assert (first.number, second.number) == (1, 2)
    with pytest.raises(LegalDocumentNotFound):
        document_on(kind="terms", on=TODAY - DAY)
    with pytest.raises(LegalDocumentNotFound):
        document_on(kind="nothing", on=TODAY)


CHANGES = [
    "UPDATE legal_version SET text = 'other'",
    "UPDATE legal_version SET title = 'other'",
    "UPDATE legal_version SET sha256 = 'x'",
    "UPDATE legal_version SET in_force_from = '2020-01-01'",
    "UPDATE legal_version SET number = 9",
    "UPDATE legal_version SET kind = 'privacy'",
    "UPDATE legal_version SET adopted_at = NULL, adopted_by_id = NULL",
    "UPDATE legal_version SET adopted_by_id = NULL",
    "DELETE FROM legal_version",
]


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_what_is_in_force_is_changed_by_nobody(change: str):
    version = terms(begins=TODAY)
    # The trigger asks the calendar, not us: since 2026-03 this one has begun.
    with pytest.raises(REFUSED, match="does not change"), transaction.atomic():
        connection.cursor().execute(change)
    assert Version.objects.get() == version


ADOPTION = "UPDATE legal_version SET adopted_at = '2026-03-01 23:59:59+00', adopted_by_id = %(by)s"
INSERTION = (
    "INSERT INTO legal_version "
    "(public_id, kind, number, title, text, sha256, in_force_from, adopted_at, adopted_by_id, created_at) "
    "SELECT gen_random_uuid(), 'privacy', 7, title, text, {}, '{}', now(), %(by)s, now() FROM legal_version"
)
UNSOUND = [
    (f"{ADOPTION}, in_force_from = '2026-02-28'", "does not begin before"),
    (f"{ADOPTION}, sha256 = 'x'", "hash of an adopted version"),
    (f"{ADOPTION}, text = text || ' '", "hash of an adopted version"),
    (ADOPTION.replace("%(by)s", "NULL"), "adopted by somebody"),
    (INSERTION.format("sha256", "2020-01-01"), "does not begin before"),
    (INSERTION.format("'bad'", "2099-01-01"), "hash of an adopted version"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("statement", "sentence"), UNSOUND)
def test_what_nobody_could_have_adopted_comes_into_force_by_no_statement(statement: str, sentence: str):
    draft(begins=TODAY, text="<p>Grüße</p>")
    with pytest.raises(REFUSED, match=sentence), transaction.atomic():
        connection.cursor().execute(statement, {"by": counsel().pk})
    assert not Version.objects.adopted().exists()


@pytest.mark.django_db
@pytest.mark.parametrize("statement", [ADOPTION, INSERTION.format("sha256", "2099-01-01")])
def test_what_somebody_could_have_adopted_does(statement: str):
    draft(begins=TODAY, text="<p>Grüße</p>")
    connection.cursor().execute(statement, {"by": counsel().pk})
    assert Version.objects.adopted().count() == 1


@pytest.mark.django_db
def test_the_account_of_who_adopted_stays():
    adopted_by = terms().adopted_by
    with pytest.raises(ProtectedError):
        User.objects.all().delete()
    assert Version.objects.get().adopted_by == adopted_by


@pytest.mark.django_db
def test_before_its_day_a_version_may_be_taken_back_and_after_it_not():
    # The database asks today's calendar.
    first = date.today() + DAY  # noqa: DTZ011
    version = terms(begins=first)
    with pytest.raises(VersionInForce):
        save_draft(kind="terms", title="x", text="y", version_id=version.pk)
    again = take_back_version(version_id=version.pk, by=counsel(), now=NOW)
    assert (again.adopted_at, take_back_version(version_id=version.pk, by=counsel(), now=NOW).pk) == (None, version.pk)
    save_draft(kind="terms", title="x", text="<p>y</p>", in_force_from=TODAY, version_id=version.pk)
    adopt_version(version_id=version.pk, by=counsel(), now=NOW)
    with pytest.raises(VersionInForce, match="is in force since"):
        take_back_version(version_id=version.pk, by=counsel(), now=NOW)


@pytest.mark.django_db
def test_what_cannot_come_into_force_is_refused_in_a_sentence():
    undated, past, empty = draft(), draft(begins=TODAY - DAY), draft(text="<script>x</script>", begins=TODAY)
    for version, words in ((undated, "has no first day"), (past, "is over"), (empty, "no title or no text")):
        with pytest.raises(VersionNotAdoptable, match=words):
            adopt_version(version_id=version.pk, by=counsel(), now=NOW)
    standing = terms(begins=TODAY + 5 * DAY)
    for day in (TODAY, TODAY + 5 * DAY):
        with pytest.raises(VersionNotAdoptable, match="must begin after it"):
            adopt_version(version_id=draft(begins=day).pk, by=counsel(), now=NOW)
    with pytest.raises(VersionInForce):
        adopt_version(version_id=standing.pk, by=counsel(), now=NOW)
    with pytest.raises(LegalDocumentNotFound):
        adopt_version(version_id=0, by=counsel(), now=NOW)


@pytest.mark.django_db
def test_the_hash_is_of_exactly_what_is_shown():
    version = terms(text="<p>Grüße\r\nund</p><script>alert(1)</script>")
    assert version.text == "<p>Grüße\nund</p>"
    assert version.sha256 == hashlib.sha256(version.text.encode()).hexdigest()


UNSAFE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<p onclick='x()'>",
    "<a href='javascript:x()'>",
    "<svg/onload=x>",
    "<iframe src=//evil.example>",
    "<style>*{}</style>",
    "<p style='position:fixed'>",
    "<form action=//evil.example>",
    "<math><mtext><style><img src=x onerror=x>",
    "<a href='&#106;avascript:x()'>",
    "<base href=//evil.example>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh>",
    "<p id=csrf class=x>",
]
FORBIDDEN = (
    "<script", "<img", "onclick", "onerror", "javascript:", "<svg", "<iframe", "<style", "style=", "<form", "<base",
    "<link", "<meta", "id=", "class=",
)  # fmt: skip


@pytest.mark.parametrize("html", UNSAFE)
def test_nothing_that_runs_loads_or_styles_is_kept(html: str):
    assert not [word for word in FORBIDDEN if word in sanitized(f"<p>before</p>{html}after")]


def test_what_a_document_needs_is_kept():
    html = (
        '<h2>1</h2><ol start="2" type="a"><li>x</li></ol><table><tbody><tr><td colspan="2">y</td></tr></tbody></table>'
    )
    assert sanitized(html) == html
    assert sanitized('<a href="https://example.org/">x</a>') == (
        '<a href="https://example.org/" rel="noopener noreferrer">x</a>'
    )


@given(some.text(alphabet="<>/=\"'&;ab phref-\n\r!\u00e9", max_size=80))
def test_sanitizing_twice_changes_nothing(text: str):
    once = sanitized(text)
    assert sanitized(once) == once


def accept(
    version: Version | None, *, subject: UUID | None = None, matter: str = "endorsement-revision:1", now: datetime = NOW
) -> Version | None:
    accepted = accepted_terms(version_id=version.public_id if version else None, now=now)
    record_acceptance(version=accepted, subject=subject or uuid4(), act="endorsement-submitted", matter=matter, now=now)
    return accepted


@pytest.mark.django_db
def test_an_acceptance_has_version_hash_who_when_and_act_and_is_kept_once():
    version, ann = terms(), uuid4()
    for _ in range(2):
        assert accept(version, subject=ann) == version
    kept = Acceptance.objects.get()
    assert (kept.version, kept.sha256, kept.subject, kept.at) == (version, version.sha256, ann, NOW)
    with pytest.raises(TermsNotAccepted):
        accept(None)
    assert Acceptance.objects.count() == 1


@pytest.mark.django_db
def test_where_no_terms_are_in_force_none_are_accepted_and_once_there_are_they_are_demanded():
    draft()
    terms(begins=TODAY + DAY)
    midnight = NOW.replace(hour=0) + DAY
    assert accept(None, now=midnight - MINUTE) is None
    with pytest.raises(TermsNotAccepted, match="accepted_terms"):
        accept(None, now=midnight)
    assert Acceptance.objects.count() == 0


@pytest.mark.django_db
def test_only_the_terms_of_today_or_two_hours_ago_can_be_accepted():
    old, new = terms(), terms(begins=TODAY + DAY)
    midnight = NOW.replace(hour=0) + DAY
    assert accept(old, now=midnight + timedelta(hours=1, minutes=59)) == old
    assert accept(new, now=midnight, matter="another") == new
    for version, now in (
        (old, midnight + timedelta(hours=2)),
        (new, NOW),
        (adopted(kind="privacy"), NOW),
        (draft(begins=TODAY), NOW),
    ):
        with pytest.raises(TermsNotInForce):
            accept(version, now=now)


@pytest.mark.django_db
def test_terms_replaced_on_the_same_day_can_be_accepted_by_who_was_shown_them():
    old, new = terms(now=NOW - 3 * DAY), terms()
    assert accept(old, now=NOW + GRACE - MINUTE) == old
    assert accept(new, matter="another") == new
    with pytest.raises(TermsNotAccepted):
        accept(None)
    with pytest.raises(TermsNotInForce):
        accept(old, now=NOW + GRACE)


@pytest.mark.django_db
def test_terms_that_were_in_force_for_an_hour_only_can_be_accepted_by_who_was_shown_them():
    midnight = NOW.replace(hour=0) + DAY
    first, last = terms(now=NOW - DAY), midnight - MINUTE
    brief = terms(now=midnight - timedelta(hours=1))
    next_day = terms(now=last, begins=midnight.date())
    # Two hours before, the first was in force.
    assert accept(first, now=last) == first
    for version, now in ((brief, last), (brief, midnight + GRACE - MINUTE), (next_day, midnight)):
        assert accept(version, now=now) == version
    with pytest.raises(TermsNotInForce):
        accept(brief, now=midnight + GRACE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE legal_acceptance SET at = now()",
        "UPDATE legal_acceptance SET subject = gen_random_uuid()",
        "DELETE FROM legal_acceptance",
    ],
)
def test_an_acceptance_is_rewritten_by_nobody(statement: str):
    accept(terms())
    with pytest.raises(REFUSED, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db
def test_a_submission_keeps_which_terms_it_was_made_under_and_refuses_others():
    published()
    version = terms()
    submit(accepted_terms=version.public_id)
    revision = submit(accepted_terms=version.public_id)
    kept = Acceptance.objects.get()
    assert (revision.terms_version, revision.terms_sha256) == (version.name, version.sha256)
    assert (kept.subject, kept.matter) == (Stakeholder.objects.get().public_id, f"endorsement-revision:{revision.pk}")
    with pytest.raises(TermsNotInForce):
        submit(accepted_terms=uuid4(), statement="Others.")
    assert Revision.objects.count() == 1
    with pytest.raises(TermsNotAccepted):
        submit(statement="Without terms.")
    assert Acceptance.objects.count() == 1
