"""How staff make and publish a campaign, with a browser that runs no script."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.models import Campaign

from .making import NOW, draft, published

pytestmark = pytest.mark.django_db
FORM = {
    "title": "Clean Water",
    "slug": "clean-water",
    "summary": "Lead pipes out.",
    "description": "",
    "endorsement_sentence": "I support it.",
    "accepting_endorsements": "on",
}


def staff(*codenames: str) -> User:
    user = User.objects.create(username="staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def test_a_campaign_is_made_as_a_draft_and_published_by_its_button(admin_client: Client, admin_user: User):
    admin_client.post("/admin/campaigns/campaign/add/", {**FORM, "state": "published"})
    campaign = Campaign.objects.get()
    assert campaign.state == "draft"
    page = admin_client.get(f"/admin/campaigns/campaign/{campaign.pk}/change/").content.decode()
    assert '<form method="post" action="../publish/">' in page
    admin_client.post(f"/admin/campaigns/campaign/{campaign.pk}/publish/")
    campaign.refresh_from_db()
    assert (campaign.state, campaign.published_by) == ("published", admin_user)
    assert LogEntry.objects.filter(object_id=campaign.pk, change_message="Published.", user=admin_user).exists()


def test_a_refusal_is_shown_and_logged_nowhere(admin_client: Client):
    campaign = draft(summary="")
    response = admin_client.post(f"/admin/campaigns/campaign/{campaign.pk}/publish/", follow=True)
    assert "has no summary" in response.content.decode()
    assert not LogEntry.objects.exists()


def test_the_button_needs_its_own_permission(client: Client):
    campaign = draft()
    client.force_login(staff("view_campaign", "change_campaign"))
    page = client.get(f"/admin/campaigns/campaign/{campaign.pk}/change/").content.decode()
    assert "../publish/" not in page
    assert client.post(f"/admin/campaigns/campaign/{campaign.pk}/publish/").status_code == 403


def test_the_button_needs_a_login_a_post_and_the_page_s_token(client: Client):
    path = f"/admin/campaigns/campaign/{draft().pk}/publish/"
    assert client.post(path)["Location"].startswith("/admin/login/")
    user = staff("publish_campaign", "view_campaign")
    client.force_login(user)
    assert client.get(path).status_code == 405
    forging = Client(enforce_csrf_checks=True)
    forging.force_login(user)
    assert forging.post(path).status_code == 403
    assert Campaign.objects.get().state == "draft"


def test_each_state_offers_its_own_button(admin_client: Client):
    campaign = published()
    for offered, state in [("close", "closed"), ("reopen", "published")]:
        page = admin_client.get(f"/admin/campaigns/campaign/{campaign.pk}/change/").content.decode()
        assert re.findall(r'action="../(\w+)/"', page) == [offered]
        admin_client.post(f"/admin/campaigns/campaign/{campaign.pk}/{offered}/")
        campaign.refresh_from_db()
        assert campaign.state == state


def test_an_unknown_campaign_is_an_error_message(admin_client: Client):
    response = admin_client.post("/admin/campaigns/campaign/999/publish/", follow=True)
    assert "This campaign is gone." in response.content.decode()


def test_days_out_of_order_are_told_in_the_form(admin_client: Client):
    days = {"starts_on": "2026-02-02", "ends_on": "2026-02-01"}
    page = admin_client.post("/admin/campaigns/campaign/add/", {**FORM, **days}).content.decode()
    assert "The last day lies before the first." in page


def test_the_list_costs_the_same_with_1_and_with_20(admin_client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get("/admin/campaigns/campaign/").status_code == 200
        return len(captured)

    published("c0")
    queries()  # fills what Django keeps for the process
    with_one = queries()
    for number in range(1, 20):
        published(f"c{number}", published_at=NOW)
    assert queries() == with_one
