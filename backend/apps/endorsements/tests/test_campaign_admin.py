"""What staff may still change of a campaign once somebody has endorsed it."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import bill
from backend.foundation.web.tests.browser_form import controls, opened, saved
from backend.foundation.web.tests.two_editors import at_once, person

from .journey import confirmed, submit

pytestmark = pytest.mark.django_db


def test_a_typo_in_the_sentence_is_mended_until_somebody_has_endorsed_it(admin_client: Client, campaign: Campaign):
    path = f"/admin/campaigns/campaign/{campaign.pk}/change/"
    form = {
        "title": campaign.title, "slug": campaign.slug, "summary": campaign.summary, "description": "",
        "endorsement_sentence": "I mended it.", "accepting_endorsements": "on",
        "bills-TOTAL_FORMS": "0", "bills-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert admin_client.post(path, form).status_code == 302
    assert submit().sentence == "I mended it."  # which anybody can do with anybody's address
    form["endorsement_sentence"] = "I mended it again."
    assert admin_client.post(path, form).status_code == 302
    assert confirmed(email="bo@example.org").current_revision_id
    assert "close this campaign and make a new one" in admin_client.get(path).content.decode()
    refused = admin_client.post(path, {**form, "endorsement_sentence": "I oppose it.", "title": "Typed"})
    assert "Somebody has endorsed this sentence, so it stays" in refused.content.decode()
    assert "It is «I mended it again.»" in refused.content.decode()
    assert 'value="Typed"' in refused.content.decode()
    assert not re.search(r'name="endorsement_sentence"[^>]*readonly', refused.content.decode())
    assert re.search(r'name="endorsement_sentence"[^>]*readonly', admin_client.get(path).content.decode())
    assert admin_client.post(path, {**form, "title": "Renamed"}).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.endorsement_sentence, campaign.title) == ("I mended it again.", "Renamed")


@pytest.mark.django_db(transaction=True)
def test_a_sentence_that_is_endorsed_between_the_form_s_check_and_its_save(campaign: Campaign):
    path, ada, one = f"/admin/campaigns/campaign/{campaign.pk}/change/", person("Ada"), bill()
    row = {"bills-TOTAL_FORMS": "1", "bills-0-bill": str(one.pk), "bills-0-is_primary": "on"}
    form = {**opened(ada, path), **row}

    def endorse() -> None:
        confirmed()
        # What the form asks for after it has found the sentence free.
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE campaigns_bill IN ACCESS EXCLUSIVE MODE")

    _, answer = at_once(endorse, lambda: saved(ada, path, form, endorsement_sentence="I oppose it.", title="Typed"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Somebody has endorsed this sentence, so it stays" in page
    assert f"It is «{campaign.endorsement_sentence}»" in page
    assert "was changed successfully" not in page
    assert not LogEntry.objects.exists()
    typed = controls(page)
    assert (typed["endorsement_sentence"], typed["title"], typed["bills-0-bill"]) == (
        "I oppose it.",
        "Typed",
        str(one.pk),
    )
    assert saved(ada, path, typed, endorsement_sentence=campaign.endorsement_sentence).status_code == 302
    before = campaign.endorsement_sentence
    campaign.refresh_from_db()
    assert (campaign.endorsement_sentence, campaign.title, campaign.bills.get().bill) == (before, "Typed", one)
