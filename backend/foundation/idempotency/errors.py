"""What can go wrong with an Idempotency-Key, as a caller can act on it."""

from __future__ import annotations

from backend.foundation.errors import DomainError, Kind


class IdempotencyKeyInvalid(DomainError):
    code = "invalid-idempotency-key"
    title = "The Idempotency-Key cannot be used"
    kind = Kind.INVALID


class IdempotencyKeyInUse(DomainError):
    """The first request with this key has not ended; once it has, its answer is replayed."""

    code = "idempotency-key-in-use"
    title = "A request with this Idempotency-Key is running"
    kind = Kind.CONFLICT
    retry_after_seconds = 1


class IdempotencyKeyReused(DomainError):
    """A new request needs a key of its own; a repetition must be the same to the byte."""

    code = "idempotency-key-reused"
    title = "The Idempotency-Key belongs to another request"
    kind = Kind.CONTRADICTION
