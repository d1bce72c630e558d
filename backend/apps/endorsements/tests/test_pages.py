"""The page behind the mailed link: looking changes nothing, one button confirms."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Endorsement, Verification
from backend.apps.legal.tests.making import terms
from backend.apps.stakeholders.services import Whereabouts

from .journey import mailed_token, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]


@pytest.fixture
def path() -> str:
    return path_for()


def path_for(**changes: Any) -> str:
    now = timezone.now()
    return f"/verify-endorsement/{mailed_token(submit(now, **changes), now)}/"


def state() -> str:
    return Endorsement.objects.get().state


def test_the_page_shows_what_is_endorsed_and_one_button_without_script(client: Client, path: str, campaign: Campaign):
    response = client.get(path)
    page = response.content.decode()
    assert response.status_code == 200
    assert campaign.title in page
    assert campaign.endorsement_sentence in page
    assert "My children drink from these taps." in page
    assert page.count("<button") == page.count("<form") == 1
    assert '<form method="post">' in page
    assert "<script" not in page
    assert "csrfmiddlewaretoken" not in page


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete"])
def test_nothing_but_post_confirms(client: Client, path: str, method: str):
    for _ in range(3):
        getattr(client, method)(path)
    assert state() == "submitted"
    assert Verification.objects.get().used_at is None


def test_a_scanner_that_follows_the_link_a_thousand_times_confirms_nothing(client: Client, path: str):
    for number in range(1000):
        response = client.head(path) if number % 2 else client.get(path)
        assert response.status_code == 200
    assert state() == "submitted"


# As they name themselves: scanners of mail, previews of chats, crawlers, and one that names itself a browser.
SCANNERS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36",
    "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
    "Microsoft Office/16.0 (Microsoft Outlook Mail 16.0)",
    "SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    "Barracuda Sentinel (EE)",
    "BarracudaCentral.org link scanner",
    "Mimecast URL Protect",
    "Proofpoint URL Defense",
    "FireEye Email Security",
    "TrendMicro Web Reputation Service",
    "Google-Safety; GoogleImageProxy",
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "WhatsApp/2.23.20.0 A",
    "TelegramBot (like TwitterBot)",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Googlebot/2.1 (+http://www.google.com/bot.html)",
    "curl/8.5.0",
    "",
]


@pytest.mark.parametrize("page", ["verify-endorsement", "withdraw-endorsement"])
def test_a_thousand_scanners_confirm_nothing_and_withdraw_nothing(page: str):
    now = timezone.now()
    open_token = mailed_token(submit(now), now)
    standing = mailed_token(submit(now, email="bo@example.org"), now)
    Client().post(f"/verify-endorsement/{standing}/")
    before = list(Endorsement.objects.order_by("pk").values())
    for number in range(1000):
        client = Client(headers={"user-agent": SCANNERS[number % len(SCANNERS)]})
        path = f"/{page}/{(open_token, standing)[number // 2 % 2]}/"
        response = client.head(path) if number % 2 else client.get(path)
        assert response.status_code == 200
    assert list(Endorsement.objects.order_by("pk").values()) == before
    assert [row["state"] for row in before] == ["submitted", "verified"]
    assert Verification.objects.filter(used_at__isnull=False).count() == 1


def test_post_confirms_once_and_again(path: str):
    stranger = Client(enforce_csrf_checks=True)
    first = stranger.post(path)
    assert (first.status_code, "Thank you" in first.content.decode()) == (200, True)
    assert state() == "verified"
    again = stranger.post(path)
    assert (again.status_code, "Already confirmed" in again.content.decode()) == (200, True)
    assert "Already confirmed" in stranger.get(path).content.decode()


def test_what_a_stranger_typed_is_shown_as_text(client: Client):
    page = client.get(path_for(name="<b>Ann</b>", statement="<script>alert(1)</script>")).content.decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;Ann&lt;/b&gt;" in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_link_is_a_friendly_404(client: Client, method: str):
    response = getattr(client, method)(f"/verify-endorsement/{'A' * 43}/")
    assert response.status_code == 404
    assert "We do not know this confirmation link" in response.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_expired_link_is_a_friendly_410(client: Client, path: str, method: str):
    Verification.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = getattr(client, method)(path)
    assert response.status_code == 410
    assert "Endorse again" in response.content.decode()
    assert state() == "submitted"


CUT_OR_ODD = [
    "abc",
    "A" * 42,
    "A" * 44,
    "A" * 42 + ".",
    "%C3%A9" * 43,
    "%00",
    "%0A",
    "abc%0A",
    "%FF",
    "%ED%A0%80",
    "%3F",
]


@pytest.mark.parametrize("end", ["", "/"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("token", [*CUT_OR_ODD, "A" * 200])
def test_a_cut_or_mangled_link_is_the_friendly_404_too(client: Client, method: str, token: str, end: str):
    response = getattr(client, method)(f"/verify-endorsement/{token}{end}")
    assert response.status_code == 404
    assert "We do not know this confirmation link" in response.content.decode()


def test_a_link_that_lost_its_slash_still_works(client: Client, path: str):
    cut = path.rstrip("/")
    assert client.get(cut).status_code == 200
    assert state() == "submitted"
    assert client.post(cut).status_code == 200
    assert state() == "verified"


def test_what_is_too_long_to_be_a_cut_link_is_the_usual_404_page(client: Client):
    response = client.get(f"/verify-endorsement/{'A' * 201}/")
    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "nothing at this address" in response.content.decode()


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_the_address_is_kept_in_no_cache_and_told_to_nobody(client: Client, path: str, method: str):
    response = getattr(client, method)(path)
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert response.cookies == {}


def test_without_consent_the_page_says_that_nothing_is_shown(client: Client):
    page = client.get(path_for(consent_to_display=False)).content.decode()
    assert "not shown in public" in page


STRANGERS = {
    "name": "Vic Tim",
    "kind": "organization",
    "type": "farmer",
    "organization_name": "Evil Corp",
    "role": "CEO",
    "statement": "I never said this.\nNor this.",
    "whereabouts": Whereabouts(
        street="1 Main St", city="Hartford", state_usps="CT", postal_code="06103", latitude=41.76, longitude=-72.68
    ),
}


def told(page: str) -> dict[str, str]:
    """What the page's list says, by its labels."""
    rows = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", page, re.DOTALL)
    return {label: unescape(re.sub(r"<[^>]+>", "", text)).strip() for label, text in rows}


def test_the_page_tells_all_that_the_button_takes_over(client: Client):
    now = timezone.now()
    version = terms(now=now - timedelta(days=1))
    page = client.get(path_for(accepted_terms=version.public_id, **STRANGERS)).content.decode()
    assert told(page) == {
        "Who endorses": "An organization, and you speak for it",
        "Your name": "Vic Tim",
        "The organization": "Evil Corp",
        "Your role": "CEO",
        "What describes it best": "Farmer",
        "Your words": "I never said this.Nor this.",
        "Your address": "1 Main St, Hartford, Connecticut 06103",
        "Your place on the map": "Latitude 41.76000, longitude -72.68000",
        "You accept": "The terms of use, version 1",
        "Shown in public": "Your name, your organization, your role, what describes you, your words and your state, "
        "once we have read them; where enough people endorse, your districts too. "
        "Never your e-mail address or street.",
    }
    assert "ann@example.org" not in page


def test_the_page_is_silent_about_what_nobody_typed(client: Client):
    page = client.get(path_for(statement="", whereabouts=Whereabouts())).content.decode()
    assert told(page) == {
        "Who endorses": "You, for yourself",
        "Your name": "Ann Alvarez",
        "Shown in public": "Your name and your state, once we have read them; where enough people endorse, your "
        "districts too. Never your e-mail address or street.",
    }


def test_the_terms_that_the_page_leads_to_are_those_that_were_accepted(client: Client):
    now = timezone.now()
    accepted = terms(now=now - timedelta(days=1), text="<p>Be kind.</p>")
    page = client.get(path_for(accepted_terms=accepted.public_id)).content.decode()
    terms(now=now, text="<p>Be kinder.</p>")
    [link] = re.findall(r'<a href="(/legal/terms/[^"]+)">', page)
    for path, text in ((link, "Be kind."), ("/legal/terms/", "Be kinder.")):
        assert f"<p>{text}</p>" in client.get(path).content.decode()


def test_reading_the_page_costs_as_many_queries_however_often_somebody_has_endorsed(client: Client):
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    first = queries(path_for())
    now = timezone.now()
    for number in range(20):
        submit(now, statement=f"Words {number}.")
    later = now + timedelta(hours=1)
    token = mailed_token(submit(later, statement="The last."), later)
    assert queries(f"/verify-endorsement/{token}/") == first
