"""Idempotency-Key over HTTP: the write happens once, its answer is repeated, and nothing is kept of what failed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import timezone
from rest_framework.test import APIRequestFactory, force_authenticate

from backend.foundation.idempotency.errors import IdempotencyKeyInvalid
from backend.foundation.idempotency.keys import key_of, keyed
from backend.foundation.idempotency.models import StoredAnswer
from backend.foundation.idempotency.services import KEPT_FOR, purge_stored_answers
from backend.foundation.outbox.models import Message

from .urls import ConfirmView, NoteView, OtherView

pytestmark = [pytest.mark.django_db, pytest.mark.urls(f"{__package__}.urls")]
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"
type Send = Callable[..., Any]


@pytest.fixture
def send(client: Client) -> Send:
    client.raise_request_exception = False

    def post(body: Any = None, *, key: str | None = KEY, path: str = "/api/notes", **more: Any) -> Any:
        headers = {} if key is None else {"Idempotency-Key": key}
        return client.post(path, body or {"wish": "well"}, content_type="application/json", headers=headers, **more)

    return post


def notes() -> int:
    return Message.objects.filter(kind="note").count()


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ("a", "a"),
        (KEY, KEY),
        (f'"{KEY}"', KEY),
        ("x" * 255, "x" * 255),
        (f'"{"x" * 255}"', "x" * 255),
        (" a\t", "a"),
        ("!~,;=", "!~,;="),
        ('a"b\\', 'a"b\\'),
        (r'"a\"b\\"', 'a"b\\'),
    ],
)
def test_a_key_is_up_to_255_visible_characters_bare_or_quoted(sent: str, key: str):
    assert key_of(RequestFactory().post("/", headers={"Idempotency-Key": sent})) == key


def test_no_header_is_no_key():
    assert key_of(RequestFactory().post("/")) is None


NO_KEYS = ["", " ", '""', '"', '"a', "a b", '"a b"', '"a";p=1', '"a", "a"', r'"a\b"', "a\x00b", "a\x7f", "a\tb", "ké",
           "\xff\xfe", "\u200b", "x" * 256, f'"{"x" * 256}"', "x" * 7000]  # fmt: skip


@pytest.mark.parametrize("sent", NO_KEYS)
def test_what_is_no_key_is_refused_before_anything_happens(send: Send, sent: str):
    with pytest.raises(IdempotencyKeyInvalid):
        key_of(RequestFactory().post("/", headers={"Idempotency-Key": sent}))
    for path in ("/api/notes", "/api/confirmations"):
        refused = send(key=sent, path=path)
        assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")
        assert refused.json()["code"] == "invalid-idempotency-key"
    assert notes() == 0


def test_a_repetition_gets_the_first_answer_and_writes_nothing(send: Send):
    first, second = send(), send(key=f'"{KEY}"')
    assert (first.status_code, second.status_code, first.content) == (201, 201, second.content)
    assert second["Location"] == first["Location"]
    assert second["Content-Type"] == first["Content-Type"] == "application/json"
    assert (first.headers.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (None, "true")
    assert "X-Chance" not in second
    assert notes() == 1


def test_an_answer_without_a_body_is_repeated_too(client: Client):
    answers = [client.put("/api/notes", headers={"Idempotency-Key": KEY}) for _ in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b""), (204, b"")]
    assert notes() == 1


def test_without_a_key_each_request_writes(send: Send):
    answers = [send(key=None) for _ in range(2)]
    assert notes() == 2
    assert not StoredAnswer.objects.exists()
    assert [answer.headers.get("Idempotency-Replayed") for answer in answers] == [None, None]


@pytest.mark.parametrize(
    "other",
    [{"body": {"wish": "other"}}, {"query_params": {"page": "2"}}, {"path": "/api/lists/b/notes"}],
    ids=["body", "query", "path"],
)
def test_the_key_of_another_request_is_refused(send: Send, other: dict[str, Any]):
    path = "/api/lists/a/notes"
    send(path=path)
    refused = send(**{"path": path, **other})
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-reused")
    assert notes() == 1


def test_a_body_is_the_same_to_the_byte_or_another(client: Client):
    answers = [
        client.post("/api/notes", body, content_type="application/json", headers={"Idempotency-Key": KEY})
        for body in ('{"wish": "well"}', '{"wish":"well"}')
    ]
    assert [answer.status_code for answer in answers] == [201, 422]


def test_routes_and_methods_do_not_share_keys(send: Send, client: Client):
    assert [send().status_code, send(path="/api/others").status_code] == [201, 201]
    assert client.put("/api/notes", headers={"Idempotency-Key": KEY}).status_code == 204
    assert notes() == 3


@pytest.mark.parametrize(
    ("one", "other", "written"),
    [
        ("192.0.2.1", "192.0.2.2", 2),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", 1),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", 2),
        ("192.0.2.1", "::ffff:192.0.2.1", 1),
        ("", "not an address", 1),
    ],
)
def test_a_caller_without_a_login_is_a_network(send: Send, one: str, other: str, written: int):
    for address in (one, other):
        assert send(REMOTE_ADDR=address).status_code == 201
    assert notes() == written


def test_a_signed_in_caller_is_a_user_from_anywhere():
    ann, bob = (User.objects.create(username=name) for name in ("ann", "bob"))
    for user, address in ((ann, "192.0.2.1"), (ann, "192.0.2.2"), (bob, "192.0.2.1"), (None, "192.0.2.1")):
        headers = {"Idempotency-Key": KEY}
        request = APIRequestFactory().post("/", {}, format="json", headers=headers, REMOTE_ADDR=address)
        force_authenticate(request, user)
        assert NoteView.as_view()(request).status_code == 201
    assert notes() == 3


@pytest.mark.parametrize(("wish", "status"), [("fail", 500), ("refuse", 400), ("unrenderable", 500)])
def test_a_failure_takes_its_effect_back_and_is_not_kept(send: Send, wish: str, status: int):
    answers = [send({"wish": wish}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [status, status]
    assert (notes(), StoredAnswer.objects.count()) == (0, 0)
    assert send().status_code == 201


def test_a_refused_method_is_refused_as_ever(client: Client):
    assert client.delete("/api/notes", headers={"Idempotency-Key": KEY}).status_code == 405


def test_after_24_hours_a_key_is_new_whether_or_not_it_was_purged(send: Send):
    first = send()
    StoredAnswer.objects.update(stored_at=timezone.now() - KEPT_FOR)
    later = send({"wish": "something else"})
    assert (later.status_code, "Idempotency-Replayed" in later) == (201, False)
    assert later.json() != first.json()
    assert send({"wish": "something else"})["Idempotency-Replayed"] == "true"
    assert (notes(), StoredAnswer.objects.count()) == (2, 1)


def test_just_before_that_it_is_the_old_one(send: Send):
    send()
    StoredAnswer.objects.update(stored_at=timezone.now() - KEPT_FOR + timedelta(minutes=1))
    assert send()["Idempotency-Replayed"] == "true"


def test_the_row_names_nobody(send: Send):
    send({"wish": "ann@example.org"}, key="ann@example.org", REMOTE_ADDR="192.0.2.77")
    row = StoredAnswer.objects.get()
    hashes = f"{row.key_hash} {row.fingerprint}"
    assert len(hashes) == 129
    assert set(hashes) <= set("0123456789abcdef ")
    assert "ann" not in f"{row} {row.headers}"
    assert "192.0.2.77" not in str(StoredAnswer.objects.values().get())


def test_nobody_without_our_secret_can_make_the_hashes(settings: Any):
    request = RequestFactory().post("/", b"{}", content_type="application/json")
    before = keyed(request, KEY)
    settings.SECRET_KEY = "another" * 9
    after = keyed(request, KEY)
    assert {*before.fingerprints.items()}.isdisjoint(after.fingerprints.items())
    assert {*before.fingerprints}.isdisjoint(after.fingerprints)


def test_a_key_outlives_the_change_of_the_signing_key(send: Send, settings: Any):
    """Also between containers: those that have not started anew know only the old one."""
    old, new = settings.SECRET_KEY, "another" * 9
    send(key="before")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = new, [old]
    send(key="meanwhile")
    assert send(key="before")["Idempotency-Replayed"] == "true"
    assert send({"wish": "other"}, key="before").json()["code"] == "idempotency-key-reused"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = old, []
    assert send(key="meanwhile")["Idempotency-Replayed"] == "true"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = new, []
    assert send(key="meanwhile")["Idempotency-Replayed"] == "true"
    assert notes() == 2


def test_the_old_ones_are_purged_in_batches(send: Send):
    for number in range(3):
        send(key=f"old-{number}")
    StoredAnswer.objects.update(stored_at=timezone.now() - KEPT_FOR)
    send(key="new")
    assert [purge_stored_answers(timezone.now(), 2) for _ in range(3)] == [2, 1, 0]
    assert StoredAnswer.objects.count() == 1


@pytest.fixture
def hold() -> Iterator[Callable[[int], None]]:
    """Holds an advisory lock in another connection's transaction until the test is over."""
    release = threading.Event()
    threads: list[threading.Thread] = []

    def take(number: int) -> None:
        taken = threading.Event()

        def run() -> None:
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
                    taken.set()
                    release.wait(30)
            finally:
                connection.close()

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        assert taken.wait(30)

    yield take
    release.set()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_while_the_first_one_runs_its_key_is_in_use_and_others_are_not(
    send: Send, hold: Callable[[int], None], settings: Any
):
    request = RequestFactory().post("/api/notes")
    request.resolver_match = resolve("/api/notes")
    hold(keyed(request, KEY).lock_number)
    for secret in (settings.SECRET_KEY, "another" * 9):  # another container's
        settings.SECRET_KEY = secret
        refused = send()
        assert (refused.status_code, refused.json()["code"]) == (409, "idempotency-key-in-use")
        assert int(refused["Retry-After"]) >= 1
    assert send(key="another").status_code == 201


def test_what_a_method_states_can_be_read():
    assert NoteView.post.idempotency.policy == OtherView.put.idempotency.policy == "key"  # type: ignore[attr-defined]
    stated = ConfirmView.post.idempotency  # type: ignore[attr-defined]
    assert (stated.policy, stated.reason) == ("natural", "nothing is there to be changed")
