"""How is a request with a key answered once, and every repetition the same way?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction

from backend.foundation.scheduling.retention import delete_at_most

from .errors import IdempotencyKeyInUse, IdempotencyKeyReused
from .keys import HEADER, Keyed
from .models import StoredAnswer

KEPT_FOR = timedelta(hours=24)
_FIRST_FAILURE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes over the wire: HTTP status, the headers that are worth repeating, body."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@transaction.atomic
def answer_once(*, request: Keyed, answer: Callable[[], Answer], now: datetime) -> tuple[Answer, bool]:
    """The answer, and whether it is a repetition. `answer` is called where the key is new, inside the transaction.

    The key's lock ends with the transaction, however that ends: a runner that dies frees it by dying. What is raised
    or answered as a failure (400 and above) takes its effect back and is not kept, so that the key can be tried again.

    Raises:
        IdempotencyKeyInUse: the first request with this key is still running.
        IdempotencyKeyReused: the key came with another request within the last 24 hours.
    """
    _lock(request)
    stored = StoredAnswer.objects.filter(pk__in=request.fingerprints, stored_at__gt=now - KEPT_FOR).first()
    if stored is not None:
        return _again(stored, request), True
    fresh = answer()
    if fresh.status >= _FIRST_FAILURE:
        transaction.set_rollback(True)
    else:
        _store(request, fresh, now)
    return fresh, False


def purge_stored_answers(now: datetime, limit: int) -> int:
    """Retention: answers that are replayed no more. Whether one may be is decided by its age, not by this."""
    return delete_at_most(StoredAnswer.objects.filter(stored_at__lte=now - KEPT_FOR), limit)


def _lock(request: Keyed) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [request.lock_number])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise IdempotencyKeyInUse(f"The first request with this {HEADER} is still running; ask again in a moment.")


def _again(stored: StoredAnswer, request: Keyed) -> Answer:
    if stored.fingerprint != request.fingerprints[stored.pk]:
        raise IdempotencyKeyReused(
            f"This {HEADER} came with another request before. A repetition has the same path and body; for "
            "something new, make a new key."
        )
    return Answer(status=stored.status, headers=stored.headers, body=bytes(stored.body))


def _store(request: Keyed, answer: Answer, now: datetime) -> None:
    """Over an expired one, where that is still there.

    Under each signing key that counts: while they are changed, some containers know only the earlier one.
    """
    rows = [
        StoredAnswer(
            key_hash=key_hash,
            fingerprint=fingerprint,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            stored_at=now,
        )
        for key_hash, fingerprint in request.fingerprints.items()
    ]
    others = [column.name for column in StoredAnswer._meta.fields if not column.primary_key]
    StoredAnswer.objects.bulk_create(rows, update_conflicts=True, unique_fields=["key_hash"], update_fields=others)
