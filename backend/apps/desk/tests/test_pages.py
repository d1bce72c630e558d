"""Every page of the desk: nothing that the house's content security policy would not let run, and the guide."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from backend.apps.campaigns.models import Campaign
from backend.apps.desk.guide import NAMES, guide_pages
from backend.apps.endorsements.tests.journey import HOUR, NOW, confirmed
from backend.apps.geography.tests.maps import Maps

from .conftest import signed_in

pytestmark = pytest.mark.django_db
# What `default-src 'self'` stops: styles and handlers in attributes, styles and scripts without a file.
INLINE = re.compile(
    r"""\s(?:style|on\w+)=["']|<style\b|<script(?![^>]*\ssrc=)(?![^>]*application/json)""", re.IGNORECASE
)
# What a browser would ask for there; a page's one address is told to search engines alone.
ELSEWHERE = re.compile(r"""(?<!rel="canonical" )(?:src|href|data-features)=["'](?:https?:)?//""")


def test_no_page_needs_what_the_policy_forbids_or_somebody_elses_server(
    admin_client: Client, campaign: Campaign, maps: Maps
):
    maps.connecticut()
    endorsement = confirmed()
    confirmed(NOW + HOUR, statement="Other words.")
    vintage = "/admin/geography/vintage/"
    pages = [
        "/admin/", "/admin/login/?next=/", "/admin/endorsements/endorsement/",
        f"/admin/endorsements/endorsement/{endorsement.pk}/change/", "/admin/desk/campaigns/",
        f"/admin/desk/campaigns/{campaign.pk}/?layer=cd&state=09", "/admin/desk/exports/", "/admin/desk/guide/",
        *(f"/admin/desk/guide/{name}/" for name in NAMES), vintage, f"/admin/campaigns/campaign/{campaign.pk}/change/",
    ]  # fmt: skip
    for path in pages:
        answer = admin_client.get(path, follow=True)
        page = answer.content.decode()
        assert answer.status_code == 200, path
        assert "unsafe" not in answer["Content-Security-Policy"], path
        assert INLINE.findall(page) == [], path
        assert ELSEWHERE.findall(page) == [], path


def test_the_guide_is_the_repositorys_pages_all_of_them():
    files = {path.stem for path in (settings.REPOSITORY / "docs" / "staff").glob("*.md")}
    assert files == set(NAMES)
    assert all(page.title and len(page.html) > 300 for page in guide_pages())


def test_each_page_of_the_guide_leads_to_the_others_and_none_into_nothing():
    client = signed_in()
    for name in NAMES:
        page = client.get(f"/admin/desk/guide/{name}/").content.decode().partition('class="panel guide"')[2]
        links = re.findall(r'href="\.\./([a-z-]+)/"', page)
        assert {client.get(f"/admin/desk/guide/{link}/").status_code for link in links} <= {200}
        assert ".md" not in page.partition("</article>")[0]


@pytest.mark.parametrize("name", ["nothing", "..", "%2e%2e", "README"])
def test_no_other_file_is_read(name: str):
    assert signed_in().get(f"/admin/desk/guide/{name}/").status_code == 404


def test_guests_are_sent_to_the_door(client: Client):
    for path in ("desk/campaigns/", "desk/exports/", "desk/guide/", "desk/guide/review/", "desk/outlines/cd/09/"):
        assert client.get(f"/admin/{path}").status_code == 302
