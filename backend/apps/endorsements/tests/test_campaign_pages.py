"""The public pages of a campaign: what they show, and what they keep to themselves."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from backend.apps.campaigns.models import BillOfCampaign, Campaign, Sponsorship
from backend.apps.campaigns.tests.making import bill, draft, published
from backend.apps.endorsements.models import Revision
from backend.apps.endorsements.pages.bills import MOST_COSPONSORS
from backend.apps.geography.tests.maps import Maps
from backend.apps.legal.tests.making import terms
from backend.apps.legislators.models import Legislator
from backend.apps.legislators.tests.making import representative

from .journey import EAST, HOUR, NOW, WEST, confirmed, deliver, publicly, several_public

pytestmark = pytest.mark.django_db
SINCE = date(2026, 2, 10)
PAGE = "/campaigns/clean-water/"
ENDORSE = f"{PAGE}endorse/"
LEGISLATORS = f"{PAGE}legislators/"
AGAIN = f"{ENDORSE}again/"
PAGES = ["/campaigns/", PAGE, LEGISLATORS, ENDORSE, f"{ENDORSE}sent/", AGAIN, f"{AGAIN}sent/"]


def text(client: Client, path: str = PAGE) -> str:
    """What the page says, without its tags."""
    response = client.get(path)
    assert response.status_code == 200, path
    words = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"\s+", " ", words)


def more(client: Client, path: str) -> str:
    """The link to the next page; empty on the last."""
    found = re.search(r'<a rel="next" href="([^"]+)"', client.get(path).content.decode())
    return unescape(found[1]) if found else ""


def test_a_campaign_says_what_it_is_about_and_what_is_endorsed(client: Client, campaign: Campaign):
    said = text(client)
    for words in (campaign.title, campaign.summary, campaign.description, campaign.endorsement_sentence):
        assert words in said
    assert "Endorse this campaign" in said
    assert f'href="{ENDORSE}"' in client.get(PAGE).content.decode()


def test_its_description_is_rich_text_and_nothing_that_runs(client: Client, campaign: Campaign):
    campaign.description = '<h3>Why</h3><p onclick="a()">Pipes <script>alert(1)</script>matter.</p>'
    campaign.save()
    assert "<h3>Why</h3><p>Pipes matter.</p>" in client.get(PAGE).content.decode()


@pytest.mark.usefixtures("campaign")
def test_who_endorsed_another_sentence_is_shown_under_that_one(client: Client, moderator: User):
    """From the days before a sentence that was endorsed stayed."""
    publicly(moderator, email="then@example.org", name="Then")
    publicly(moderator, email="now@example.org", name="Now")
    Revision.objects.filter(name="Then").update(sentence="I support half of it.")
    shown = client.get(PAGE).content.decode()
    entries = re.findall(r'<li class="entry">.*?</li>', shown, re.DOTALL)
    told = {name: entry for entry in entries for name in re.findall("<strong><bdi>(.*?)</bdi></strong>", entry)}
    assert "«<bdi>I support half of it.</bdi>»" in told["Then"]
    assert "Said yes" not in told["Now"]


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_a_script_a_cookie_or_anything_from_elsewhere(client: Client, path: str):
    response = client.get(path)
    page = response.content.decode()
    assert response.cookies == {}
    assert "<script" not in page
    assert "style=" not in page
    asked_for = re.sub(r'<link rel="canonical"[^>]+>', "", page)
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', asked_for)
    assert re.findall(r'<html lang="en">.*<title>[^<]+</title>', page, re.DOTALL)
    assert len(re.findall("<h1>", page)) == len(re.findall("<main>", page)) == 1
    for sheet in re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', page):
        assert finders.find(sheet), sheet


@pytest.mark.usefixtures("campaign")
def test_what_anybody_sees_is_kept_and_told_apart_and_the_form_is_not(client: Client):
    for path in PAGES:
        first = client.get(path)
        if path == ENDORSE:
            assert first["Cache-Control"] == "no-store"
            assert "ETag" not in first
            continue
        assert first["Cache-Control"].startswith("public, max-age=")
        assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_a_draft_is_not_there_and_a_closed_one_says_so(client: Client):
    draft("in-preparation")
    for path in ("/campaigns/in-preparation/", "/campaigns/in-preparation/endorse/", "/campaigns/none/endorse/sent/"):
        response = client.get(path)
        assert (response.status_code, "campaign-not-found" in response.content.decode()) == (404, True)
        assert response["Cache-Control"] == "no-store"
    published(state="closed")
    said = text(client)
    assert "This campaign is closed." in said
    assert "Endorse this campaign" not in said
    refused = client.get(ENDORSE)
    assert (refused.status_code, "campaign-not-open" in refused.content.decode()) == (409, True)
    Campaign.objects.filter(slug="clean-water").update(state="published", accepting_endorsements=False)
    assert "takes no endorsements at the moment" in text(client)


def test_the_list_names_public_campaigns_newest_first_page_by_page(client: Client):
    draft("in-preparation", title="Secret plans")
    for number in range(52):
        published(f"campaign-{number}", title=f"Campaign {number:02}")
    first = text(client, "/campaigns/")
    assert first.index("Campaign 51") < first.index("Campaign 50")
    assert "Secret plans" not in first
    assert "Campaign 01" not in first
    last = "/campaigns/" + more(client, "/campaigns/")
    assert "Campaign 01" in text(client, last)
    assert more(client, last) == ""


def test_bills_are_shown_with_their_status_and_whose_names_are_under_them(client: Client, campaign: Campaign):
    house = bill("H.R. 1234", status="in-committee", status_on=SINCE, url="https://example.org/hr1234")
    house.companions.add(bill("S. 567", chamber="senate"))
    people = [Legislator.objects.create(name=f"Ada {n:02}", first_name="Ada", last_name=f"{n:02}") for n in range(60)]
    Sponsorship.objects.create(bill=house, legislator=people[0], kind="sponsor")
    Sponsorship.objects.bulk_create([Sponsorship(bill=house, legislator=person) for person in people[1:]])
    BillOfCampaign.objects.create(campaign=campaign, bill=house, is_primary=True)
    said = text(client)
    for words in ("H.R. 1234: Lead-Free Schools Act", f"In committee, since {date_format(SINCE)}", "Companion S. 567"):
        assert words in said
    assert "Sponsor Ada 00 Cosponsors Ada 01; Ada 02" in said
    assert f"; and {59 - MOST_COSPONSORS} more" in said


def test_endorsers_are_shown_as_they_agreed_and_no_one_else(client: Client, campaign: Campaign, moderator: User):
    publicly(
        moderator, name="Bo Banerjee", email="bo@example.org", statement="For <b>our</b> children.\n\nAll of them."
    )
    publicly(
        moderator,
        name="Cy Cohen",
        email="cy@example.org",
        kind="organization",
        organization_name="Nurses",
        role="Chair",
    )
    publicly(moderator, name="Ed Eaves", email="ed@example.org", organization_name="Tap Makers", role="Engineer")
    confirmed(name="Di Dubois", email="di@example.org")
    said, page = text(client), client.get(PAGE).content.decode()
    assert "Bo Banerjee" in said
    assert "For &lt;b&gt;our&lt;/b&gt; children.</p>" in page
    assert "Nurses Cy Cohen, Chair" in said
    assert "<strong><bdi>Ed Eaves</bdi></strong>, <bdi>Engineer</bdi>, <bdi>Tap Makers</bdi></p>" in page
    assert "Di Dubois" not in said
    assert "@example.org" not in page
    assert "3 public endorsements" in said
    assert "2 people" in said
    assert "1 organization" in said


def test_words_of_another_script_are_set_apart_and_begin_where_theirs_do(
    client: Client, campaign: Campaign, moderator: User
):
    arabic = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER BEH}"
    publicly(moderator, name=arabic, kind="organization", organization_name=arabic, role=arabic, statement=f"{arabic}!")
    page = client.get(PAGE).content.decode()
    assert f"<strong><bdi>{arabic}</bdi></strong>" in page
    assert f"<bdi>{arabic}, {arabic}</bdi>" in page
    assert f'<blockquote dir="auto"><p>{arabic}!</p>' in page


def test_more_leads_on_through_all_and_a_made_up_cursor_nowhere(client: Client, campaign: Campaign, moderator: User):
    names = {f"Endorser {number:02}" for number in range(22)}
    for name in sorted(names):
        publicly(moderator, name=name, email=f"{name.replace(' ', '')}@example.org")
    found, path = set[str](), PAGE
    for _ in range(2):
        found |= set(re.findall(r"Endorser \d\d", text(client, path)))
        further = more(client, path)
        path = PAGE + further
    assert found == names
    assert further == ""
    refused = client.get(f"{PAGE}?cursor=made-up")
    assert (refused.status_code, "invalid-request" in refused.content.decode()) == (400, True)
    assert client.get(f"{PAGE}?utm_source=mail&page_size=9999").status_code == 200


def test_counts_and_who_represents_them_are_those_of_the_api(
    client: Client, campaign: Campaign, moderator: User, maps: Maps
):
    maps.connecticut()
    today = timezone.localdate()
    year = timedelta(days=365)
    representative(name="Ada Abbott", start=today - year, end=today + year)
    representative("0902", name="Bea Begay", start=today - year, end=today + year)
    several_public(5, moderator, whereabouts=WEST)
    several_public(5, moderator, whereabouts=EAST)
    deliver(NOW + HOUR)
    assert "Connecticut 10" in text(client)
    assert "Ada Abbott (Independent) CT 1, Representative 5" in text(client, LEGISLATORS)
    assert "Districts with only a few" not in text(client)


def test_few_endorsers_of_a_district_are_not_told_with_their_legislator(
    client: Client, campaign: Campaign, moderator: User, maps: Maps
):
    maps.connecticut()
    today = timezone.localdate()
    representative(name="Ada Abbott", start=today - timedelta(days=365), end=today + timedelta(days=365))
    several_public(4, moderator, whereabouts=WEST)
    deliver(NOW + HOUR)
    assert "Connecticut 4" in text(client)
    assert "Districts with only a few endorsers are left out" in text(client)
    assert "Ada Abbott" not in text(client, LEGISLATORS)


def test_each_document_in_force_has_a_page_that_the_others_lead_to(client: Client, campaign: Campaign):
    assert "<footer>" not in client.get(PAGE).content.decode()
    assert client.get("/legal/terms/").status_code == 404
    now = timezone.now()
    terms(now=now - timedelta(days=3), text="<p>Be kind.</p>")
    terms(now=now - timedelta(days=1), text="<h2>Kinder</h2><p>Be kinder.</p>")
    for path in ("/campaigns/", PAGE, ENDORSE):
        page = client.get(path).content.decode()
        assert page.count('href="/legal/terms/"') == 1
        assert "/legal/privacy/" not in page
    answer = client.get("/legal/terms/")
    page = answer.content.decode()
    assert ("<h2>Kinder</h2><p>Be kinder.</p>" in page, "Be kind." in page) == (True, False)
    assert answer["Cache-Control"].startswith("public, max-age=")
    before = client.get("/legal/terms/", {"date": str(now.date() - timedelta(days=2))}).content.decode()
    assert ("Be kinder." in before, "<p>Be kind.</p>" in before) == (False, True)
    assert client.get("/legal/terms/", {"date": str(now.date() - timedelta(days=9))}).status_code == 404
    for wrong in ("", "x", "2026-02-30", "\0", "9" * 5000):
        assert client.get("/legal/terms/", {"date": wrong}).status_code == 400
    for kind in ("privacy", "nothing", "x" * 300):
        assert "legal-document-not-found" in client.get(f"/legal/{kind}/").content.decode()


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_pages_ask_as_often_for_one_row_as_for_twenty(client: Client, campaign: Campaign, moderator: User):
    def add(number: int) -> None:
        one = bill(f"H.R. {number}")
        person = Legislator.objects.create(name=f"Ada {number}", first_name="Ada", last_name="Abbott")
        Sponsorship.objects.create(bill=one, legislator=person)
        BillOfCampaign.objects.create(campaign=campaign, bill=one, is_primary=not number)
        published(f"another-{number}")
        several_public(1, moderator)

    add(0)
    paths: list[Any] = ["/campaigns/", PAGE, LEGISLATORS]
    few = [queries(client, path) for path in paths]
    for number in range(1, 20):
        add(number)
    assert [queries(client, path) for path in paths] == few
    assert max(few) <= 16
