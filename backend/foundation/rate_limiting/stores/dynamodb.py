"""How are requests counted across processes? By one conditional UpdateItem a tier, exact whoever asks at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from django.conf import settings

from backend.foundation.aws import clients
from backend.foundation.aws.clients import TimeLimits
from backend.foundation.aws.errors import AWS_ERRORS, code_of
from backend.foundation.observability.tracing import span
from backend.foundation.rate_limiting.places import Counter, Place

from .protocol import Spent, StoreAway

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Together a fifth of a second: no request waits longer for a store that is away. They bound a connection and a read,
# but no name that does not resolve and no server that sends a byte at a time, so the call has its own thread and the
# request waits for the sum. One attempt, because an ADD that was carried out and not answered would count twice when
# it is sent again.
IN_A_REQUEST = TimeLimits(connect_seconds=0.08, read_seconds=0.12, attempts=1)
CONNECT_TRIES = 3
# As many as the client has connections. What is stuck in one is given up by its request, and by the breaker soon.
_threads = ThreadPoolExecutor(max_workers=50, thread_name_prefix="rate-limits")


class DynamoDBStore:
    """Items of settings.RATE_LIMITS_TABLE: `pk`, one number a window in progress, `ttl`.

    Needs dynamodb:UpdateItem, and dynamodb:GetItem to connect.
    """

    def __init__(self, *, table: str = "", limits: TimeLimits = IN_A_REQUEST) -> None:
        self._table = table or settings.RATE_LIMITS_TABLE
        self._limits = limits

    def spend(self, place: Place) -> Spent:
        added = ", ".join(f"{counter.name} :one" for counter in place.counters)
        stale = [name for counter in place.counters for name in counter.stale_names()]
        update = f"ADD {added} SET #ttl = :ttl" + (f" REMOVE {','.join(stale)}" if stale else "")
        values = {f":{counter.name}": {"N": str(counter.window.limit)} for counter in place.counters}
        client = self._client
        try:
            answer = self._in_time(
                lambda: client.update_item(
                    TableName=self._table,
                    Key={"pk": {"S": place.key}},
                    UpdateExpression=update,
                    ConditionExpression=" AND ".join(map(_has_room, place.counters)),
                    ExpressionAttributeNames={"#ttl": "ttl"},  # a reserved word
                    ExpressionAttributeValues=values | {":one": {"N": "1"}, ":ttl": {"N": str(place.expires_at)}},
                    ReturnValues="UPDATED_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            )
        except AWS_ERRORS as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise StoreAway(code_of(error)) from error
            return Spent(is_allowed=False, counts=_counts(place, getattr(error, "response", {}).get("Item")))
        if not (counted := answer.get("Attributes")):
            # Something answered that is not DynamoDB: botocore takes any text for an empty answer.
            raise StoreAway("NotDynamoDB")
        return Spent(is_allowed=True, counts=_counts(place, counted))

    def connect(self) -> bool:
        """Imports boto3, makes the client and opens its connection, which a cold container's first request cannot."""
        client = self._client
        for _ in range(CONNECT_TRIES):
            try:
                self._in_time(lambda: client.get_item(TableName=self._table, Key={"pk": {"S": "connect"}}))
            except (*AWS_ERRORS, StoreAway):
                continue
            return True
        return False

    def _in_time[T](self, call: Callable[[], T]) -> T:
        """What the call returns or raises, if it does within the time limits' sum; else StoreAway."""
        answer = _threads.submit(call)
        # The span is the waiting thread's: a trace knows no other (the SDK's context is one a thread).
        with span("DynamoDB: limits"):
            wait([answer], timeout=self._limits.connect_seconds + self._limits.read_seconds)
        if not answer.done():
            raise StoreAway("TooSlow")
        return answer.result()

    @property
    def _client(self) -> DynamoDBClient:
        return clients.dynamodb(self._limits)


def _has_room(counter: Counter) -> str:
    return f"(attribute_not_exists({counter.name}) OR {counter.name} < :{counter.name})"


def _counts(place: Place, item: Mapping[str, Any] | None) -> tuple[int, ...] | None:
    """None where the answer came without the item: some emulators leave it out of a denial."""
    if not item:
        return None
    return tuple(int(item.get(counter.name, {}).get("N", 0)) for counter in place.counters)
