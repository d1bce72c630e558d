"""Every route's limit, met over HTTP: what is answered over it, and while nobody can count."""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from backend.apps.access import limits as access
from backend.apps.campaigns import limits as campaigns
from backend.apps.campaigns.tests.making import published
from backend.apps.content import limits as content
from backend.apps.endorsements import limits as endorsements
from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.screening import limits as screening
from backend.apps.frontend import limits as frontend
from backend.apps.geography import limits as geography
from backend.apps.legal import limits as legal
from backend.apps.legislators import limits as legislators
from backend.apps.stakeholders import limits as stakeholders
from backend.config import limits as of_the_site
from backend.conftest import point_at
from backend.foundation.files.limits import STAFF_UPLOADS
from backend.foundation.outbox.models import Message
from backend.foundation.outbox.services import drain_outbox
from backend.foundation.rate_limiting.configured import forget_limiter, limiter
from backend.foundation.rate_limiting.decisions import Decision
from backend.foundation.rate_limiting.identities import address_identities
from backend.foundation.rate_limiting.limiter import Limiter
from backend.foundation.rate_limiting.limits import Allow, Limit, LocalBucket, Refuse
from backend.foundation.rate_limiting.tests.making import AWAY, Requests, answering
from backend.foundation.rate_limiting.throttle import LimitedView, LimitThrottle
from backend.tests.architecture.test_routes import views
from backend.tests.test_logs import deployed

pytestmark = pytest.mark.django_db
HERE = "127.0.0.1"
FORM = "/api/v1/campaigns/clean-water/endorsements"
PREVIEW = "/api/v1/endorsement-previews"
CONFIRM = "/api/v1/endorsement-confirmations"
TOKEN = "A" * 43
LINK = f"/verify-endorsement/{TOKEN}/"
UNSUBSCRIBE = f"/unsubscribe/{TOKEN}/"
WITHDRAW = "/api/v1/endorsement-withdrawals"
WITHDRAWAL_LINK = f"/withdraw-endorsement/{TOKEN}/"
LINKS = "/api/v1/campaigns/clean-water/endorsement-links"
ENDORSE_PAGE = "/campaigns/clean-water/endorse/"
LOGIN = "/admin/login/"
READS = {
    "/api/v1/schema": of_the_site.SCHEMA_READS,
    "/api/v1/regions": geography.REGION_READS,
    "/api/v1/regions/lookup?lat=41.5&lon=-72.5": geography.LOOKUPS,
    "/api/v1/regions/cd/0901": geography.REGION_READS,
    "/api/v1/regions/cd/0901/shape": geography.SHAPES,
    "/api/v1/tiles/cd": geography.REGION_READS,
    "/api/v1/tiles/cd/8/76/95": geography.TILES,
    "/api/v1/legislators": legislators.LEGISLATOR_READS,
    "/api/v1/legislators/lookup?lat=41.5&lon=-72.5": legislators.LEGISLATOR_LOOKUPS,
    "/api/v1/legislators/00000000-0000-0000-0000-000000000000": legislators.LEGISLATOR_READS,
    "/api/v1/legal/terms": legal.LEGAL_READS,
    "/api/v1/legal/terms/versions": legal.LEGAL_READS,
    "/api/v1/campaigns": campaigns.CAMPAIGN_READS,
    "/api/v1/campaigns/clean-water": campaigns.CAMPAIGN_READS,
    "/api/v1/campaigns/clean-water/summary": endorsements.ENDORSEMENT_READS,
    "/api/v1/campaigns/clean-water/legislators": endorsements.ENDORSEMENT_READS,
    "/api/v1/campaigns/clean-water/submission-form": screening.SUBMISSION_FORMS,
    "/api/v1/proof-of-work-challenge": screening.PROOF_CHALLENGES,
    "/api/v1/content/homepage": content.CONTENT_READS,
    "/api/v1/content/blocks?page_type=about": content.CONTENT_READS,
    "/api/v1/content/theme": content.CONTENT_READS,
    "/api/homepage/": frontend.FRONT_END_READS,
    "/api/themes/active/": frontend.FRONT_END_READS,
    "/api/content-blocks/?page_type=about": frontend.FRONT_END_READS,
    "/api/campaigns/": frontend.FRONT_END_READS,
    "/api/endorsements/": frontend.FRONT_END_READS,
    "/api/address/suggestions/?q=210": frontend.FRONT_END_READS,
    FORM: endorsements.ENDORSEMENT_READS,
    LINK: endorsements.LINK_READS,
    UNSUBSCRIBE: stakeholders.UNSUBSCRIPTIONS,
    WITHDRAWAL_LINK: endorsements.LINK_READS,
    "/": endorsements.PAGE_READS,
    "/about/": endorsements.PAGE_READS,
    "/campaigns/": endorsements.PAGE_READS,
    "/campaigns/clean-water/": endorsements.PAGE_READS,
    "/campaigns/clean-water/legislators/": endorsements.PAGE_READS,
    "/campaigns/clean-water/endorse/sent/": endorsements.PAGE_READS,
    ENDORSE_PAGE: endorsements.PAGE_READS,
}
MANY_LOOKUPS = "/api/v1/regions/lookup"
WRITES = {
    ENDORSE_PAGE: endorsements.SUBMISSIONS,
    FORM: endorsements.SUBMISSIONS,
    LINKS: endorsements.LINK_REQUESTS,
    CONFIRM: endorsements.CONFIRMATIONS,
    WITHDRAW: endorsements.CONFIRMATIONS,
    LINK: endorsements.CONFIRMATIONS,
    WITHDRAWAL_LINK: endorsements.CONFIRMATIONS,
    # POSTs, though they only read.
    PREVIEW: endorsements.LINK_READS,
    MANY_LOOKUPS: geography.BATCH_LOOKUPS,
}


@pytest.fixture(autouse=True)
def campaign() -> None:
    published()


def body(number: int = 0) -> str:
    return json.dumps({"name": "Ann", "email": f"ann{number}@example.org", "kind": "individual"})


def post(path: str, number: int = 0, **extra: Any) -> Any:
    sent = body(number) if path == FORM else json.dumps({"email": "a@b.org"} if path == LINKS else {"token": TOKEN})
    return Client().post(path, sent, content_type="application/json", **extra)


def exhaust(limit: Limit, **more: str) -> Decision:
    """Spends a limit of this address, and its window has some seconds left."""
    identities = address_identities(HERE) | {"slug": "clean-water"} | more
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        decision = limiter().spend(limit, identities)
        if not decision.is_allowed and decision.retry_after_seconds > 5:
            return decision
    pytest.fail(f"{limit.name} does not end")


def all_limits() -> list[Limit]:
    """Those of every module named `limits` that the site has loaded, whether a view names them or not."""
    modules = [
        module for name, module in sys.modules.items() if name.startswith("backend.") and name.endswith(".limits")
    ]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Limit)]


def test_each_limit_has_a_name_of_its_own():
    names = [limit.name for limit in all_limits()]
    assert len(names) == len(set(names)) >= 10


def test_what_is_read_passes_what_is_written_has_a_bucket_and_the_admins_door_is_shut_while_nobody_can_count():
    kinds = {limit.name: type(limit.when_down) for limit in all_limits()}
    assert {kinds.pop(name) for name in ("submissions", "link-requests", "confirmations", "staff-uploads")} == {
        LocalBucket
    }
    assert {kinds.pop(name) for name in ("admin-login", "second-factor", "provider-sign-in")} == {Refuse}
    assert set(kinds.values()) == {Allow}


def test_every_api_view_names_a_limit_and_counts_before_anything_else():
    for route, view in views(get_resolver().url_patterns):
        assert [throttle for throttle in view.throttle_classes if issubclass(throttle, LimitThrottle)], route
        assert issubclass(view, LimitedView), route


def test_what_is_refused_for_its_accept_or_its_session_is_counted_too():
    for _ in range(2):
        refused = Client().get("/api/v1/campaigns", headers={"Accept": "text/xml"})
        assert (refused.status_code, refused.json()["code"]) == (406, "not-acceptable")
    assert refused["RateLimit"].startswith('"campaign-reads-address-300";r=2998;')
    stranger = Client().post("/api/v1/uploads", {}, content_type="application/json")
    assert (stranger.status_code, '"staff-uploads-address-' in stranger["RateLimit"]) == (403, True)
    exhaust(STAFF_UPLOADS)
    with CaptureQueriesContext(connection) as queries:
        flood = Client().post("/api/v1/uploads", {}, headers={"Cookie": "sessionid=x"}, content_type="application/json")
    assert (flood.status_code, len(queries)) == (429, 0)


@pytest.mark.parametrize("path", READS)
def test_a_read_tells_what_remains_and_is_429_when_nothing_does(client: Client, path: str):
    before = client.get(path)
    assert before.status_code != 429
    limit = READS[path]
    found = re.fullmatch(rf'"{limit.name}-address-\d+";r=(\d+);t=\d+', before["RateLimit"])
    assert found
    assert int(found[1]) == limit.tiers[0].windows[0].limit - 1
    assert before["RateLimit-Policy"].startswith(f'"{limit.name}-address-')
    exhaust(limit)
    after = client.get(path)
    assert (after.status_code, int(after["Retry-After"]) > 0) == (429, True)
    assert f'"{limit.name}-address-' in after["RateLimit"]
    assert after["Cache-Control"] == "no-store"
    if path.startswith("/api/"):
        assert (after["Content-Type"], after.json()["code"]) == ("application/problem+json", "too-many-requests")
    assert client.head(path).status_code == 429
    assert client.get(path, REMOTE_ADDR="198.51.100.1").status_code != 429


@pytest.mark.parametrize("path", WRITES)
def test_a_write_is_429_when_nothing_remains(path: str):
    assert post(path).status_code != 429
    exhaust(WRITES[path])
    refused = post(path)
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert post(path, REMOTE_ADDR="198.51.100.1").status_code != 429
    if path.startswith("/api/"):
        assert refused["Content-Type"] == "application/problem+json"
        problem = refused.json()
        assert problem["code"] == "too-many-requests"
        assert problem["detail"].endswith(f"Try again in {refused['Retry-After']} seconds.")
    else:
        assert "Too many requests. Try again in" in refused.content.decode()
        assert path != LINK or refused["Referrer-Policy"] == "no-referrer"


def test_a_body_that_is_refused_counts_too():
    statuses = (Client().post(FORM, "{", content_type="application/json").status_code for _ in range(1000))
    malformed = list(takewhile(lambda status: status != 429, statuses))
    assert set(malformed) == {400}
    assert len(malformed) < 1000
    assert post(FORM).status_code == 429


def test_a_header_that_anyone_can_write_is_no_address():
    exhaust(endorsements.SUBMISSIONS)
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"):
        assert post(FORM, headers={name: "198.51.100.1"}).status_code == 429


def test_one_campaigns_limit_holds_for_all_addresses_together():
    for number in range(100):
        exhaust_address = {"address": f"a{number}", "network": f"n{number}", "slug": "clean-water"}
        while limiter().spend(endorsements.SUBMISSIONS, exhaust_address).is_allowed:
            pass
    refused = post(FORM, REMOTE_ADDR="198.51.100.1")
    assert refused.status_code == 429
    assert '"submissions-campaign-' in refused["RateLimit"]


def test_an_address_that_had_its_mails_of_the_day_is_answered_as_ever_and_its_mail_put_off():
    first = post(FORM)
    ended = exhaust(endorsements.CONFIRMATION_MAILS, email="ann1@example.org")
    later = post(FORM, 1)
    assert (later.status_code, later.content) == (first.status_code, first.content) == (202, first.content)
    assert later.headers.keys() == first.headers.keys()
    drain_outbox()
    assert [message.to for message in mail.outbox] == [["ann0@example.org"]]
    put_off = Message.objects.get(state="pending")
    assert put_off.due_at.timestamp() == ended.retry_at
    drain_outbox(clock=lambda: put_off.due_at)
    assert [message.to for message in mail.outbox][1:] == [["ann1@example.org"]]


# What stands in DynamoDB's place.


@pytest.fixture(params=["dead", "silent", "throttled", "dripping"])
def away(request: pytest.FixtureRequest, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Requests]:
    settings.RATE_LIMIT_STORE = "backend.foundation.rate_limiting.stores.dynamodb.DynamoDBStore"
    with AWAY[request.param]() as (url, asked):
        point_at(url, settings, monkeypatch)
        yield asked


def test_while_the_store_is_away_every_read_is_answered_and_three_ask_it(away: Requests):
    client = Client(raise_request_exception=False)
    statuses = {client.get(path).status_code for path in READS for _ in range(3)}
    assert statuses <= {200, 404}
    assert away.number <= 3


def test_while_the_store_is_away_forms_have_a_small_bucket(away: Requests):
    bucket = endorsements.SUBMISSIONS.when_down
    assert isinstance(bucket, LocalBucket)
    # The bucket may fill again in between, once.
    statuses = [post(FORM, number).status_code for number in range(3 * bucket.per_caller)]
    assert set(statuses) == {202, 429}
    assert bucket.per_caller <= statuses.count(202) <= 2 * bucket.per_caller
    assert Endorsement.objects.count() == statuses.count(202)


def test_a_process_opens_the_stores_connection_before_its_first_request():
    with answering(200, b"{}") as (url, asked):
        started = deployed([{"python": "import backend.config.wsgi"}], AWS_ENDPOINT_URL=url)
        assert (started.returncode, asked.number) == (0, 1), started.stderr


def test_a_form_with_three_tiers_waits_for_the_store_once(away: Requests):
    assert post(FORM).status_code == 202
    assert away.number <= 1


def test_while_the_store_is_away_nobody_signs_in_and_who_has_works_on(away: Requests):
    User.objects.create_superuser("root", password="sesame")
    refused = Client().post(LOGIN, {"username": "root", "password": "sesame"})
    assert (refused.status_code, refused["Retry-After"]) == (503, "10")
    assert "Try again in 10 seconds" in refused.content.decode()
    signed_in = Client()
    signed_in.force_login(User.objects.get())
    assert signed_in.get("/admin/").status_code == 200


def sign_in(password: str, name: str = "root", address: str = HERE) -> Any:
    return Client().post(LOGIN, {"username": name, "password": password}, REMOTE_ADDR=address)


def test_passwords_cannot_be_tried_often_from_one_address_nor_for_one_name_from_many():
    User.objects.create_superuser("root", password="sesame")
    assert '"admin-login-address-300";r=9;' in sign_in("sesame")["RateLimit"]
    exhaust(access.PASSWORDS, username="other")
    refused = sign_in("sesame")
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert Client().get(LOGIN).status_code == 200
    tried = (sign_in("wrong", address=f"198.51.{number}.1").status_code for number in range(100))
    assert 1 <= len(list(takewhile(lambda status: status == 200, tried))) < 50
    # The name is one however it is written.
    assert {sign_in("sesame", name, "203.0.113.1").status_code for name in ("Root", " root ", "\uff52oot")} == {429}


def test_nor_can_who_has_found_an_open_session_try_old_passwords():
    signed_in = Client()
    signed_in.force_login(User.objects.create_superuser("root", password="sesame"))
    guess = {"old_password": "wrong", "new_password1": "a new one 1", "new_password2": "a new one 1"}
    tried = (signed_in.post("/admin/password_change/", guess).status_code for _ in range(100))
    assert len(list(takewhile(lambda status: status == 200, tried))) < 50
    assert signed_in.get("/admin/password_change/").status_code == 200


def test_of_many_threads_that_come_first_all_count_in_one_limiter():
    for _ in range(50):
        forget_limiter()
        together = threading.Barrier(8)

        def ask(together: threading.Barrier = together) -> Limiter:
            together.wait()
            return limiter()

        with ThreadPoolExecutor(8) as threads:
            assert len({id(made.result()) for made in [threads.submit(ask) for _ in range(8)]}) == 1
