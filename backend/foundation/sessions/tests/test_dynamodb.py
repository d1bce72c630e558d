"""What only the sessions in DynamoDB promise: nothing to steal, an end that is kept, and 503 where they are away."""

from __future__ import annotations

import base64
import random
import time
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from backend.foundation.aws import clients
from backend.foundation.sessions.dynamodb import MAX_DATA_BYTES, SessionStore, SessionStoreAway, SessionTooLarge

NOBODY = "http://127.0.0.1:9"
UNKNOWN_KEY = "unknown0unknown0unknown0unknown0"


def items() -> list[dict[str, Any]]:
    return clients.dynamodb().scan(TableName="sessions", ConsistentRead=True)["Items"]


@pytest.mark.usefixtures("dynamodb_sessions")
def test_stages_that_share_a_table_have_keys_of_their_own(settings):
    settings.STAGE = "staging"
    session = SessionStore()
    session.save()
    settings.STAGE = "dev"
    assert not SessionStore().exists(session.session_key)
    settings.STAGE = "staging"
    assert SessionStore().exists(session.session_key)


@pytest.mark.usefixtures("dynamodb_sessions")
def test_who_reads_the_table_cannot_present_its_sessions():
    session = SessionStore()
    session["a"] = 1
    session.save()
    assert session.session_key is not None
    assert session.session_key not in str(items())
    stored = {item["session_key"]["S"] for item in items()}
    assert {SessionStore(key).get("a") for key in stored} == {None}
    assert SessionStore(session.session_key)["a"] == 1


@pytest.mark.usefixtures("dynamodb_sessions")
def test_dynamodb_is_told_when_to_delete():
    before = int(time.time())
    session = SessionStore()
    session["mark"] = "told"
    session.set_expiry(3600)
    session.save()
    ends = [
        int(item["expires_at"]["N"]) for item in items() if "told" in str(session.decode(item["session_data"]["S"]))
    ]
    assert len(ends) == 1
    assert before + 3600 <= ends[0] <= time.time() + 3600


def filled(size: int) -> SessionStore:
    """A session with so many random bytes, as text that does not compress."""
    session = SessionStore()
    session["a"] = base64.b64encode(random.Random(1).randbytes(size)).decode()
    return session


@pytest.mark.usefixtures("dynamodb_sessions")
def test_a_session_larger_than_an_item_is_refused_with_its_size():
    with pytest.raises(SessionTooLarge, match=f"DynamoDB takes {MAX_DATA_BYTES}"):
        filled(MAX_DATA_BYTES).save()


@pytest.mark.usefixtures("dynamodb_sessions")
def test_a_session_just_below_it_is_stored():
    session = filled(302_000)
    encoded = len(session.encode(dict(session.items())))
    assert MAX_DATA_BYTES - 4096 < encoded <= MAX_DATA_BYTES
    session.save()
    assert SessionStore(session.session_key)["a"] == session["a"]


@pytest.mark.parametrize("name", ["load", "save", "delete", "create"])
@pytest.mark.usefixtures("dynamodb_sessions")
def test_a_store_that_is_away_says_so_whatever_is_asked(settings: Any, name: str):
    settings.AWS_ENDPOINT_URL = NOBODY
    with pytest.raises(SessionStoreAway, match="EndpointConnectionError"):
        getattr(SessionStore(UNKNOWN_KEY), name)()


@pytest.mark.usefixtures("dynamodb_sessions")
def test_a_missing_table_is_a_store_that_is_away(settings: Any):
    settings.SESSIONS_TABLE = "nothing"
    with pytest.raises(SessionStoreAway, match="ResourceNotFoundException"):
        SessionStore(UNKNOWN_KEY).load()


@pytest.fixture
def staff(dynamodb_sessions: None, db: None) -> Client:
    """Signed in to the admin, with the session in DynamoDB; answers 5xx instead of raising them."""
    get_user_model().objects.create_superuser("ada", password="p")
    client = Client(raise_request_exception=False)
    answer = client.post(reverse("admin:login"), {"username": "ada", "password": "p", "next": "/admin/"})
    assert answer.status_code == 302
    return client


def test_the_admin_works_with_its_sessions_in_dynamodb(staff: Client):
    assert staff.get("/admin/").status_code == 200
    key = staff.cookies["sessionid"].value
    assert staff.post("/admin/logout/").status_code == 200
    staff.cookies["sessionid"] = key
    assert staff.get("/admin/").status_code == 302


def test_the_admin_is_told_503_while_the_store_is_away_and_stays_signed_in(staff: Client, settings: Any):
    here = settings.AWS_ENDPOINT_URL
    settings.AWS_ENDPOINT_URL = NOBODY
    answer = staff.get("/admin/")
    assert (answer.status_code, answer["Retry-After"].isdecimal()) == (503, True)
    assert staff.cookies["sessionid"].value
    assert (
        Client(raise_request_exception=False)
        .post(reverse("admin:login"), {"username": "ada", "password": "p"})
        .status_code
        == 503
    )
    settings.AWS_ENDPOINT_URL = here
    assert staff.get("/admin/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/v1/campaigns", "/api/v1/regions?layer=state", "/api/v1/schema", "/health"])
def test_what_is_public_asks_no_session(staff: Client, settings: Any, path: str):
    settings.AWS_ENDPOINT_URL = NOBODY
    answer = staff.get(path)
    assert answer.status_code == 200
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies
