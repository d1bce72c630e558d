"""What the desk's tests begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import published
from backend.apps.desk.services import make_roles
from backend.apps.geography.tests.maps import Maps


@pytest.fixture
def campaign() -> Campaign:
    return published()


@pytest.fixture
def maps(tmp_path: Path) -> Maps:
    return Maps(tmp_path)


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> Path:
    """A test's own folder for exports."""
    folder = tmp_path / "private"
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder)}}
    settings.STORAGES = settings.STORAGES | {"exports": storage}
    return folder


def person(*roles: str, name: str = "") -> User:
    """Somebody of the staff with these roles, as the table has them."""
    make_roles()
    user = User.objects.create(username=name or "-".join(roles) or "nobody", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def signed_in(*roles: str, name: str = "") -> Client:
    client = Client()
    client.force_login(person(*roles, name=name))
    return client
