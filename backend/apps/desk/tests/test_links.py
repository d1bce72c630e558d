"""Every link that a member of the staff is shown leads somewhere; who may not read a thing is told its name only."""

from __future__ import annotations

import html
import re
from collections import deque
from urllib.parse import parse_qs, urljoin, urlsplit, urlunsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import bill, published
from backend.apps.content.models import Theme
from backend.apps.content.tests.making import active_theme, block, image, published_homepage
from backend.apps.desk.roles import ROLES
from backend.apps.endorsements.screening.evidence import Evidence
from backend.apps.endorsements.screening.services import throw_switch
from backend.apps.endorsements.screening.states import Switched
from backend.apps.endorsements.tests.journey import NOW, confirmed, publicly, submit
from backend.apps.geography.tests.maps import Maps
from backend.apps.legal.tests.making import terms
from backend.apps.legislators.tests.making import senator
from backend.foundation.mail.services import suppress

from .conftest import person

pytestmark = pytest.mark.django_db
NAMES = [role.name for role in ROLES]
# A role's whole desk is far smaller; more would be a circle.
MOST_PAGES = 400


@pytest.fixture
def colleague(maps: Maps) -> User:
    """Who has acted on one of everything, and is named there."""
    by = person("admin", name="colleague")
    maps.connecticut()
    campaign = published(published_by=by, state_changed_by=by)
    stood_for = bill()
    stood_for.sponsorships.create(legislator=senator().legislator)
    campaign.bills.create(bill=stood_for, is_primary=True)
    publicly(by)
    confirmed(email="waits@example.org")
    submit(email="held@example.org", evidence=Evidence(hidden_field="x"))
    throw_switch(kind=Switched.MAIL, campaign=None, is_stopped=True, by=by, now=NOW, reason="a drill")
    throw_switch(kind=Switched.MAIL, campaign=None, is_stopped=False, by=by, now=NOW, reason="a drill")
    published_homepage(hero_image=image(created_by=by))
    block()
    active_theme()
    Theme.objects.update(activated_by=by)
    terms(now=NOW)
    suppress(address="gone@example.org", reason="bounce", at=NOW)
    return by


def crawled(client: Client) -> dict[str, tuple[int, str]]:
    """The status and the page that linked there, of each address within reach; of those that differ by numbers, one."""
    asked: dict[str, tuple[int, str]] = {}
    known, waiting = {("/admin/", frozenset[str]())}, deque([("/admin/", "")])
    while waiting:
        address, linked_by = waiting.popleft()
        answer = client.get(address)
        asked[address] = answer.status_code, linked_by
        assert len(asked) < MOST_PAGES, sorted(asked)
        if answer.status_code in {301, 302}:
            found = [answer.headers["Location"]]
        elif "html" in answer.headers.get("Content-Type", ""):
            found = re.findall(r'<a\b[^>]*\shref="([^"#][^"]*)"', answer.content.decode())
        else:
            found = []
        here = urlsplit(address)
        for link in found:
            leads = urlsplit(urljoin(f"http://testserver{address}", html.unescape(link)))
            if leads.netloc != "testserver" or leads.path.startswith("/static/"):
                continue
            if here.query and leads.query and leads.path == here.path:  # filters upon filters
                continue
            shape = re.sub(r"\d+", "1", leads.path), frozenset(parse_qs(leads.query, keep_blank_values=True))
            if shape not in known:
                known.add(shape)
                waiting.append((urlunsplit(("", "", leads.path, leads.query, "")), address))
    return asked


@pytest.mark.parametrize("role", NAMES)
def test_every_link_that_a_role_is_shown_leads_to_a_page(role: str, colleague: User):
    client = Client(raise_request_exception=False)
    client.force_login(person(role, name="walker"))
    asked = crawled(client)
    assert {address: told for address, told in asked.items() if told[0] not in {200, 301, 302}} == {}
    # It has got round: from the first page to lists, and to the things on them.
    assert {urlsplit(address).path for address in asked} > {reverse("admin:campaigns_campaign_changelist")}
    assert reverse("admin:campaigns_campaign_change", args=[Campaign.objects.get().pk]) in asked


@pytest.mark.parametrize(
    ("role", "is_linked"), [("moderator", False), ("analyst", False), ("editor", False), ("admin", True)]
)
def test_who_has_published_is_linked_only_for_who_may_see_accounts(role: str, is_linked: bool, colleague: User):
    client = Client()
    client.force_login(person(role, name="walker"))
    page = client.get(reverse("admin:campaigns_campaign_change", args=[Campaign.objects.get().pk])).content.decode()
    assert "colleague" in page
    assert (reverse("admin:auth_user_change", args=[colleague.pk]) in page) is is_linked
