"""No answer outgrows what Lambda may return (6 MB, of which Base64 leaves 4.5), however long its parts are."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from rest_framework.renderers import JSONRenderer

from backend.apps.campaigns.models import Bill, BillOfCampaign, Campaign, Sponsorship
from backend.apps.campaigns.tests.making import bill, published
from backend.apps.content.api.views import InOrder
from backend.apps.content.models import ContentBlock, Homepage, Image
from backend.apps.content.tests.making import block, image, published_homepage
from backend.apps.endorsements.api.answers import SummaryBody
from backend.apps.endorsements.models import Revision
from backend.apps.endorsements.pages.blocks import MOST_BLOCKS as MOST_BLOCKS_OF_A_PAGE
from backend.apps.endorsements.pages.campaigns import NewestCampaigns, NewestEndorsements
from backend.apps.endorsements.services import ExportFormat, export_part
from backend.apps.endorsements.services.export_part import MAX_BYTES
from backend.apps.endorsements.services.summarize_campaign import DistrictCount, Summary
from backend.apps.endorsements.tests.journey import publicly
from backend.apps.frontend.campaigns import MOST as MOST_CAMPAIGNS
from backend.apps.frontend.endorsements import MOST_BYTES as MOST_BYTES_OF_ENDORSEMENTS
from backend.apps.frontend.views import MOST_BLOCKS
from backend.apps.legislators.models import Legislator, Term
from backend.apps.legislators.tests.making import representative
from backend.apps.stakeholders.api.answers import StakeholderBody
from backend.apps.stakeholders.models import Stakeholder
from backend.foundation.web.pagination import SignedCursorPagination

pytestmark = pytest.mark.django_db
LAMBDA_BYTES = 6 * 1024 * 1024 * 3 // 4
# Regions of one day's maps, rounded up: 3,235 counties, 444 congressional and 6,800 state legislative districts.
MOST_DISTRICTS = 12_000
LONGEST = "\N{LEAF FLUTTERING IN WIND}"  # four bytes, the most that one character takes


def fill(model: type[Campaign | Revision | Legislator | Term | Bill]) -> None:
    """Every text of every row as long as its column takes."""
    texts = {
        field.name: LONGEST * field.max_length
        for field in model._meta.fields
        if field.get_internal_type() in {"CharField", "TextField"} and field.max_length and not field.choices
        if field.max_length >= 200
    }
    assert len(texts) >= 3
    model._default_manager.update(**texts)


def fill_words(model: type[Model]) -> None:
    """Each text that anybody may write, addresses and a file's facts apart."""
    texts = {
        field.name: LONGEST * field.max_length
        for field in model._meta.fields
        if field.get_internal_type() in {"CharField", "TextField"} and field.max_length and not field.choices
        if field.name not in {"name", "content_type"} and not field.name.endswith("_url")
    }
    model._default_manager.update(**texts)


def test_the_longest_page_of_campaigns_and_the_longest_campaign_fit(client: Client):
    published(hero_image=image())
    fill(Campaign)
    fill_words(Image)
    page = len(client.get("/api/v1/campaigns").content)
    assert page > 2_000
    assert page * SignedCursorPagination.max_page_size < LAMBDA_BYTES
    assert 80_000 < len(client.get("/api/v1/campaigns/clean-water").content) < LAMBDA_BYTES
    assert 80_000 < len(client.get("/campaigns/clean-water/").content) < LAMBDA_BYTES
    assert len(client.get("/campaigns/").content) * NewestCampaigns.page_size < LAMBDA_BYTES


def test_the_longest_page_of_endorsements_fits(client: Client):
    published()
    publicly(User.objects.create(username="moderator"))
    fill(Revision)
    page = len(client.get("/api/v1/campaigns/clean-water/endorsements").content)
    assert page > 10_000
    assert page * SignedCursorPagination.max_page_size < LAMBDA_BYTES
    shown = len(client.get("/campaigns/clean-water/").content)
    assert page < shown
    assert shown * NewestEndorsements.page_size < LAMBDA_BYTES


def test_the_longest_part_of_an_export_and_the_longest_page_of_people_fit():
    """The part is a text inside of Lambda's JSON, where each quotation mark and each line's end takes another byte."""
    published()
    publicly(User.objects.create(username="moderator"))
    for longest in (LONGEST, '"', "\n"):
        Revision.objects.update(statement=longest * 2_000, name=longest * 200, sentence=longest * 500)
        for file_format in ExportFormat:
            row = export_part(file_format=file_format, with_contacts=True)
            assert len(row.content) > 2_000
            assert len(json.dumps(row.content.decode(), ensure_ascii=False).encode()) <= 2 * len(row.content)
    assert 2 * MAX_BYTES + len(row.content) < 6 * 1024 * 1024
    Stakeholder.objects.update(**dict.fromkeys(("name", "organization_name", "role"), LONGEST * 200))
    one = len(JSONRenderer().render(StakeholderBody(Stakeholder.objects.get()).data))
    assert 2_000 < one * SignedCursorPagination.max_page_size < LAMBDA_BYTES


def test_the_longest_page_of_blocks_and_the_longest_homepage_fit(client: Client):
    block(image=image())
    published_homepage(hero_image=image("hero"), cta_button_text="Go", cta_button_url="/")
    for model in (ContentBlock, Homepage, Image):
        fill_words(model)
    one = len(client.get("/api/v1/content/blocks?page_type=about").content)
    assert one > 40_000
    assert one * InOrder.max_page_size < LAMBDA_BYTES
    assert len(client.get("/api/content-blocks/?page_type=about").content) * MOST_BLOCKS < LAMBDA_BYTES
    assert 20_000 < len(client.get("/api/v1/content/homepage").content) < LAMBDA_BYTES
    about, home = (len(client.get(path).content) for path in ("/about/", "/"))
    # A page of blocks and the first page, each with as many of them as it shows.
    assert 40_000 < about < (about + home) * MOST_BLOCKS_OF_A_PAGE < LAMBDA_BYTES


def test_the_old_front_ends_longest_lists_fit(client: Client):
    published(hero_image=image())
    fill(Campaign)
    publicly(User.objects.create(username="moderator"))
    fill(Revision)
    fill_words(Image)
    assert len(client.get("/api/campaigns/").content) * MOST_CAMPAIGNS < LAMBDA_BYTES
    assert 10_000 < len(client.get("/api/endorsements/").content) < MOST_BYTES_OF_ENDORSEMENTS < LAMBDA_BYTES


def test_the_longest_pages_of_legislators_fit(client: Client):
    held = representative(start=date(2020, 1, 3), end=date(2099, 1, 3))
    Legislator.objects.update(name=LONGEST * 200)
    fill(Term)
    for page in (
        len(client.get("/api/v1/legislators").content),
        len(client.get(f"/api/v1/legislators/{held.legislator.public_id}").content),
    ):
        assert page > 3_000
        assert page * SignedCursorPagination.max_page_size < LAMBDA_BYTES


def test_a_campaign_with_twenty_bills_that_all_of_the_house_sponsors_fits(client: Client):
    """Names as long as their columns take, 435 of them under each bill."""
    campaign = published()
    people = Legislator.objects.bulk_create(
        [Legislator(name=LONGEST * 100, first_name="A", last_name="B") for _ in range(435)]
    )
    for number in range(20):
        one = bill(f"H.R. {number}", title=LONGEST * 300)
        Sponsorship.objects.bulk_create([Sponsorship(bill=one, legislator=person) for person in people])
        BillOfCampaign.objects.create(campaign=campaign, bill=one, is_primary=not number)
    assert 10**6 < len(client.get("/api/v1/campaigns/clean-water").content) < LAMBDA_BYTES


def test_a_summary_of_every_district_fits():
    longest = DistrictCount(layer="sldl", geoid="0" * 10, name="x" * 100, count=10**6)
    summary = Summary(
        campaign_slug="x" * 80,
        by_kind={},
        by_type={},
        by_state=[],
        by_district=[longest] * MOST_DISTRICTS,
        districts_withheld=True,
    )
    assert 10**6 < len(JSONRenderer().render(SummaryBody(summary).data)) < LAMBDA_BYTES
