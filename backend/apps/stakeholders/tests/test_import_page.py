"""The admin's page that brings people in: a preview that keeps nothing, a button that keeps all of it, or nothing."""

from __future__ import annotations

import re
from base64 import b64encode
from html import unescape
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backend.apps.stakeholders.admin.import_pages import MAX_FILE_BYTES, MAX_PEOPLE
from backend.apps.stakeholders.models import Stakeholder

pytestmark = pytest.mark.django_db
PAGE = "/admin/stakeholders/stakeholder/import/"
GOOD = 'email,name,role\nann@example.org,Ann Alvarez,\nbo@example.org,Bo Banerjee,"Chair,\nfor now"\n'


@pytest.fixture
def admin(client: Client) -> Client:
    staff = User.objects.create(username="admin", is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename__in=["view_stakeholder", "change_stakeholder"]))
    client.force_login(staff)
    return client


def previewed(client: Client, text: str | bytes) -> str:
    content = text if isinstance(text, bytes) else text.encode()
    answer = client.post(PAGE, {"file": SimpleUploadedFile("members.csv", content, content_type="text/csv")})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def pressed(client: Client, page: str) -> Any:
    carried = re.search(r'name="content" value="([^"]*)"', page)
    assert carried is not None
    return client.post(PAGE, {"content": carried[1]}, follow=True)


def test_the_list_leads_to_it_and_the_preview_keeps_nothing(admin: Client):
    assert PAGE in admin.get("/admin/stakeholders/stakeholder/").content.decode()
    assert "mailing_consented_on" in admin.get(PAGE).content.decode()
    page = previewed(admin, GOOD.replace('"Chair,\nfor now"', "Chair"))
    assert "2 people: 2 new, 0 filled, 0 unchanged" in page
    assert not Stakeholder.objects.exists()


def test_the_button_brings_in_what_was_previewed_and_the_log_names_nobody(admin: Client):
    kept = pressed(admin, previewed(admin, GOOD.replace('"Chair,\nfor now"', "Chair")))
    assert "Imported. 2 people: 2 new" in kept.content.decode()
    assert set(Stakeholder.objects.values_list("email", "role")) == {
        ("ann@example.org", ""),
        ("bo@example.org", "Chair"),
    }
    [entry] = LogEntry.objects.all()
    assert (entry.object_repr, entry.object_id) == ("2 people from a file", None)
    again = pressed(admin, previewed(admin, "email,name\nann@example.org,Ann Alvarez\n"))
    assert "1 people: 0 new, 0 filled, 1 unchanged" in again.content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("email,name\nann@example.org,Ann\nbo@example.org,\n", "Line 3: the column name is empty."),
        (GOOD, "Line 3: role contains a character that cannot be shown (U+000A)."),
        ("email;name\n", "Save the file as «CSV (comma delimited)»."),
        ("", "Line 1: the column email is missing."),
        (b"\xff\xfe", "this is no UTF-8"),
        (
            "email,name\n" + "".join(f"a{n}@example.org,A\n" for n in range(MAX_PEOPLE + 1)),
            f"The file has more than {MAX_PEOPLE} people. Split it",
        ),
        ("x" * (MAX_FILE_BYTES + 1), f"this page takes {MAX_FILE_BYTES}. Split it."),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_offers_no_button(admin: Client, content: str | bytes, said: str):
    page = previewed(admin, content)
    assert said in page
    assert 'name="content"' not in page
    assert not Stakeholder.objects.exists()


@pytest.mark.parametrize("carried", ["", "%%%", "é", b64encode(b"email,name\nnobody,\n").decode()])
def test_what_the_preview_never_carried_brings_nobody_in(admin: Client, carried: str):
    answer = admin.post(PAGE, {"content": carried})
    assert (answer.status_code, "Nothing was imported" in answer.content.decode()) == (200, True)
    assert not Stakeholder.objects.exists()


def test_a_form_without_a_file_asks_for_one(admin: Client):
    assert "This field is required." in admin.post(PAGE, {}).content.decode()


def test_who_only_looks_at_people_imports_none(client: Client):
    staff = User.objects.create(username="reader", is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename="view_stakeholder"))
    client.force_login(staff)
    assert PAGE not in client.get("/admin/stakeholders/stakeholder/").content.decode()
    for answer in (client.get(PAGE), client.post(PAGE, {"content": b64encode(GOOD.encode()).decode()})):
        assert answer.status_code == 403
    assert not Stakeholder.objects.exists()
