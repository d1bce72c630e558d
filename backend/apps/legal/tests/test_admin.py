from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.legal.models import Version

from .making import draft, terms

pytestmark = pytest.mark.django_db
LIST = "/admin/legal/version/"


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("counsel"))
    return client


def typed(**changes: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    return {"kind": "terms", "title": "Terms", "text": "<p>Be kind.</p>", "in_force_from": today, **changes}


def shown(page: Any) -> dict[str, str]:
    """What the confirmation's form sends."""
    inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode())
    return {name: value for name, value in inputs if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize("changed", [{"text": "<p>Pay.</p>"}, {"title": "Others"}, {"in_force_from": "2099-01-01"}])
def test_what_was_changed_since_it_was_read_does_not_come_into_force(staff: Client, changed: dict[str, str]):
    staff.post(f"{LIST}add/", typed())
    version = Version.objects.get()
    read = shown(staff.get(f"{LIST}{version.pk}/adopt/"))
    staff.post(f"{LIST}{version.pk}/change/", typed(**changed))
    answer = staff.post(f"{LIST}{version.pk}/adopt/", read, follow=True)
    assert "was changed since you read it" in answer.content.decode()
    staff.post(f"{LIST}{version.pk}/adopt/", {"confirmed": "yes"})
    assert Version.objects.get().adopted_at is None


def test_a_draft_is_written_sanitized_and_brought_into_force_behind_a_question(staff: Client):
    assert staff.post(f"{LIST}add/", typed(text="<p>Be kind.</p><script>x</script>")).status_code == 302
    version = Version.objects.get()
    assert (version.text, version.number, version.adopted_at) == ("<p>Be kind.</p>", 1, None)
    page = f"{LIST}{version.pk}/change/"
    assert "Bring into force" in staff.get(page).content.decode()
    asked = staff.post(page, {**typed(title="Terms of use"), "_act": "adopt"}, follow=True)
    assert "nobody can change it any more" in asked.content.decode()
    assert Version.objects.get().adopted_at is None
    assert "<p>Be kind.</p>" in asked.content.decode()
    staff.post(f"{LIST}{version.pk}/adopt/", shown(asked))
    version.refresh_from_db()
    assert (version.title, version.adopted_by.username) == ("Terms of use", "counsel")  # type: ignore[union-attr]


def test_what_is_in_force_is_shown_and_neither_changed_nor_deleted(staff: Client):
    version = terms(now=timezone.now())
    page = staff.get(f"{LIST}{version.pk}/change/").content.decode()
    assert version.sha256 in page
    assert '<div class="legal-text"><p>Be kind.</p></div>' in page
    assert "<textarea" not in page
    assert staff.post(f"{LIST}{version.pk}/change/", typed()).status_code == 403
    assert staff.post(f"{LIST}{version.pk}/delete/", {"post": "yes"}).status_code == 403
    answer = staff.post(f"{LIST}{version.pk}/take_back/", {"confirmed": "yes"}, follow=True)
    assert "is in force since" in answer.content.decode()


def test_what_cannot_be_is_said_on_the_form(staff: Client):
    page = staff.post(f"{LIST}add/", typed(text="<script>x</script>")).content.decode()
    assert "Nothing is left of this text" in page
    late = draft(begins=timezone.localdate() - timedelta(days=1))
    answer = staff.post(f"{LIST}{late.pk}/adopt/", shown(staff.get(f"{LIST}{late.pk}/adopt/")), follow=True)
    assert "is over" in answer.content.decode()


def test_a_text_that_would_fill_the_memory_is_refused_at_its_field(staff: Client):
    tangled = "<p>" + "".join(f"<b id={number}>" for number in range(800)) + "<p>x" * 800
    page = staff.post(f"{LIST}add/", typed(text=tangled)).content.decode()
    assert "Emphasis or a link stays open" in page
    assert not Version.objects.exists()
    clauses = '<h2>1</h2><p>Be <b class="x">kind</b>, <a href="https://example.org/">here</a>.</p>\n' * 1500
    assert staff.post(f"{LIST}add/", typed(text=clauses)).status_code == 302


def test_who_may_edit_may_not_bring_into_force(client: Client):
    editor = User.objects.create(username="editor", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename__in=("view_version", "change_version")))
    client.force_login(editor)
    version = draft(begins=timezone.localdate())
    assert "Bring into force" not in client.get(f"{LIST}{version.pk}/change/").content.decode()
    assert client.post(f"{LIST}{version.pk}/adopt/", {"confirmed": "yes"}).status_code == 403


def test_the_list_tells_drafts_from_what_was_adopted(staff: Client):
    terms(now=timezone.now())
    draft(kind="privacy")
    for asked, there, absent in (("draft", "privacy notice, version 1", "terms of use, version 1"),
                                 ("adopted", "terms of use, version 1", "privacy notice, version 1")):  # fmt: skip
        page = staff.get(f"{LIST}?is={asked}").content.decode()
        assert (there in page, absent in page) == (True, False)
    assert staff.get(f"{LIST}?is=x").status_code == 200


def test_the_list_costs_the_same_for_one_version_and_twenty(staff: Client):
    counts = []
    for number in range(20):
        draft()
        if number in {0, 19}:
            with CaptureQueriesContext(connection) as queries:
                assert staff.get(LIST).status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1]
