"""How are sessions kept in DynamoDB, so that signing in needs no row of the database and expiry no job?

A SESSION_ENGINE of Django's (SESSION_STORE=dynamodb). The table SESSIONS_TABLE has the key `session_key` and TTL on
`expires_at`. DynamoDB deletes expired items within days, not at once, so the clock is asked here too.

What is stored under is the stage and the SHA-256 of the session key: who reads the table cannot present its sessions.
The key has 165 random bits, so no salt is needed. The data is signed, as in Django's own engines, and not secret.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import OperationalError
from django.utils import timezone

from backend.foundation.aws import clients

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import UniversalAttributeValueTypeDef

LIMITS = clients.TimeLimits(connect_seconds=0.5, read_seconds=1.0, attempts=2)
# DynamoDB takes items of 400 KB, names and key included.
MAX_DATA_BYTES = 399 * 1024
_NO_SUCH_CONDITION = "ConditionalCheckFailedException"


class SessionStoreAway(OperationalError):
    """The table does not answer. A kind of database that is away, so answered like one: 503, not 500."""


class SessionTooLarge(ValueError):
    """More was put into a session than an item holds."""


class SessionStore(SessionBase):
    """Django's session interface over one table; one item a session.

    Raises, wherever the table is asked:
        SessionStoreAway: it does not answer, throttles or refuses.
    """

    def exists(self, session_key: str | None) -> bool:
        """Whether an item has this key, expired or not: a key is never given twice."""
        return _item(session_key) is not None

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # Django's own
            try:
                self.save(must_create=True)
            except CreateError:  # of a key that was taken meanwhile
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Writes the session.

        Raises:
            CreateError: `must_create`, and there is one of this key.
            UpdateError: not `must_create`, and it was deleted meanwhile (signed out elsewhere).
            SessionTooLarge: its data exceeds MAX_DATA_BYTES.
        """
        if self.session_key is None:
            self.create()
            return
        data = self.encode(self._get_session(no_load=must_create))  # type: ignore[attr-defined]  # Django's own
        if len(data) > MAX_DATA_BYTES:
            raise SessionTooLarge(f"The session's data has {len(data)} bytes; DynamoDB takes {MAX_DATA_BYTES}.")
        condition = "attribute_not_exists(session_key)" if must_create else "attribute_exists(session_key)"
        item = _key(self._get_or_create_session_key()) | {  # type: ignore[attr-defined]  # Django's own
            "session_data": {"S": data},
            "expires_at": {"N": str(int(self.get_expiry_date().timestamp()))},
        }
        with _answering(CreateError if must_create else UpdateError):
            _table().put_item(TableName=settings.SESSIONS_TABLE, Item=item, ConditionExpression=condition)

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            with _answering():
                _table().delete_item(TableName=settings.SESSIONS_TABLE, Key=_key(key))

    def load(self) -> dict[str, Any]:
        """What was stored; nothing, and no key any more, where there is none or its time is over."""
        item = _item(self.session_key)
        if item is None or int(item["expires_at"]["N"]) <= timezone.now().timestamp():
            self._session_key = None
            return {}
        return self.decode(item["session_data"]["S"])

    @classmethod
    def clear_expired(cls) -> None:
        """Nothing to do: DynamoDB deletes what has expired."""


def _table() -> DynamoDBClient:
    return clients.dynamodb(LIMITS)


def _key(session_key: str) -> dict[str, UniversalAttributeValueTypeDef]:
    """Begins with the stage: stages may share the table, and each role is allowed its own keys only."""
    digest = hashlib.sha256(session_key.encode("utf-8", "surrogatepass")).hexdigest()
    return {"session_key": {"S": f"{settings.STAGE}|{digest}"}}


def _item(session_key: str | None) -> dict[str, Any] | None:
    """Read consistently: a session that was just made must be found by the next request."""
    if session_key is None:
        return None
    with _answering():
        answer = _table().get_item(TableName=settings.SESSIONS_TABLE, Key=_key(session_key), ConsistentRead=True)
    return answer.get("Item")


@contextmanager
def _answering(unmet: type[Exception] = SessionStoreAway) -> Iterator[None]:
    """Makes AWS's errors those that Django knows; `unmet` is raised where the condition was not met."""
    from backend.foundation.aws.errors import AWS_ERRORS, code_of  # noqa: PLC0415  # imports botocore

    try:
        yield
    except AWS_ERRORS as error:
        if code_of(error) == _NO_SUCH_CONDITION:
            raise unmet from error
        raise SessionStoreAway(f"The session store did not answer: {code_of(error)}") from error
