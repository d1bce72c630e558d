"""Does the table that counts requests answer, where requests are counted in a table?"""

from __future__ import annotations

from django.conf import settings

from backend.foundation.aws import clients

from .checks import Word

# Longer than the limiter itself waits: it may be the first call of this process, with a TLS handshake before it.
LIMITS = clients.TimeLimits(connect_seconds=0.3, read_seconds=0.4, attempts=1)


class LimiterTableCheck:
    """Reads an item that is not there from RATE_LIMITS_TABLE: the limiter's role may do that, for half a unit."""

    name = "limiter"
    seconds = 0.75

    def run(self) -> Word:
        if not settings.RATE_LIMIT_STORE.endswith(".DynamoDBStore"):
            return "skipped"
        from backend.foundation.aws.errors import AWS_ERRORS  # noqa: PLC0415  # imports botocore

        try:
            clients.dynamodb(LIMITS).get_item(TableName=settings.RATE_LIMITS_TABLE, Key={"pk": {"S": "health"}})
        except AWS_ERRORS:
            return "away"
        return "ok"

    def abandon(self) -> None:
        """Nothing to do: its time limits end it."""
