"""How staff makes, sees and revokes tokens in the admin, with a browser that runs no script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.access.models import ApiToken, ExternalIdentity
from backend.apps.access.services import find_token

from .making import staff, token

pytestmark = pytest.mark.django_db
TOKENS = "/admin/access/apitoken/"
FORM = {"name": "newsletter sync", "scopes": ["endorsements:read"], "lifetime_days": "30"}
PERMISSIONS = ("add_apitoken", "view_endorsement")


def made(client: Client, **changed: Any) -> Any:
    return client.post(f"{TOKENS}add/", FORM | changed)


def test_a_token_is_made_and_shown_this_once(client: Client):
    user = staff("ann", *PERMISSIONS)
    client.force_login(user)
    form = client.get(f"{TOKENS}add/").content.decode()
    assert "endorsements:export: Export endorsements, as CSV or JSON" in form
    answer = made(client)
    assert (answer.status_code, answer["Cache-Control"]) == (
        200,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    text = re.findall(r"cb_\w{49}", answer.content.decode())[0]
    assert find_token(text=text, now=timezone.now()) is not None
    issued = ApiToken.objects.get()
    assert (issued.owner, issued.name, issued.scopes) == (user, "newsletter sync", ["endorsements:read"])
    for page in (TOKENS, f"{TOKENS}{issued.pk}/change/", f"{TOKENS}{issued.pk}/history/"):
        seen = client.get(page).content.decode()
        assert text[:11] in seen
        assert text not in seen
    assert not list(get_messages(answer.wsgi_request))
    kept = [session.get_decoded() for session in Session.objects.all()] + list(LogEntry.objects.values())
    assert text not in repr(kept)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"scopes": ["stakeholders:read"]}, "needs the permission stakeholders.view_stakeholder"),
        ({"scopes": ["everything"]}, "Select a valid choice"),
        ({"scopes": []}, "This field is required"),
        ({"name": " "}, "This field is required"),
        ({"lifetime_days": "0"}, "greater than or equal to 1"),
        ({"lifetime_days": "367"}, "less than or equal to 366"),
        ({"lifetime_days": "9" * 5000}, "Enter a whole number"),
    ],
)
def test_what_no_token_can_be_is_refused_at_the_form(client: Client, changed: dict[str, Any], sentence: str):
    client.force_login(staff("ann", *PERMISSIONS))
    answer = made(client, **changed)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_one_sees_and_revokes_ones_own_and_a_manager_everybodys(client: Client):
    ann, ben = staff("ann", *PERMISSIONS), staff("ben", *PERMISSIONS)
    mine, others = token(ann).token, token(ben).token
    client.force_login(ann)
    listed = client.get(TOKENS).content.decode()
    assert mine.prefix in listed
    assert others.prefix not in listed
    assert client.get(f"{TOKENS}{others.pk}/change/").status_code == 302
    client.post(f"{TOKENS}{others.pk}/revoke/", {"confirmed": "yes"})
    assert ApiToken.objects.get(pk=others.pk).revoked_at is None
    assert "../revoke/" in client.get(f"{TOKENS}{mine.pk}/change/").content.decode()
    assert "refused from now on" in client.get(f"{TOKENS}{mine.pk}/revoke/").content.decode()
    client.post(f"{TOKENS}{mine.pk}/revoke/", {"confirmed": "yes"})
    assert ApiToken.objects.get(pk=mine.pk).revoked_by == ann
    manager = staff("cy", "manage_apitokens", *PERMISSIONS)
    client.force_login(manager)
    assert others.prefix in client.get(TOKENS).content.decode()
    client.post(f"{TOKENS}{others.pk}/revoke/", {"confirmed": "yes"})
    assert ApiToken.objects.get(pk=others.pk).revoked_by == manager


def test_staff_without_the_permission_has_no_tokens(client: Client):
    client.force_login(staff("ann", "view_endorsement"))
    assert client.get(TOKENS).status_code == made(client).status_code == 403


def test_the_list_costs_the_same_with_one_token_and_with_twenty(client: Client):
    owner = staff("ann", "manage_apitokens", *PERMISSIONS)
    client.force_login(owner)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(TOKENS)
        return len(captured)

    token(owner)
    with_one = queries()
    for number in range(19):
        token(staff(f"owner-{number}", *PERMISSIONS))
    assert queries() == with_one


IDENTITIES = "/admin/access/externalidentity/"


def test_who_is_no_superuser_links_and_unlinks_everybody_but_superusers(client: Client):
    root, ann = staff("root", is_superuser=True), staff("ann")
    links = ("add_externalidentity", "delete_externalidentity", "view_externalidentity", "view_user")
    form = {"issuer": "https://id.example.org", "subject": "1"}
    client.force_login(staff("admin", *links))
    answer = client.post(f"{IDENTITIES}add/", form | {"user": root.pk})
    assert "Select a valid choice" in answer.content.decode()
    assert not ExternalIdentity.objects.exists()
    assert client.post(f"{IDENTITIES}add/", form | {"user": ann.pk}).status_code == 302
    of_ann = ExternalIdentity.objects.get()
    of_root = ExternalIdentity.objects.create(user=root, issuer="https://id.example.org", subject="root")
    assert client.post(f"{IDENTITIES}{of_root.pk}/delete/", {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [of_root.pk], "post": "yes"}
    client.post(IDENTITIES, bulk)
    assert client.post(f"{IDENTITIES}{of_ann.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(ExternalIdentity.objects.all()) == [of_root]
    client.force_login(root)
    assert client.post(f"{IDENTITIES}{of_root.pk}/delete/", {"post": "yes"}).status_code == 302
    assert client.post(f"{IDENTITIES}add/", form | {"user": root.pk}).status_code == 302
