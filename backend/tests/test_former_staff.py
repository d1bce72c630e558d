"""What the guide says of a colleague who asks to be forgotten an admin can do, and it leaves their name nowhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from backend.apps.access.models import ApiToken, ExternalIdentity, SecondFactor
from backend.apps.access.services import issue_token
from backend.apps.access.tests.making import enrolled
from backend.apps.campaigns.tests.making import published
from backend.apps.desk.tests.conftest import person
from backend.apps.endorsements.models import Decision
from backend.apps.endorsements.tests.journey import confirmed

from .traces import tables_with

pytestmark = pytest.mark.django_db
NAMES = {"first_name": "Qzcanary", "last_name": "Qzcanary", "email": "qzcanary@example.org"}
GUIDE = settings.REPOSITORY / "docs" / "staff" / "leaving.md"


class Admin(Client):
    """Somebody with the role, at work, who remembers what they have read."""

    def __init__(self, name: str = "chief") -> None:
        super().__init__()
        self.force_login(person("admin", name=name))
        self.read = ""

    def reads(self, name: str, *keys: Any) -> None:
        answer = self.get(reverse(f"admin:{name}", args=keys))
        assert answer.status_code == 200
        self.read += answer.content.decode()

    def does(self, name: str, *keys: Any, **form: Any) -> None:
        answer: Any = self.post(reverse(f"admin:{name}", args=keys), form)
        assert answer.status_code == 302, re.findall(r'class="errorlist.*?</ul>', answer.content.decode(), re.DOTALL)

    def changes(self, account: User, **form: Any) -> None:
        """All that the form has: what is left out of it, a browser leaves out of what is not ticked or chosen."""
        joined = {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
        self.does("auth_user_change", account.pk, **({"username": account.username} | joined | form))


@pytest.fixture
def admin() -> Admin:
    return Admin()


@pytest.fixture
def colleague(admin: Admin) -> User:
    """They came in by every way, decided, exported, and whatever could be done to their account an admin has done."""
    password = {"password1": "a long one, of many", "password2": "a long one, of many", "usable_password": "true"}
    admin.does("auth_user_add", username="qzcanary", **password)
    account = User.objects.get(username="qzcanary")
    role = person("analyst", "moderator").groups.values_list("pk", flat=True)
    admin.changes(account, is_active="on", is_staff="on", groups=list(role), **NAMES)
    admin.does("access_externalidentity_add", user=account.pk, issuer="https://id.example.org", subject="qzcanary-1")
    enrolled(account)
    admin.does("access_secondfactor_reset", SecondFactor.objects.get().pk, confirmed="yes")
    enrolled(account)
    account = User.objects.get(pk=account.pk)
    issue_token(owner=account, name="sync", scopes=["endorsements:read"], lifetime_days=1, now=timezone.now())
    published()
    endorsement = confirmed()
    own = Client()
    own.force_login(account)
    page = f"/admin/endorsements/endorsement/{endorsement.pk}"
    assert own.post(f"{page}/approve/", {"revision": endorsement.current_revision_id, "reason": ""}).status_code == 302
    asked = {"campaign": "", "state": "", "file_format": "csv"}
    assert own.post(reverse("admin:desk-exports"), asked).status_code == 302
    return account


def forget(admin: Admin, account: User) -> None:
    """Step by step as the guide says."""
    admin.reads("auth_user_changelist")
    admin.reads("auth_user_change", account.pk)
    admin.changes(account, username=f"former-{account.pk}", first_name="", last_name="", email="")
    admin.reads("auth_user_password_change", account.pk)
    admin.does("auth_user_password_change", account.pk, **{"usable_password": "false", "unset-password": "x"})
    admin.reads("access_externalidentity_changelist")
    for identity in ExternalIdentity.objects.filter(user=account):
        admin.reads("access_externalidentity_change", identity.pk)
        admin.does("access_externalidentity_delete", identity.pk, post="yes")
    admin.reads("access_secondfactor_changelist")
    for factor in SecondFactor.objects.filter(user=account):
        admin.reads("access_secondfactor_change", factor.pk)
        admin.does("access_secondfactor_reset", factor.pk, confirmed="yes")
    admin.reads("access_apitoken_changelist")
    for token in ApiToken.objects.filter(owner=account):
        admin.reads("access_apitoken_change", token.pk)
        admin.does("access_apitoken_revoke", token.pk, confirmed="yes")


def test_the_name_stands_nowhere_and_what_was_decided_stays(admin: Admin, colleague: User):
    assert tables_with("qzcanary") == {"access_externalidentity", "auth_user", "django_admin_log"}
    forget(admin, colleague)
    assert tables_with("qzcanary") == set()
    colleague.refresh_from_db()
    assert (colleague.is_active, colleague.is_staff, colleague.has_usable_password()) == (False, False, False)
    assert not colleague.groups.exists()
    assert ApiToken.objects.get().revoked_at is not None
    assert SecondFactor.objects.get().sealed_secret == ""
    assert [str(decision.by) for decision in Decision.objects.all()] == [f"former-{colleague.pk}"]
    # Who did what to the account stays, and so does what the account did.
    assert set(LogEntry.objects.filter(user=colleague).values_list("content_type__model", flat=True)) == {"endorsement"}
    about = LogEntry.objects.filter(object_repr__regex=rf"^former-{colleague.pk}( at |$)")
    assert set(about.values_list("content_type__model", flat=True)) == {"externalidentity", "secondfactor", "user"}


def test_a_second_renaming_finds_what_the_first_has_renamed(admin: Admin, colleague: User):
    """They married, and then left; their way in was gone in between, so that only its entry tells whose it was."""
    admin.changes(colleague, username="qzcanary-married", is_active="on", is_staff="on")
    admin.does("access_externalidentity_delete", ExternalIdentity.objects.get().pk, post="yes")
    entries = LogEntry.objects.filter(content_type__model="externalidentity")
    assert set(entries.values_list("object_repr", flat=True)) == {"qzcanary-married at https://id.example.org"}
    forget(admin, colleague)
    assert set(entries.values_list("object_repr", flat=True)) == {f"former-{colleague.pk} at https://id.example.org"}
    assert tables_with("qzcanary") == set()


def test_an_entry_about_a_long_issuer_is_renamed_as_far_as_the_log_has_room(admin: Admin):
    account = User.objects.create(username="qzcanary")
    issuer = "https://id.example.org/" + "x" * 200
    admin.does("access_externalidentity_add", user=account.pk, issuer=issuer, subject="1")
    name = "former-" + "9" * 100
    admin.changes(account, username=name)
    entry = LogEntry.objects.get(content_type__model="externalidentity")
    assert entry.object_repr == f"{name} at {issuer}"[:200]


def test_what_was_done_to_others_keeps_its_name(admin: Admin, colleague: User):
    other = User.objects.create(username="qz")
    admin.changes(other, first_name="Q")
    admin.does("access_externalidentity_add", user=other.pk, issuer="https://id.example.org", subject="2")
    before = list(LogEntry.objects.filter(object_repr__regex=r"^qz( |$)").values_list("pk", flat=True))
    assert len(before) == 2
    forget(admin, colleague)
    assert list(LogEntry.objects.filter(object_repr__regex=r"^qz( |$)").values_list("pk", flat=True)) == before


def test_an_account_that_has_done_nothing_is_renamed_and_then_deleted(admin: Admin):
    newcomer = User.objects.create(username="qzcanary", **NAMES)
    admin.changes(newcomer, is_active="on", **NAMES)
    admin.changes(newcomer, username="former")
    admin.does("auth_user_delete", newcomer.pk, post="yes")
    assert not User.objects.filter(pk=newcomer.pk).exists()
    assert tables_with("qzcanary") == set()


def test_whatever_the_guide_says_in_bold_stands_on_the_admins_pages(admin: Admin, colleague: User):
    forget(admin, colleague)
    admin.reads("index")
    admin.reads("auth_user_delete", User.objects.create(username="newcomer").pk)
    labels = set(re.findall(r"\*\*([^*]+)\*\*", GUIDE.read_text(encoding="utf-8")))
    assert len(labels) > 10
    buttons = " ".join(re.findall(r'value="([^"]+)"', admin.read))
    shown = " ".join(f"{strip_tags(admin.read)} {buttons}".split())
    assert [label for label in labels if label not in shown] == []
