"""What can a scanner of mail bring about, and a stranger learn, by whatever path there is? Nothing, and nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count, cycle, islice, product
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.limits import LINK_READS
from backend.apps.endorsements.models import Decision, Endorsement, HeldSubmission, Revision, Verification
from backend.apps.endorsements.screening.evidence import Evidence
from backend.apps.endorsements.tests.journey import NOW, confirmed, mailed_token, publicly, submit
from backend.apps.endorsements.tests.test_request_link import erased, rejected, withdrawn
from backend.apps.frontend.tests.making import submission as old_submission
from backend.apps.stakeholders.links import unsubscribe_token
from backend.apps.stakeholders.models import Stakeholder
from backend.foundation.mail.models import Suppression
from backend.foundation.mail.services import suppress
from backend.foundation.outbox.models import Message
from backend.foundation.rate_limiting.configured import limiter
from backend.foundation.rate_limiting.identities import address_identities

pytestmark = pytest.mark.django_db
KEPT = (Endorsement, Revision, Verification, Decision, Stakeholder, HeldSubmission, Message)
# By whatever a link may be opened that is in a mail, or can be made of what is: whole, without its slash, wrapped by a
# program that rewrites links, and as the addresses of those who have a page of their own.
PATHS = (
    "/verify-endorsement/{token}/",
    "/verify-endorsement/{token}",
    "/verify-endorsement/{token}/?utm_source=mail&confirm=1&_method=POST",
    "/withdraw-endorsement/{token}/",
    "/withdraw-endorsement/{token}",
    "/withdraw-endorsement/{token}/?_method=POST",
    "/api/endorsements/verify/{token}/",
    "/api/v1/endorsement-confirmations?token={token}",
    "/api/v1/endorsement-previews?token={token}",
    "/api/v1/endorsement-withdrawals?token={token}",
    "/unsubscribe/{mailing}/",
    "/unsubscribe/{mailing}?List-Unsubscribe=One-Click",
    "/campaigns/clean-water/endorse/?email=ann@example.org&name=Ann&kind=individual",
    "/campaigns/clean-water/endorse/again/?email=ann@example.org",
    "/api/v1/campaigns/clean-water/endorsement-links?email=ann@example.org",
)
METHODS = ("GET", "HEAD", "OPTIONS")
# How scanners, previews and browsers that read ahead name themselves; the last would have one method taken for another.
HEADERS = (
    {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"},
    {"User-Agent": "Proofpoint URL Defense"},
    {"User-Agent": "Barracuda Sentinel (EE)", "Referer": "https://mail.example/"},
    {"User-Agent": "Microsoft Office/16.0 (Microsoft Outlook Mail 16.0)", "X-MS-CookieUri-Requested": "t"},
    {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "Range": "bytes=0-32768"},
    {"User-Agent": "Mozilla/5.0", "Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch"},
    {"User-Agent": "Mozilla/5.0", "X-Moz": "prefetch", "X-Purpose": "preview"},
    {
        "User-Agent": "curl/8.5.0",
        "X-HTTP-Method-Override": "POST",
        "X-Method-Override": "POST",
        "X-HTTP-Method": "POST",
    },
)


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in KEPT]


def test_a_thousand_looks_by_every_path_change_no_row_and_the_link_still_does_its_work():
    published()
    now = timezone.now()
    waiting = submit(now, email="ann@example.org", mailing_consent=True)
    tokens = [mailed_token(waiting, now), mailed_token(submit(now, email="bo@example.org"), now)]
    Client().post(f"/verify-endorsement/{tokens[1]}/")
    mailing = unsubscribe_token(waiting.endorsement.stakeholder)
    before = everything()
    looks = list(product(PATHS, METHODS, HEADERS, tokens))
    asked = 0
    for number, (path, method, headers, token) in enumerate(islice(cycle(looks), max(1000, len(looks)))):
        # From many addresses, so that no limit keeps any look out.
        client = Client(headers=headers, REMOTE_ADDR=f"203.0.113.{number % 250}")
        answer = client.generic(method, path.format(token=token, mailing=mailing))
        assert answer.status_code in {200, 206, 400, 405}, (method, path, answer.status_code)
        asked += 1
    assert asked >= 1000
    assert everything() == before
    assert Client().post(f"/verify-endorsement/{tokens[0]}/").status_code == 200
    assert set(Endorsement.objects.values_list("state", flat=True)) == {"verified"}


def test_an_office_whose_scanners_have_read_too_much_still_confirms():
    published()
    now = timezone.now()
    path = f"/verify-endorsement/{mailed_token(submit(now), now)}/"
    while limiter().spend(LINK_READS, address_identities("127.0.0.1")).is_allowed:
        pass
    assert Client().get(path).status_code == 429
    assert Client().post(path).status_code == 200
    assert Endorsement.objects.get().state == "verified"


def test_no_page_behind_a_link_sends_its_form_by_itself():
    """Scanners run scripts; on the pages that act there is none, and none may be added."""
    published()
    now = timezone.now()
    revision = submit(now)
    token, mailing = mailed_token(revision, now), unsubscribe_token(revision.endorsement.stakeholder)
    for path in (f"/verify-endorsement/{token}/", f"/withdraw-endorsement/{token}/", f"/unsubscribe/{mailing}/"):
        answer = Client().get(path)
        page = answer.content.decode().lower()
        assert "<script" not in page
        assert "http-equiv" not in page
        assert not re.findall(r"\son[a-z]+=", page)
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert "refresh" not in {name.lower() for name in answer.headers}


def held() -> object:
    return submit(NOW, evidence=Evidence(hidden_field="x"))


def suppressed() -> object:
    submit(NOW)
    return suppress(address="ann@example.org", reason=Suppression.Reason.BOUNCE, at=NOW)


KNOWN: list[Callable[[], object]] = [
    submit, confirmed, withdrawn, rejected, erased, held, suppressed,
    lambda: publicly(User.objects.create(username="p")),
]  # fmt: skip
_words = count()


def by_api(email: str) -> Any:
    body = {"name": "Eve", "email": email, "kind": "individual", "statement": f"Words {next(_words)}."}
    return Client().post("/api/v1/campaigns/clean-water/endorsements", body, content_type="application/json")


def by_page(email: str) -> Any:
    body = {"name": "Eve", "email": email, "kind": "individual", "statement": f"Words {next(_words)}."}
    return Client().post("/campaigns/clean-water/endorse/", body)


def by_the_old_front_end(email: str) -> Any:
    body = old_submission(Campaign.objects.get().pk, email=email) | {"statement": f"Words {next(_words)}."}
    return Client().post("/api/endorsements/", body, content_type="application/json")


def by_asking_for_a_link(email: str) -> Any:
    path = "/api/v1/campaigns/clean-water/endorsement-links"
    return Client().post(path, {"email": email}, content_type="application/json")


def by_asking_on_the_page(email: str) -> Any:
    return Client().post("/campaigns/clean-water/endorse/again/", {"email": email})


ASKING = (by_api, by_page, by_the_old_front_end, by_asking_for_a_link, by_asking_on_the_page)


def told(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """All of an answer but what is another one for every request."""
    headers = {name.lower(): value for name, value in answer.items() if name.lower() != "x-request-id"}
    headers["ratelimit"] = re.sub(r"[rt]=\d+", "", headers["ratelimit"])
    return answer.status_code, answer.content, headers


@pytest.mark.parametrize("ask", ASKING)
@pytest.mark.parametrize("prepare", KNOWN)
def test_whatever_we_know_of_an_address_its_answer_and_its_statements_are_a_strangers(
    prepare: Callable[[], object], ask: Callable[[str], Any]
):
    """The statements are what the time of an answer is made of; as many rows of the outbox follow."""
    published()
    prepare()
    Message.objects.all().delete()
    found = []
    # Of one length, so that no answer is longer by the address; the first warms what a process keeps.
    for email in ("zed@example.org", "ann@example.org", "eve@example.org"):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(email)
        # Without the values.
        statements = [re.sub(r"'[^']*'|\d+", "", query["sql"]) for query in queries]
        found.append((told(answer), statements))
    _, known, unknown = found
    assert known[0] == unknown[0]
    assert known[0][0] in {202, 303}
    assert known[1] == unknown[1]
    assert len(known[1]) > 3
    assert Message.objects.count() == len(found)
