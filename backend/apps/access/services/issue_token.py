"""How does a program get a token?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from backend.apps.access.errors import ScopeNotHeld, TokenTermsUnusable
from backend.apps.access.models import ApiToken
from backend.apps.access.scopes import scope_named
from backend.apps.access.token_form import new_token, presented

MAX_LIFETIME_DAYS = 366
MAX_NAME_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """The row, and the one time that the token's text is to be had."""

    token: ApiToken
    text: str = field(repr=False)


def issue_token(*, owner: Any, name: str, scopes: Iterable[str], lifetime_days: int, now: datetime) -> IssuedToken:
    """A token in the name of `owner`, a user of Django's.

    Raises:
        TokenTermsUnusable: no name, no scope, or a lifetime that is not 1 to 366 days.
        ScopeUnknown: there is no scope of that name.
        ScopeNotHeld: the owner may not do so themselves, or is no active member of staff.
    """
    name, wanted = name.strip(), sorted(set(scopes))
    _check_terms(name, wanted, lifetime_days)
    for scope in map(scope_named, wanted):
        if not (owner.is_active and owner.is_staff and (not scope.permission or owner.has_perm(scope.permission))):
            raise ScopeNotHeld(f"The scope «{scope.name}» needs the permission {scope.permission}, which you have not.")
    text = new_token()
    form = presented(text)
    if form is None:
        raise AssertionError("a new token has a token's form")
    token = ApiToken.objects.create(
        owner=owner,
        name=name,
        prefix=form.prefix,
        secret_hash=form.secret_hash,
        scopes=wanted,
        created_at=now,
        expires_at=now + timedelta(days=lifetime_days),
    )
    return IssuedToken(token=token, text=text)


def _check_terms(name: str, scopes: list[str], lifetime_days: int) -> None:
    if not name or len(name) > MAX_NAME_CHARACTERS or not name.isprintable():
        raise TokenTermsUnusable(f"A token has a name of 1 to {MAX_NAME_CHARACTERS} printable characters.")
    if not scopes:
        raise TokenTermsUnusable("Name at least one scope: a token that is good for nothing is of no use.")
    if not 1 <= lifetime_days <= MAX_LIFETIME_DAYS:
        raise TokenTermsUnusable(f"A token lives for 1 to {MAX_LIFETIME_DAYS} days.")
