"""Staff, authenticators and tokens, as the tests need them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from backend.apps.access.models import SecondFactor
from backend.apps.access.pages.sessions import SHOWN
from backend.apps.access.sealing import unseal
from backend.apps.access.services import IssuedToken, begin_enrolment, confirm_enrolment, issue_token

PASSWORD = "correct horse battery staple"
NOW = datetime(2026, 9, 2, 10, 0, tzinfo=UTC)


def staff(username: str = "moderator", *permissions: str, **fields: Any) -> User:
    user = User.objects.create_user(username=username, password=PASSWORD, **({"is_staff": True} | fields))
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return User.objects.get(pk=user.pk)


def code_at(secret: str, moment: datetime) -> str:
    return pyotp.TOTP(secret).at(moment)


def enrolled(user: User, *, minutes_ago: int = 10) -> tuple[str, list[str]]:
    """The authenticator's secret and the recovery codes; its first code is old by now."""
    enrolment = begin_enrolment(user=user)
    assert enrolment is not None
    then = timezone.now() - timedelta(minutes=minutes_ago)
    codes = confirm_enrolment(user=user, sealed=enrolment.sealed, code=code_at(enrolment.secret, then), now=then)
    return enrolment.secret, codes


def secret_of(user: User) -> str:
    return unseal(SecondFactor.objects.get(user=user).sealed_secret)


def secret_shown(client: Client) -> str:
    """That of an authenticator which is being set up."""
    return unseal(client.session[SHOWN])


def token(owner: User, *scopes: str, days: int = 30, now: datetime | None = None) -> IssuedToken:
    wanted = scopes or ("endorsements:read",)
    return issue_token(
        owner=owner, name="newsletter sync", scopes=wanted, lifetime_days=days, now=now or timezone.now()
    )
