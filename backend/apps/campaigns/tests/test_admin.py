"""How staff make and publish a campaign, with a browser that runs no script."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, connection, transaction
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
    "bills-TOTAL_FORMS": "0",
    "bills-INITIAL_FORMS": "0",
}


def page_of(campaign: Campaign) -> str:
    return f"/admin/campaigns/campaign/{campaign.pk}/change/"


def offered(client: Client, campaign: Campaign) -> list[str]:
    """The acts whose buttons belong to the change form."""
    return re.findall(r'<button type="submit" class="button" name="_act" value="(\w+)"', shown(client, campaign))


def shown(client: Client, campaign: Campaign) -> str:
    return client.get(page_of(campaign)).content.decode()


def press(client: Client, campaign: Campaign, button: str, **typed: str) -> str:
    form = {**FORM, "slug": campaign.slug, **typed, "_act": button}
    return client.post(page_of(campaign), form, follow=True).content.decode()


def staff(*codenames: str) -> User:
    user = User.objects.create(username="staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def test_a_campaign_is_made_as_a_draft_and_published_by_its_button(admin_client: Client, admin_user: User):
    admin_client.post("/admin/campaigns/campaign/add/", {**FORM, "state": "published"})
    campaign = Campaign.objects.get()
    assert campaign.state == "draft"
    assert offered(admin_client, campaign) == ["publish"]
    press(admin_client, campaign, "publish")
    campaign.refresh_from_db()
    assert (campaign.state, campaign.published_by) == ("published", admin_user)
    assert LogEntry.objects.filter(object_id=campaign.pk, change_message="Published.", user=admin_user).exists()


def test_what_was_typed_is_saved_before_it_is_published(admin_client: Client):
    campaign = draft(summary="")
    assert "Published." in press(admin_client, campaign, "publish", summary="Typed just now.")
    campaign.refresh_from_db()
    assert (campaign.state, campaign.summary) == ("published", "Typed just now.")


def test_a_refusal_is_shown_and_what_was_typed_stays(admin_client: Client):
    campaign = draft()
    page = press(admin_client, campaign, "publish", summary="", title="Typed just now")
    assert "has no summary" in page
    assert "What you typed is saved." in page
    campaign.refresh_from_db()
    assert (campaign.state, campaign.title) == ("draft", "Typed just now")
    assert not LogEntry.objects.filter(change_message="Published.").exists()


def test_nothing_happens_where_the_form_is_wrong(admin_client: Client):
    campaign = draft()
    page = press(admin_client, campaign, "publish", title="Typed", starts_on="2026-02-02", ends_on="2026-02-01")
    assert "The last day lies before the first." in page
    assert 'value="Typed"' in page
    campaign.refresh_from_db()
    assert (campaign.state, campaign.title) == ("draft", "Clean Water")


@pytest.mark.parametrize("part", ["summary", "endorsement_sentence"])
@pytest.mark.parametrize("state", ["published", "closed"])
def test_what_is_public_keeps_the_parts_that_publishing_asks_for(admin_client: Client, part: str, state: str):
    campaign = published(state=state)
    page = admin_client.post(page_of(campaign), {**FORM, part: " "}).content.decode()
    assert "What is public needs a title, a summary and an endorsement sentence." in page
    campaign.refresh_from_db()
    assert getattr(campaign, part) != ""
    assert admin_client.post(page_of(campaign), {**FORM, "title": "Renamed"}).status_code == 302
    assert Campaign.objects.get().title == "Renamed"


def test_a_slug_that_was_published_stays_and_the_form_says_why(admin_client: Client):
    campaign = draft()
    admin_client.post(page_of(campaign), {**FORM, "slug": "pure-water"})
    press(admin_client, campaign, "publish", slug="clean-water")
    assert "links to it would lead nowhere" in shown(admin_client, campaign)
    refused = admin_client.post(page_of(campaign), {**FORM, "slug": "other-water", "title": "Typed"}).content.decode()
    assert "The campaign was published under this address, so it stays" in refused
    assert 'value="Typed"' in refused
    campaign.refresh_from_db()
    assert (campaign.slug, campaign.title) == ("clean-water", "Clean Water")
    with pytest.raises(IntegrityError, match="published under its slug"), transaction.atomic():
        Campaign.objects.update(slug="other-water")
    with pytest.raises(IntegrityError, match="published under its slug"), transaction.atomic():
        Campaign.objects.update(slug="other-water", published_at=None, state="draft")


def test_a_description_is_stored_as_rich_text_whoever_writes(admin_client: Client):
    campaign = published()
    typed = "<h2>Why</h2><script>alert(1)</script><p style='color:red'>Because.</p>"
    admin_client.post(page_of(campaign), {**FORM, "description": typed})
    campaign.refresh_from_db()
    assert campaign.description == "<h2>Why</h2><p>Because.</p>"
    Campaign.objects.update(description="<img src=x onerror=alert(1)>plain")
    assert Campaign.objects.get().description == "plain"


def test_a_description_that_would_fill_the_memory_is_refused_at_its_field_and_kept_to_be_mended(admin_client: Client):
    campaign = published()
    typed = "<p>" + "".join(f"<b id={number}>" for number in range(800)) + "<p>x" * 800
    page = admin_client.post(page_of(campaign), {**FORM, "description": typed}).content.decode()
    assert "Emphasis or a link stays open and would be repeated in each paragraph" in page
    assert "&lt;b id=799&gt;" in page
    campaign.refresh_from_db()
    assert "<b>" not in campaign.description


def test_the_button_needs_its_own_permission_and_then_nothing_is_saved(client: Client):
    campaign = draft()
    client.force_login(staff("view_campaign", "change_campaign"))
    assert offered(client, campaign) == []
    assert client.post(f"/admin/campaigns/campaign/{campaign.pk}/publish/").status_code == 403
    assert client.post(page_of(campaign), {**FORM, "title": "Typed", "_act": "publish"}).status_code == 403
    assert Campaign.objects.get().title == "Clean Water"


def test_who_may_publish_but_not_edit_has_a_button_too(client: Client):
    campaign = draft()
    client.force_login(staff("view_campaign", "publish_campaign"))
    assert re.findall(r'formaction="../(\w+)/"', shown(client, campaign)) == ["publish"]
    client.post(f"/admin/campaigns/campaign/{campaign.pk}/publish/", {**FORM, "title": "Typed"})
    campaign.refresh_from_db()
    assert (campaign.state, campaign.title) == ("published", "Clean Water")


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


def test_closing_saves_asks_first_and_can_be_undone(admin_client: Client):
    campaign = published()
    assert offered(admin_client, campaign) == ["close"]
    assert ">Close campaign</button>" in shown(admin_client, campaign)
    page = press(admin_client, campaign, "close", title="Renamed")
    assert "It takes no more endorsements then." in page
    campaign.refresh_from_db()
    assert (campaign.state, campaign.title) == ("published", "Renamed")
    path = f"/admin/campaigns/campaign/{campaign.pk}/close/"
    assert "It takes no more endorsements then." in admin_client.post(path).content.decode()
    assert "It takes no more endorsements then." in admin_client.get(path).content.decode()
    assert admin_client.put(path).status_code == 405
    assert Campaign.objects.get().state == "published"
    assert "Closed." in admin_client.post(path, {"confirmed": "yes"}, follow=True).content.decode()
    assert Campaign.objects.get().state == "closed"
    assert offered(admin_client, campaign) == ["reopen"]
    press(admin_client, campaign, "reopen")
    assert Campaign.objects.get().state == "published"


def test_asking_needs_the_permission_too(client: Client):
    campaign = published()
    client.force_login(staff("view_campaign", "change_campaign"))
    assert client.get(f"/admin/campaigns/campaign/{campaign.pk}/close/").status_code == 403


def test_asking_about_a_campaign_that_is_gone_is_no_error(admin_client: Client):
    assert admin_client.get("/admin/campaigns/campaign/999/close/", follow=True).status_code == 200


def test_only_drafts_are_deleted(admin_client: Client):
    secret, public = draft("secret"), published()
    for campaign, status in ((public, 403), (secret, 302)):
        path = f"/admin/campaigns/campaign/{campaign.pk}/delete/"
        assert ('class="deletelink"' in shown(admin_client, campaign)) is (status == 302)
        assert admin_client.post(path, {"post": "yes"}).status_code == status
    assert Campaign.objects.get() == public
    both = {"action": "delete_selected", "_selected_action": [public.pk], "post": "yes"}
    admin_client.post("/admin/campaigns/campaign/", both)
    assert Campaign.objects.get() == public


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
