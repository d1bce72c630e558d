"""What was answered to a key, so that it can be answered again?"""

from __future__ import annotations

from django.db import models


class StoredAnswer(models.Model):
    """The answer to the first request with a key, written in the transaction of its effect: both stand, or neither.

    Who asked, the key and the request are here as keyed hashes only (HMAC-SHA256, 64 hex digits): nothing personal but
    what the answer itself holds. `body` is what went over the wire, before any compression.
    """

    key_hash = models.CharField(max_length=64, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    stored_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"answer {self.status} of {self.stored_at:%Y-%m-%d %H:%M}"
