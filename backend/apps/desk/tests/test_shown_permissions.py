"""The pages of roles and accounts name permissions in a fixed number of queries, and change them as before."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from .conftest import person, signed_in

pytestmark = pytest.mark.django_db


def queries(client: Client, address: str) -> int:
    client.get(address)  # fills what Django keeps for the process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_role_of_many_permissions_costs_what_one_of_few_does():
    client = signed_in("admin")
    few, many = (Group.objects.get(name=name) for name in ("moderator", "admin"))
    assert few.permissions.count() * 4 < many.permissions.count()
    address = {group: reverse("admin:auth_group_change", args=[group.pk]) for group in (few, many)}
    assert queries(client, address[few]) == queries(client, address[many])
    assert "Can approve and reject endorsements" in client.get(address[few]).content.decode()


def test_an_account_with_many_permissions_of_its_own_costs_what_one_with_one_does():
    client, colleague = signed_in("admin"), person(name="colleague")
    address = reverse("admin:auth_user_change", args=[colleague.pk])
    colleague.user_permissions.set(Permission.objects.all()[:1])
    with_one = queries(client, address)
    colleague.user_permissions.set(Permission.objects.all()[:20])
    assert queries(client, address) == with_one


def test_the_permissions_of_a_group_that_is_no_role_are_changed():
    superuser = User.objects.create_superuser("chief")
    client = Client()
    client.force_login(superuser)
    group = Group.objects.create(name="interns")
    before, after = Permission.objects.filter(codename__in=["view_campaign", "view_bill"]).order_by("codename")
    group.permissions.set([before])
    address = reverse("admin:auth_group_change", args=[group.pk])
    assert client.post(address, {"name": "interns", "permissions": [after.pk]}).status_code == 302
    assert list(group.permissions.all()) == [after]
