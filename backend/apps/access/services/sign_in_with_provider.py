"""Who here is the person that the provider vouches for, and what may they do today?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from backend.apps.access.errors import AccountDeactivated, AccountNotLinked, EmailNotVerified, NoRole
from backend.apps.access.models import ExternalIdentity
from backend.apps.access.roles import ROLES, SUPERUSER

_MAX_USERNAME = 150


@dataclass(frozen=True, slots=True)
class Person:
    """What an ID token says of somebody, checked; `roles` are ours already.

    `is_superuser_told`: the provider's groups decide who is a superuser, because one of them is mapped to it.
    """

    issuer: str
    subject: str
    email: str
    is_email_verified: bool
    roles: frozenset[str]
    given_name: str = ""
    family_name: str = ""
    is_superuser_told: bool = False

    @property
    def is_vouched_for(self) -> bool:
        """Whether there is an address, and the provider says that it is theirs."""
        return bool(self.email) and self.is_email_verified


def sign_in_with_provider(*, person: Person, now: datetime) -> Any:
    """The user of Django's, with the roles that the provider's groups give today, and no others of ours.

    What somebody has lost is taken away even where the sign-in is refused.

    Raises:
        EmailNotVerified: an address that the provider itself does not vouch for.
        NoRole: none of the groups is mapped to a role.
        AccountNotLinked: the first sign-in of somebody whose address an account here has already.
        AccountDeactivated: somebody here has closed the account.
    """
    try:
        user = _with_roles(person, now)
    except IntegrityError:  # somebody else has just got the name
        user = _with_roles(person, now)
    if not person.is_vouched_for:
        raise EmailNotVerified(
            "The sign-in service has not verified your e-mail address: do that there, then come back."
        )
    if user is None or not person.roles:
        raise NoRole("You are known, but none of your groups has a role here: ask an admin of your organisation.")
    if not user.is_active:
        raise AccountDeactivated("Your account here is deactivated: ask an admin of your organisation.")
    return user


@transaction.atomic
def _with_roles(person: Person, now: datetime) -> Any | None:
    # One sign-in of a person at a time: of two first ones, the later finds what the earlier has made.
    with connection.cursor() as cursor:
        turn = f"access: {person.issuer} {person.subject}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [turn])
    user = _known(person, now) or _new(person, now)
    if user is not None:
        _give_roles(user, person)
    return user


def _known(person: Person, now: datetime) -> Any | None:
    identities = ExternalIdentity.objects.select_for_update(of=("self",)).select_related("user")
    identity = identities.filter(issuer=person.issuer, subject=person.subject).first()
    if identity is None:
        return None
    identity.last_sign_in_at = now
    identity.save(update_fields=["last_sign_in_at"])
    return identity.user


def _new(person: Person, now: datetime) -> Any | None:
    """None for somebody without a role, or whom nobody vouches for: strangers leave no trace."""
    if not person.roles or not person.is_vouched_for:
        return None
    users = get_user_model().objects
    if users.filter(Q(email__iexact=person.email) | Q(username__iexact=person.email)).exists():
        raise AccountNotLinked(
            "There is an account with your e-mail address that is not linked to this sign-in: an admin can link it."
        )
    # An address that is longer than a name may be is nobody's name; a subject may be, of an account of another kind.
    name = person.email if len(person.email) <= _MAX_USERNAME else str(uuid4())
    user = users.create_user(username=name, email=person.email)  # whose password is none
    ExternalIdentity.objects.create(
        user=user, issuer=person.issuer, subject=person.subject, created_at=now, last_sign_in_at=now
    )
    return user


def _give_roles(user: Any, person: Person) -> None:
    groups = [Group.objects.get_or_create(name=role)[0] for role in ROLES if role in person.roles]
    user.groups.remove(*Group.objects.filter(name__in=set(ROLES) - person.roles))
    user.groups.add(*groups)
    if person.is_vouched_for:
        user.email = person.email
    user.first_name, user.last_name = person.given_name[:150], person.family_name[:150]
    if person.is_superuser_told:
        user.is_superuser = SUPERUSER in person.roles
    # A superuser of ours, whom no group makes one, keeps the password's way in.
    user.is_staff = bool(person.roles) or user.is_superuser
    user.save(update_fields=["email", "first_name", "last_name", "is_staff", "is_superuser"])
