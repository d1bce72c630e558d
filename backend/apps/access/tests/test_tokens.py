"""A token is made once, found by its hash, and ends when its time, its owner or somebody's patience does."""

from __future__ import annotations

import hashlib
import string
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from backend.apps.access.errors import ScopeNotHeld, ScopeUnknown, TokenNotFound, TokenTermsUnusable
from backend.apps.access.models import ApiToken
from backend.apps.access.services import find_token, issue_token, revoke_token
from backend.apps.access.token_form import PATTERN, new_token, presented
from backend.foundation.observability.redaction import MASK, Redactor

from .making import NOW, staff, token

READER = "view_endorsement"


def test_a_token_has_the_form_that_scanners_know_and_a_checksum():
    texts = [new_token() for _ in range(200)]
    assert len(set(texts)) == 200
    for text in texts:
        assert text.startswith("cb_")
        assert len(text) == 52
        form = presented(text)
        assert form is not None
        assert (form.prefix, form.secret_hash) == (text[:11], hashlib.sha256(text.encode()).hexdigest())
    assert PATTERN == "cb_[0-9A-Za-z]{49}"


@pytest.mark.parametrize("position", [3, 20, 45, 46, 51])
def test_one_changed_character_is_no_token(position: int):
    text = new_token()
    other = next(one for one in string.ascii_letters if one != text[position])
    assert presented(text[:position] + other + text[position + 1 :]) is None


@given(st.text(max_size=80))
def test_whatever_is_presented_is_no_error(text: str):
    assert presented(text) is None
    assert presented(f"cb_{text}") is None


def test_no_log_line_shows_a_token_or_a_part_of_one():
    redactor = Redactor()
    text = new_token()
    for line in (text, f"asked with {text}.", f"x={text}", text[:20], f"Bearer {text}", f"/admin/?t={text}"):
        for masked in (redactor.own(line), redactor.foreign(line)):
            assert text[3:15] not in masked
            assert MASK in masked


@pytest.mark.django_db
def test_a_token_is_kept_as_its_hash_alone():
    issued = token(staff("ann", READER))
    row = ApiToken.objects.values().get()
    assert issued.text not in repr(issued)
    assert issued.text not in repr(row)
    assert issued.text[11:] not in repr(row)
    assert row["secret_hash"] == hashlib.sha256(issued.text.encode()).hexdigest()


@pytest.mark.django_db
def test_nobody_hands_on_what_they_may_not_do_themselves():
    for somebody in (staff("ann"), staff("ben", READER, is_active=False), staff("cy", READER, is_staff=False)):
        with pytest.raises(ScopeNotHeld, match=r"endorsements:read.*endorsements.view_endorsement"):
            token(somebody)
    assert token(staff("dee", is_superuser=True), "endorsements:export", "endorsements:read").token.scopes == [
        "endorsements:export",
        "endorsements:read",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"name": " "}, TokenTermsUnusable),
        ({"name": "x" * 101}, TokenTermsUnusable),
        ({"name": "x\0"}, TokenTermsUnusable),
        ({"scopes": []}, TokenTermsUnusable),
        ({"scopes": ["endorsements:read", "everything"]}, ScopeUnknown),
        ({"lifetime_days": 0}, TokenTermsUnusable),
        ({"lifetime_days": 367}, TokenTermsUnusable),
    ],
)
def test_terms_that_no_token_can_have_are_refused(terms: dict[str, object], refusal: type[Exception]):
    usual = {"name": "sync", "scopes": ["endorsements:read"], "lifetime_days": 30}
    with pytest.raises(refusal):
        issue_token(owner=staff("ann", READER), now=NOW, **(usual | terms))  # type: ignore[arg-type]
    assert not ApiToken.objects.exists()


@pytest.mark.django_db
def test_a_token_ends_with_its_time_its_revocation_or_its_owner():
    owner = staff("ann", READER)
    issued = token(owner, days=30, now=NOW)

    def lets_in(moment: object = NOW) -> bool:
        return find_token(text=issued.text, now=moment) is not None  # type: ignore[arg-type]

    assert lets_in()
    assert lets_in(NOW + timedelta(days=30, seconds=-1))
    assert not lets_in(NOW + timedelta(days=30))
    for field in ("is_active", "is_staff"):
        type(owner).objects.update(**{field: False})
        assert not lets_in()
        type(owner).objects.update(**{field: True})
    assert lets_in()
    revoke_token(token_id=issued.token.pk, by=owner, now=NOW)
    assert not lets_in()


@pytest.mark.django_db
def test_another_secret_behind_a_known_prefix_is_refused():
    issued = token(staff("ann", READER))
    stranger = new_token()
    ApiToken.objects.update(prefix=stranger[:11])
    assert find_token(text=stranger, now=timezone.now()) is None
    assert find_token(text=issued.text, now=timezone.now()) is None


@pytest.mark.django_db
def test_the_last_use_is_written_once_in_ten_minutes():
    issued = token(staff("ann", READER), now=NOW)
    written = []
    for minutes in (0, 1, 9, 10, 11, 25):
        with CaptureQueriesContext(connection) as queries:
            found = find_token(text=issued.text, now=NOW + timedelta(minutes=minutes))
        assert found is not None
        written.append(len(queries) - 1)
    assert written == [1, 0, 0, 1, 0, 1]
    assert ApiToken.objects.get().last_used_at == NOW + timedelta(minutes=25)


@pytest.mark.django_db
def test_who_does_not_manage_tokens_revokes_only_their_own():
    ann, ben, admin = staff("ann", READER), staff("ben", READER), staff("cy", "manage_apitokens")
    issued = token(ann)
    with pytest.raises(TokenNotFound):
        revoke_token(token_id=issued.token.pk, by=ben, now=NOW)
    revoke_token(token_id=issued.token.pk, by=admin, now=NOW)
    again = revoke_token(token_id=issued.token.pk, by=ann, now=NOW + timedelta(days=1))
    assert (again.revoked_at, again.revoked_by) == (NOW, admin)


def called(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(*arguments, stdout=out, stderr=err)
    return out.getvalue().strip(), err.getvalue().strip()


@pytest.mark.django_db
def test_the_commands_make_list_and_revoke_a_token():
    staff("ann", READER)
    text, told = called("create_api_token", "ann", "--name", "sync", "--scope", "endorsements:read", "--days", "7")
    assert find_token(text=text, now=timezone.now()) is not None
    assert told.startswith(f"sync ({text[:11]}…): endorsements:read, until ")
    listed, _ = called("list_api_tokens")
    assert listed.startswith(f"{text[:11]}  ann  sync  endorsements:read  until ")
    assert text[11:] not in listed
    revoked, _ = called("revoke_api_token", text)
    assert revoked.startswith(f"sync ({text[:11]}…) is revoked since ")
    assert find_token(text=text, now=timezone.now()) is None
    assert called("list_api_tokens") == ("", "")
    assert "revoked" in called("list_api_tokens", "--all")[0]


@pytest.mark.django_db
def test_the_commands_say_what_they_cannot_do():
    staff("ann")
    for arguments, sentence in (
        (("create_api_token", "nobody", "--name", "x", "--scope", "endorsements:read"), "no account named «nobody»"),
        (("create_api_token", "ann", "--name", "x", "--scope", "everything"), "no scope «everything»"),
        (("create_api_token", "ann", "--name", "x", "--scope", "endorsements:read"), "needs the permission"),
        (("revoke_api_token", "cb_00000000"), "No token begins with «cb_00000000»"),
        (("reset_second_factor", "ann"), "no authenticator to reset"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command(*arguments)
