"""A code is good once, and a person one account, even where two requests come at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from backend.apps.access.errors import SecondFactorWrong
from backend.apps.access.models import ExternalIdentity
from backend.apps.access.services import Person, pass_second_factor, sign_in_with_provider

from .making import code_at, enrolled, staff

pytestmark = pytest.mark.django_db(transaction=True)
HOW_MANY = 6


def at_once(act: Callable[[], Any]) -> list[Any]:
    """What each of some threads got, or the refusal it met."""
    barrier = threading.Barrier(HOW_MANY)

    def one(_: int) -> Any:
        barrier.wait()
        try:
            return act()
        except SecondFactorWrong as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(HOW_MANY) as pool:
        return list(pool.map(one, range(HOW_MANY)))


@pytest.mark.parametrize("kind", ["authenticator", "recovery"])
def test_of_requests_with_the_same_code_one_comes_in(kind: str):
    user = staff()
    secret, codes = enrolled(user)
    now = timezone.now()
    code = code_at(secret, now) if kind == "authenticator" else codes[0]
    results = at_once(lambda: pass_second_factor(user=user, code=code, now=now))
    assert [result for result in results if not isinstance(result, SecondFactorWrong)] == [None]


def test_a_first_sign_in_in_several_windows_makes_one_account():
    person = Person(
        issuer="https://id.example.org",
        subject="1",
        email="ada@staff.example",
        is_email_verified=True,
        roles=frozenset({"moderator"}),
    )
    users = at_once(lambda: sign_in_with_provider(person=person, now=timezone.now()))
    assert len({user.pk for user in users}) == User.objects.count() == ExternalIdentity.objects.count() == 1
    assert [group.name for group in User.objects.get().groups.all()] == ["moderator"]
