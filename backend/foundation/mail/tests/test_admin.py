"""Who may see the list, enter somebody, and let mail go there again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from backend.foundation.mail.models import Suppression
from backend.foundation.mail.services import is_suppressed, suppress

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIST = "admin:mail_suppression_changelist"
ADD = "admin:mail_suppression_add"


def staff(client: Client, *permissions: str) -> Client:
    user = User.objects.create(username="desk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return client


def block(address: str) -> Suppression:
    return suppress(address=address, reason="bounce", at=NOW, detail="Permanent/NoEmail")


def lifting(client: Client, row: Suppression) -> str:
    answer = client.post(reverse(LIST), {"action": "lift", "_selected_action": [row.pk]}, follow=True)
    return answer.content.decode()


def test_a_whole_address_finds_its_row_and_a_part_of_one_finds_none(admin_client: Client):
    row = block("ann@example.org")
    block("bob@example.org")
    found = admin_client.get(reverse(LIST), {"q": "Ann@Example.org"}).content.decode()
    assert "1 result" in found
    assert str(row) in found
    for part in ("ann", "example.org", row.address_hash[:8]):
        assert "0 results" in admin_client.get(reverse(LIST), {"q": part}).content.decode()


def test_the_page_of_a_row_shows_no_address(admin_client: Client):
    row = block("ann@example.org")
    page = admin_client.get(reverse("admin:mail_suppression_change", args=[row.pk]))
    assert "Permanent/NoEmail" in page.content.decode()
    assert "ann@" not in page.content.decode()


def test_who_may_lift_lifts_and_it_is_noted(client: Client):
    row = block("ann@example.org")
    staff(client, "lift_suppression")
    assert "Addresses that get mail again: 1." in lifting(client, row)
    assert is_suppressed(["ann@example.org"]) == set()
    assert "left as they are: 1." in lifting(client, row)
    [entry] = LogEntry.objects.all()
    assert (entry.object_id, entry.change_message) == (str(row.pk), "Mail may go there again.")
    assert "ann@" not in entry.object_repr


def test_who_may_only_look_lifts_nothing(client: Client):
    row = block("ann@example.org")
    staff(client, "view_suppression")
    lifting(client, row)
    assert is_suppressed(["ann@example.org"]) == {"ann@example.org"}


def test_who_may_neither_sees_nothing(client: Client):
    assert staff(client).get(reverse(LIST)).status_code == 403


def test_staff_may_enter_an_address_and_only_its_hash_is_kept(client: Client):
    staff(client, "add_suppression", "view_suppression")
    answer = client.post(reverse(ADD), {"email": " Ann@Example.org"}, follow=True)
    assert "was added successfully" in answer.content.decode()
    row = Suppression.objects.get()
    assert row.reason == "manual"
    assert is_suppressed(["ann@example.org"]) == {"ann@example.org"}
    [entry] = LogEntry.objects.all()
    assert entry.object_id == str(row.pk)
    assert "ann" not in f"{entry.object_repr.removeprefix('address')} {entry.change_message}".lower()


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("ann", "This is not an e-mail address."),
        ("BOB@example.org", "This address is suppressed already."),
        ("", "required"),
    ],
)
def test_what_cannot_be_entered_is_said(client: Client, typed: str, complaint: str):
    block("bob@example.org")
    staff(client, "add_suppression", "view_suppression")
    assert complaint in client.post(reverse(ADD), {"email": typed}).content.decode()
    assert Suppression.objects.count() == 1


def test_nobody_edits_or_deletes_a_row(admin_client: Client):
    row = block("ann@example.org")
    assert admin_client.post(reverse("admin:mail_suppression_change", args=[row.pk]), {}).status_code == 403
    assert (
        admin_client.post(reverse("admin:mail_suppression_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    )
    assert Suppression.objects.count() == 1
