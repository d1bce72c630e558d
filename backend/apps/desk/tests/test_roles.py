"""Each role can do what docs/staff/roles.md says, and nothing else: every page of the admin is asked by all."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from backend.apps.access.models import ApiToken, ExternalIdentity
from backend.apps.access.services import begin_enrolment, issue_token
from backend.apps.campaigns.models import Sponsorship
from backend.apps.campaigns.tests.making import bill, published
from backend.apps.content.tests.making import active_theme, block, image, published_homepage
from backend.apps.desk.models import ExportJob
from backend.apps.desk.roles import ROLES
from backend.apps.desk.services import make_roles
from backend.apps.desk.services.start_export import start_export
from backend.apps.endorsements.screening.evidence import Evidence
from backend.apps.endorsements.screening.services import throw_switch
from backend.apps.endorsements.screening.states import Switched
from backend.apps.endorsements.tests.journey import NOW, confirmed, publicly, submit
from backend.apps.geography.tests.maps import Maps
from backend.apps.legal.tests.making import terms
from backend.apps.legislators.tests.making import senator
from backend.foundation.mail.services import suppress
from backend.tests.test_roles import address_of, routes

from .conftest import person

pytestmark = pytest.mark.django_db
NAMES = [role.name for role in ROLES]
# What each role opens (GET 200) or may do (POST neither 403 nor 404); `*` for all. The admin's own pages for everyone
# (password, logout, index) and its helpers are left out. What is not here is the admins' alone.
EVERYONE = {"index", "login", "logout", "password_change", "password_change_done", "jsi18n", "autocomplete",
            "view_on_site", "app_list", "desk-guide", "desk-guide-page", "own_second_factor",
            "sign_in_code", "sign_in_enrolment"}  # fmt: skip
READS = {
    "moderator": {
        "campaigns_campaign_changelist", "campaigns_campaign_change", "campaigns_campaign_history",
        "campaigns_bill_changelist", "campaigns_bill_change", "campaigns_bill_history",
        "campaigns_sponsorship_changelist", "campaigns_sponsorship_change", "campaigns_sponsorship_history",
        "legislators_legislator_changelist", "legislators_legislator_change", "legislators_legislator_history",
        "endorsements_endorsement_changelist", "endorsements_endorsement_change", "endorsements_endorsement_history",
        "endorsements_endorsement_map", "desk-campaigns", "campaigns_campaign_dashboard", "desk-outlines",
        "endorsements_heldsubmission_changelist", "endorsements_heldsubmission_change",
        "endorsements_heldsubmission_history", "endorsements_switchchange_changelist",
        "endorsements_switchchange_change", "endorsements_switchchange_history",
    },
    "editor": {
        "campaigns_campaign_changelist", "campaigns_campaign_change", "campaigns_campaign_history",
        "campaigns_campaign_add", "campaigns_campaign_close", "campaigns_bill_changelist", "campaigns_bill_change",
        "campaigns_bill_history", "campaigns_bill_add", "campaigns_bill_delete", "campaigns_sponsorship_changelist",
        "campaigns_sponsorship_change", "campaigns_sponsorship_history", "campaigns_sponsorship_add",
        "campaigns_sponsorship_delete", "legislators_legislator_changelist",
        "legislators_legislator_change", "legislators_legislator_history", "legislators_legislator_add",
        "desk-campaigns", "campaigns_campaign_dashboard", "desk-outlines", "access_apitoken_changelist",
        "access_apitoken_add", "content_homepage_changelist", "content_homepage_add", "content_homepage_change",
        "content_homepage_history", "content_homepage_preview", "content_homepage_css", "content_homepage_publish",
        "content_contentblock_changelist", "content_contentblock_add", "content_contentblock_change",
        "content_contentblock_history", "content_contentblock_preview", "content_contentblock_css",
        "content_theme_changelist", "content_theme_add", "content_theme_change", "content_theme_history",
        "content_theme_preview", "content_theme_css", "content_theme_activate", "content_image_changelist",
        "content_image_add", "content_image_change", "content_image_take_down", "content_image_history",
        "legal_version_changelist", "legal_version_add", "legal_version_change", "legal_version_history",
    },
    "analyst": {
        "campaigns_campaign_changelist", "campaigns_campaign_change", "campaigns_campaign_history",
        "campaigns_bill_changelist", "campaigns_bill_change", "campaigns_bill_history",
        "campaigns_sponsorship_changelist", "campaigns_sponsorship_change", "campaigns_sponsorship_history",
        "legislators_legislator_changelist", "legislators_legislator_change", "legislators_legislator_history",
        "endorsements_endorsement_changelist", "endorsements_endorsement_change", "endorsements_endorsement_history",
        "endorsements_endorsement_map", "geography_vintage_changelist", "geography_vintage_change",
        "geography_vintage_history", "desk-campaigns", "campaigns_campaign_dashboard", "desk-outlines", "desk-exports",
        "endorsements_switchchange_changelist", "endorsements_switchchange_change",
        "endorsements_switchchange_history", "access_apitoken_changelist", "access_apitoken_add",
    },
}  # fmt: skip
# Lists and histories take a POST as a GET, from who may read them, which is asked above.
_TAKES_POST = re.compile(r"_(changelist|history)$")
# Of others' tokens, which they do not find, the last two lead away.
OWN_TOKENS = ("access_apitoken_add", "access_apitoken_change", "access_apitoken_revoke")
ACTS = {
    "moderator": {
        "endorsements_endorsement_approve", "endorsements_endorsement_reject", "endorsements_endorsement_publish",
        "endorsements_endorsement_unpublish", "endorsements_endorsement_withdraw",
        "endorsements_heldsubmission_release", "endorsements_heldsubmission_dismiss",
        "endorsements_heldsubmission_undo",
    },
    "editor": {
        "campaigns_campaign_change", "campaigns_campaign_add", "campaigns_campaign_publish", "campaigns_campaign_close",
        "campaigns_campaign_reopen", "campaigns_bill_add", "campaigns_bill_change", "campaigns_bill_delete",
        "campaigns_sponsorship_add", "campaigns_sponsorship_change", "campaigns_sponsorship_delete",
        "legislators_legislator_add", "legislators_legislator_change", "content_homepage_add", "content_homepage_copy",
        "content_homepage_publish", "content_homepage_preview", "content_homepage_css", "content_contentblock_add",
        "content_contentblock_change", "content_contentblock_preview", "content_contentblock_css", "content_theme_add",
        "content_theme_change", "content_theme_activate", "content_theme_preview", "content_theme_css",
        "content_image_add", "content_image_change", "content_image_delete", "content_image_take_down",
        "legal_version_add", *OWN_TOKENS,
    },
    "analyst": {"desk-exports", *OWN_TOKENS},
}  # fmt: skip


@pytest.fixture
def world(campaign: object, maps: Maps) -> dict[str, str]:
    maps.connecticut()
    confirmed()
    Sponsorship.objects.create(bill=bill(), legislator=senator().legislator)
    suppress(address="gone@example.org", reason="bounce", at=NOW)
    somebody = person("admin", name="somebody")
    start_export(by=somebody, campaign_id=None, state="", with_contacts=False, now=NOW)
    submit(email="held@example.org", evidence=Evidence(hidden_field="x"))
    throw_switch(kind=Switched.MAIL, campaign=None, is_stopped=True, by=None, now=NOW, reason="a drill")
    throw_switch(kind=Switched.MAIL, campaign=None, is_stopped=False, by=None, now=NOW, reason="a drill")
    published_homepage(hero_image=image())
    block()
    active_theme()
    terms(now=NOW)
    issue_token(owner=somebody, name="sync", scopes=["endorsements:read"], lifetime_days=1, now=NOW)
    begin_enrolment(user=somebody)
    ExternalIdentity.objects.create(user=somebody, issuer="https://id.example.org", subject="1")
    return {
        "object_id": "1", "app_label": "campaigns", "content_type_id": "1", "url": "x", "layer": "cd",
        "state_fips": "09", "name": "review",
    }  # fmt: skip


def admin_routes() -> dict[str, URLPattern]:
    named = {name: pattern for name, pattern, _ in routes(get_resolver().url_patterns)}
    return {name.removeprefix("admin:"): one for name, one in named.items() if name.startswith("admin:")}


def asked(client: Client, method: str, world: dict[str, str]) -> set[str]:
    """The routes that let this person in."""
    let_in = set()
    for name, pattern in admin_routes().items():
        if name in EVERYONE:
            continue
        address = address_of(f"admin:{name}", str(pattern.pattern), world)
        status = client.generic(method, address, content_type="application/x-www-form-urlencoded").status_code
        if status == 200 or (method == "POST" and status == 302):
            let_in.add(name)
    return let_in


@pytest.mark.parametrize("role", READS)
def test_a_role_reads_what_the_table_says_and_nothing_else(role: str, world: dict[str, str]):
    client = Client(raise_request_exception=False)
    client.force_login(person(role, name="walker"))
    assert asked(client, "GET", world) == READS[role]


@pytest.mark.parametrize("role", ACTS)
def test_a_role_does_what_the_table_says_and_nothing_else(role: str, world: dict[str, str]):
    client = Client(raise_request_exception=False)
    client.force_login(person(role, name="walker"))
    let_in = asked(client, "POST", world)
    assert {name for name in let_in if not _TAKES_POST.search(name)} == ACTS[role]


def test_an_admin_reads_all_that_any_role_reads_and_more(world: dict[str, str]):
    client = Client(raise_request_exception=False)
    client.force_login(person("admin"))
    reads = asked(client, "GET", world)
    assert set.union(*READS.values()) <= reads
    assert {"auth_user_changelist", "stakeholders_stakeholder_change", "outbox_message_changelist"} <= reads


def test_nobody_without_a_role_gets_further_than_the_first_page(world: dict[str, str]):
    client = Client(raise_request_exception=False)
    client.force_login(person())
    assert asked(client, "GET", world) == set()
    assert {name for name in asked(client, "POST", world) if not _TAKES_POST.search(name)} == set()


def test_only_admins_stop_mail_bring_legal_texts_into_force_and_reset_authenticators():
    reserved = {
        "endorsements.add_switchchange", "legal.adopt_version", "access.manage_apitokens", "access.view_secondfactor",
        "access.reset_secondfactor", "access.add_externalidentity", "stakeholders.view_stakeholder",
        "stakeholders.change_stakeholder", "stakeholders.delete_stakeholder",
    }  # fmt: skip
    assert person("admin").has_perms(reserved)
    for role in READS:
        assert person(role).get_all_permissions() & reserved == set()


def test_an_analyst_does_not_revoke_the_token_of_another(world: dict[str, str]):
    token = ApiToken.objects.get()
    client = Client()
    client.force_login(person("analyst"))
    client.post(reverse("admin:access_apitoken_revoke", args=[token.pk]), {"confirmed": "yes"})
    token.refresh_from_db()
    assert token.revoked_at is None


def test_making_roles_again_mends_them_and_leaves_others_alone():
    own = Group.objects.create(name="interns")
    own.permissions.set(Permission.objects.filter(codename="view_campaign"))
    first = make_roles()
    Group.objects.get(name="moderator").permissions.set(Permission.objects.filter(codename="delete_user"))
    assert make_roles() == first
    held = Group.objects.get(name="moderator").permissions.values_list("codename", flat=True)
    assert "review_endorsement" in held
    assert "delete_user" not in held
    assert list(own.permissions.values_list("codename", flat=True)) == ["view_campaign"]


def test_migrating_makes_them():
    with connection.cursor() as cursor:  # past the trigger that keeps them
        cursor.execute("TRUNCATE auth_group CASCADE")
    call_command("migrate", verbosity=0)
    assert set(Group.objects.filter(name__in=NAMES).values_list("name", flat=True)) == set(NAMES)


def test_the_command_says_what_each_has(capsys: pytest.CaptureFixture[str]):
    call_command("make_roles")
    assert re.findall(r"^(\w+): [1-9]\d* permissions$", capsys.readouterr().out, re.MULTILINE) == NAMES


def test_the_guide_names_every_role():
    text = (settings.REPOSITORY / "docs" / "staff" / "roles.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (\w+) \|", text, re.MULTILINE)[1:] == NAMES


def test_an_admin_makes_no_superuser_and_changes_none():
    chief = User.objects.create_superuser("chief", password="a long one")
    admin = person("admin")
    client = Client()
    client.force_login(admin)
    page = client.get(reverse("admin:auth_user_change", args=[admin.pk])).content.decode()
    assert 'name="is_superuser"' not in page
    form = {"username": "admin", "is_superuser": "on", "is_staff": "on", "date_joined_0": "2026-01-01",
            "date_joined_1": "00:00:00", "is_active": "on"}  # fmt: skip
    client.post(reverse("admin:auth_user_change", args=[admin.pk]), form)
    admin.refresh_from_db()
    assert not admin.is_superuser
    for name in ("change", "delete"):
        assert client.post(reverse(f"admin:auth_user_{name}", args=[chief.pk]), {"post": "yes"}).status_code == 403
    assert client.post(reverse("admin:auth_user_password_change", args=[chief.pk])).status_code == 403
    assert User.objects.filter(pk=chief.pk, is_superuser=True).exists()


def test_an_account_that_has_acted_is_deactivated_and_not_deleted():
    admin, colleague, newcomer = person("admin"), person("moderator", name="colleague"), person(name="newcomer")
    published()
    publicly(colleague)
    client = Client()
    client.force_login(admin)
    for ask in (client.get, client.post):
        page = ask(reverse("admin:auth_user_delete", args=[colleague.pk]), {"post": "yes"}, follow=True)
        shown = page.content.decode()
        assert page.redirect_chain[-1][0] == reverse("admin:auth_user_change", args=[colleague.pk])
        assert "«colleague» stays, because the account is named as who acted in: decisions, endorsements." in shown
        assert f'<a href="{page.redirect_chain[-1][0]}#id_is_active">Deactivate it instead</a>' in shown
        assert 'id="id_is_active"' in shown
    assert client.post(reverse("admin:auth_user_delete", args=[newcomer.pk]), {"post": "yes"}).status_code == 302
    assert set(User.objects.values_list("username", flat=True)) >= {"admin", "colleague"}
    assert not User.objects.filter(username="newcomer").exists()


def test_an_account_that_the_admins_log_names_stays_whoever_deletes_it():
    editor = person("editor", name="editor")
    LogEntry.objects.create(user=editor, content_type=None, object_repr="x", action_flag=1)
    with pytest.raises(ProtectedError, match="deactivate"), transaction.atomic():
        editor.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        User.objects.filter(pk=editor.pk).delete()
    assert LogEntry.objects.get().user == editor


def test_a_role_is_neither_deleted_nor_renamed_nor_given_other_permissions():
    client = Client()
    client.force_login(person("admin"))
    role, own = Group.objects.get(name="moderator"), Group.objects.create(name="interns")
    before = set(role.permissions.all())
    pages = {name: reverse(f"admin:auth_group_{name}", args=[role.pk]) for name in ("change", "delete")}
    page = client.get(pages["change"]).content.decode()
    assert "It stays, under this name" in page
    assert "Can approve and reject endorsements" in page
    assert re.findall(r'name="_(?:save|continue|addanother)"', page) == []
    assert client.post(pages["change"], {"name": "helpers", "permissions": []}).status_code == 403
    assert 'name="_save"' in client.get(reverse("admin:auth_group_change", args=[own.pk])).content.decode()
    assert client.post(pages["delete"], {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [role.pk], "post": "yes"}
    client.post(reverse("admin:auth_group_changelist"), chosen)
    role.refresh_from_db()
    assert (role.name, set(role.permissions.all())) == ("moderator", before)
    for lose in (role.delete, lambda: Group.objects.update(name="helpers")):
        with pytest.raises(IntegrityError, match="is a role, which stays"), transaction.atomic():
            lose()
    assert client.post(reverse("admin:auth_group_delete", args=[own.pk]), {"post": "yes"}).status_code == 302
    assert not Group.objects.filter(name="interns").exists()


def test_nothing_of_an_export_is_made_by_walking(world: dict[str, str]):
    assert ExportJob.objects.count() == 1
