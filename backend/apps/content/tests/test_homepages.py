"""One homepage is published at a time, and what was published before is kept as it was."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from backend.apps.content.errors import HomepageAlreadyPublished, HomepageNotFound, HomepageNotPublished
from backend.apps.content.models import Homepage, HomepagePublication
from backend.apps.content.services import copy_homepage, publish_homepage, shown_homepage

from .making import NOW, editor, homepage, image, published_homepage

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def test_drafts_are_nobodys_business():
    homepage()
    with pytest.raises(HomepageNotPublished):
        shown_homepage()


def test_publishing_ends_the_one_before_and_the_history_tells_both():
    first = published_homepage()
    second = published_homepage(LATER, hero_title="Cleaner water")
    assert shown_homepage().homepage == second
    history = HomepagePublication.objects.values_list("homepage_id", "published_at", "ended_at", "published_by")
    assert list(history) == [
        (second.pk, LATER, None, editor().pk),
        (first.pk, NOW, LATER, editor().pk),
    ]
    again = LATER + timedelta(hours=1)
    publish_homepage(homepage_id=first.pk, by=editor(), now=again)
    assert (shown_homepage().homepage, shown_homepage().published_at) == (first, again)
    assert HomepagePublication.objects.count() == 3


def test_the_published_one_is_not_published_again():
    one = published_homepage()
    with pytest.raises(HomepageAlreadyPublished):
        publish_homepage(homepage_id=one.pk, by=editor(), now=LATER)
    with pytest.raises(HomepageNotFound):
        publish_homepage(homepage_id=0, by=editor(), now=LATER)
    assert HomepagePublication.objects.count() == 1


def test_the_database_knows_one_published_edition():
    published_homepage()
    with pytest.raises(IntegrityError, match="homepage_one_published"), transaction.atomic():
        HomepagePublication.objects.create(homepage=homepage(), published_at=LATER)


@pytest.mark.django_db(transaction=True)
def test_of_those_who_publish_at_once_all_succeed_and_one_is_last():
    by = editor()
    editions = [homepage() for _ in range(4)]

    def publish(edition: Homepage) -> None:
        try:
            publish_homepage(homepage_id=edition.pk, by=by, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(publish, editions))
    assert HomepagePublication.objects.count() == 4
    assert HomepagePublication.objects.filter(ended_at__isnull=True).count() == 1


def test_a_copy_has_every_word_and_is_a_draft():
    texts: dict[str, Any] = {"cta_button_text": "Go", "cta_button_url": "/campaigns/", "cta_body": "<p>Now.</p>"}
    original = published_homepage(**texts, hero_image=image(), bluesky_url="https://bsky.app/x")
    copied = copy_homepage(homepage_id=original.pk, by=editor(), now=LATER)
    assert copied in Homepage.objects.drafts()
    own = {"id", "created_at", "updated_at", "created_by"}
    names = [field.name for field in Homepage._meta.concrete_fields if field.name not in own]
    assert [getattr(copied, name) for name in names] == [getattr(original, name) for name in names]
    with pytest.raises(HomepageNotFound):
        copy_homepage(homepage_id=0, by=editor(), now=LATER)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//evil.example", "http://example.org", "/\\evil.example", "https://a b", "data:x", "x",
     "/x\n", " https://example.org"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["cta_button_url", "facebook_url"])
def test_a_link_leads_to_the_site_or_is_encrypted(name: str, address: str):
    page = Homepage(
        organization_name="x", hero_title="x", cta_button_text="x", **{"cta_button_url": "/", name: address}
    )
    with pytest.raises(ValidationError):
        page.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        page.save()


def test_a_button_has_words_and_a_place_to_lead_to():
    for half in ({"cta_button_text": "Go"}, {"cta_button_url": "/"}):
        with pytest.raises(ValidationError, match="neither"):
            Homepage(organization_name="x", hero_title="x", **half).full_clean()


def test_rich_text_is_sanitised_however_it_is_written():
    attack, clean = "<p onclick=x>Yes<script>alert(1)</script>", "<p>Yes</p>"
    page = homepage(cta_body=attack)
    page.refresh_from_db()
    assert page.cta_body == clean
    Homepage.objects.update(cta_body=attack)
    page.refresh_from_db()
    assert page.cta_body == clean
    (bulk,) = Homepage.objects.bulk_create([Homepage(organization_name="x", hero_title="x", cta_body=attack)])
    bulk.refresh_from_db()
    assert bulk.cta_body == clean
    bulk.cta_body = attack
    Homepage.objects.bulk_update([bulk], ["cta_body"])
    bulk.refresh_from_db()
    assert bulk.cta_body == clean


def test_a_text_that_grew_too_long_by_its_links_is_refused():
    page = Homepage(organization_name="x", hero_title="x", cta_body='<a href="/">x</a>' * 200)
    with pytest.raises(ValidationError) as refusal:
        page.full_clean()
    assert "at most 5000 characters" in refusal.value.message_dict["cta_body"][0]
