"""Who may call what: roles.txt says it for every route and each of its methods, and this asks them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from backend.apps.access.models import ExternalIdentity
from backend.apps.access.services import begin_enrolment, issue_token
from backend.apps.campaigns.models import Sponsorship
from backend.apps.campaigns.tests.making import bill, published
from backend.apps.content.tests.making import active_theme, block, image, published_homepage
from backend.apps.desk.services.start_export import start_export
from backend.apps.endorsements.screening.evidence import Evidence
from backend.apps.endorsements.screening.services import throw_switch
from backend.apps.endorsements.screening.states import Switched
from backend.apps.endorsements.tests.journey import confirmed, mailed_token, submit
from backend.apps.frontend.tests.making import submission as old_submission
from backend.apps.geography.tests.maps import Maps
from backend.apps.legal.tests.making import terms
from backend.apps.legislators.tests.making import representative, senator
from backend.apps.stakeholders.links import unsubscribe_token
from backend.foundation.files.api.examples import OFFER
from backend.foundation.files.services import offer_upload
from backend.foundation.mail.services import suppress

pytestmark = pytest.mark.django_db
ROLES = ("visitor", "member", "staff", "moderator", "superuser")
TABLE = settings.REPOSITORY / "backend" / "tests" / "roles.txt"
SUBMISSION = {"name": "Ada", "email": "ada@example.org", "kind": "individual"}
PARAMETER = re.compile(r"\(\?P<(\w+)>|<(?:\w+:)?(\w+)>")
QUERIES = {
    "region-lookup": "?lat=41.5&lon=-72.5",
    "legislator-lookup": "?lat=41.5&lon=-72.5",
    "content-blocks": "?page_type=about",
    "front-end-address-suggestions": "?q=210",
}
# Routes without a name, as addresses.
UNNAMED = {
    r"^unsubscribe/(?P<token>[^/]{1,200})\Z": "/unsubscribe/{mailing_token}",
    r"^verify-endorsement/(?P<token>[^/]{1,200})\Z": "/verify-endorsement/{token}",
    r"^withdraw-endorsement/(?P<token>[^/]{1,200})\Z": "/withdraw-endorsement/{token}",
    r"admin/(?P<url>.*)$": "/admin/nowhere/",
}


def routes(patterns: list[Any], prefix: str = "", space: str = "") -> Iterator[tuple[str, URLPattern, str]]:
    """Each route's name in the table (its own, or its whole pattern where it has none), and its whole pattern."""
    for pattern in patterns:
        whole = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from routes(pattern.url_patterns, whole, space + inner)
        else:
            yield f"{space}{pattern.name}" if pattern.name else whole, pattern, whole


def table() -> list[tuple[str, str, list[int]]]:
    """Method, route, and the status for each role in turn."""
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines()]
    rows = [line for line in lines if line and not line[0].startswith("#")]
    return [(method, route, [int(status) for status in statuses]) for method, route, *statuses in rows]


@pytest.fixture
def world(tmp_path: Any, settings: Any) -> dict[str, str]:
    """One of everything that routes and the admin show; the values of routes' parameters."""
    settings.UPLOADS_FOLDER = tmp_path / "uploads"
    now = timezone.now()
    Group.objects.create(name="moderators")
    somebody = User.objects.create(username="somebody")
    Maps(tmp_path).connecticut()
    campaign = published()
    confirmed(now)
    submitted = submit(now, email="second@example.org")
    submit(now, email="third@example.org", evidence=Evidence(hidden_field="x"))
    throw_switch(kind=Switched.MAIL, campaign=None, is_stopped=True, by=None, now=now, reason="a drill")
    throw_switch(kind=Switched.MAIL, campaign=None, is_stopped=False, by=None, now=now, reason="a drill")
    Sponsorship.objects.create(bill=bill(), legislator=representative().legislator)
    homepage, shown_block = published_homepage(hero_image=image()), block()
    active_theme()
    accepted = terms(now=now)
    suppress(address="gone@example.org", reason="bounce", at=now)
    upload = offer_upload(**OFFER, by=somebody, now=now)
    owner = User.objects.create(username="owner", is_staff=True, is_superuser=True)
    issue_token(owner=owner, name="sync", scopes=["endorsements:read"], lifetime_days=1, now=now)
    begin_enrolment(user=owner)
    ExternalIdentity.objects.create(user=owner, issuer="https://id.example.org", subject="1")
    start_export(by=somebody, campaign_id=None, state="", with_contacts=False, now=now)
    return {
        "layer": "cd",
        "geoid": "0901",
        "zoom": "8",
        "column": "76",
        "row": "95",
        "slug": "clean-water",
        "number": str(campaign.pk),
        "homepage_number": str(homepage.pk),
        "block_number": str(shown_block.pk),
        "place": "nowhere",
        "token": mailed_token(submitted, now),
        "mailing_token": unsubscribe_token(submitted.endorsement.stakeholder),
        "kind": "terms",
        "accepted_terms": str(accepted.public_id),
        "page": "about",
        "id": str(senator().legislator.public_id),
        "key": upload.key,
        "name": "nothing",
        "app_label": "campaigns",
        "content_type_id": "1",
        "object_id": "1",
        "state_fips": "09",
    }


def user_in(role: str) -> User | None:
    if role == "visitor":
        return None
    user = User.objects.create(username=role, is_staff=role in ROLES[2:], is_superuser=role == "superuser")
    if role == "moderator":
        acts = ("review_endorsement", "publish_endorsement")
        user.user_permissions.set(Permission.objects.filter(codename__in=acts))
    return user


def address_of(name: str, pattern: str, world: dict[str, str]) -> str:
    known = dict(world)
    model = re.match(r"admin[:/]([a-z]+)[_/]([a-z]+)[_/]", name)
    if model and model[1] in apps.app_configs:
        manager = apps.get_model(model[1], model[2])._default_manager
        known["object_id"] = known["id"] = str(manager.order_by("pk").values_list("pk", flat=True)[0])
    if name == pattern:
        template = UNNAMED.get(pattern) or "/" + PARAMETER.sub(r"{\1\2}", pattern)
        return template.format(**known)
    if name == "unsubscribe":
        known["token"] = world["mailing_token"]
    parameters = [first or second for first, second in PARAMETER.findall(pattern)]
    return reverse(name, kwargs={parameter: known[parameter] for parameter in parameters}) + QUERIES.get(name, "")


def call(client: Client, method: str, name: str, address: str, world: dict[str, str]) -> int:
    bodies: dict[str, Any] = {
        "region-lookup": {"points": [{"lat": 41.5, "lon": -72.5}]},
        "campaign-endorsements": SUBMISSION | {"accepted_terms": world["accepted_terms"]},
        "front-end-endorsements": old_submission(int(world["number"])),
        "front-end-resend": {"email": "ada@example.org", "campaign_id": int(world["number"])},
        "front-end-verify": {},
        "endorsement-previews": {"token": world["token"]},
        "endorsement-confirmations": {"token": world["token"]},
        "endorsement-withdrawals": {"token": world["token"]},
        "endorsement-links": {"email": "ada@example.org"},
        "uploads": OFFER,
        "upload-acceptance": {},
    }
    if name in bodies and method == "POST":
        return client.post(address.partition("?")[0], bodies[name], content_type="application/json").status_code
    return client.generic(method, address, content_type="application/x-www-form-urlencoded").status_code


def test_every_route_is_in_the_table_and_none_twice():
    known = {name for name, _, _ in routes(get_resolver().url_patterns)}
    rows = [(method, name) for method, name, _ in table()]
    assert {name for _, name in rows} == known
    assert len(set(rows)) == len(rows)
    assert {len(statuses) for _, _, statuses in table()} == {len(ROLES)}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(role: str, world: dict[str, str]):
    patterns = {name: pattern for name, _, pattern in routes(get_resolver().url_patterns)}
    client, user = Client(raise_request_exception=False), user_in(role)
    wrong = []
    for method, name, statuses in table():
        if user is not None and not client.session.get("_auth_user_id"):  # at first, and after the row that signs out
            client.force_login(user)
        status = call(client, method, name, address_of(name, patterns[name], world), world)
        if status != (expected := statuses[ROLES.index(role)]):
            wrong.append(f"{method} {name}: {status} instead of {expected}")
    assert wrong == []
