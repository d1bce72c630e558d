"""What staff may still change of a campaign once somebody has endorsed it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from backend.apps.campaigns.models import Campaign

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
