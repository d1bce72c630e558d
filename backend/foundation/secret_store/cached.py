"""How is a secret used without asking the store each time, and without anybody noticing when it is replaced?"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from backend.foundation.observability.metrics import count

from .protocol import SecretError, SecretMissing, SecretStore, VersionStage

logger = logging.getLogger(__name__)

LIFETIME_SECONDS = 600.0
# Not everybody's at the same moment: a process asks again up to this share of the lifetime earlier.
JITTER_SHARE = 0.2
# After a store that did not answer, or a search among the versions that found none that works.
PAUSE_SECONDS = 5.0
# While somebody else looks for a version that works, the one just found may already be replaced by the next.
MOST_ROUNDS = 4

type Values = Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class _Kept:
    """What the process knows of one secret; changed under its lock only."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    values: Values | None = None
    read_at: float = float("-inf")
    fresh_until: float = float("-inf")
    paused_until: float = float("-inf")
    fruitless_until: float = float("-inf")
    last_error: SecretError | None = None


class CachedSecrets:
    """One a process. Values are kept ten minutes, and longer while the store is away."""

    def __init__(
        self,
        store: SecretStore,
        *,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`clock` counts seconds and never goes back; `jitter` is at least 0 and below 1."""
        self._store = store
        self._clock = clock
        self._jitter = jitter
        self._kept: dict[str, _Kept] = {}

    def get(self, secret_id: str) -> Values:
        """The secret's values, read at most LIFETIME_SECONDS ago, or the last ones that could be read.

        Raises:
            SecretError: it was never read, and cannot be.
        """
        kept = self._kept.setdefault(secret_id, _Kept())
        if kept.values is not None and self._clock() < kept.fresh_until:
            return kept.values
        # Whoever has a value does not wait for the one who asks for the next.
        stale = kept.values
        if not kept.lock.acquire(blocking=stale is None) and stale is not None:
            return stale
        try:
            return self._refreshed(secret_id, kept)
        finally:
            kept.lock.release()

    def use[T](self, secret_id: str, attempt: Callable[[Values], T], is_refused: Callable[[Exception], bool]) -> T:
        """What `attempt` makes of the secret's values; of its other versions where the values are refused.

        A rotation changes the password in the database before, or after, it moves AWSCURRENT. So a refusal leads to
        AWSPENDING and AWSPREVIOUS too, and the version that works is kept. A search that found none is not repeated
        within PAUSE_SECONDS, however many fail.

        Raises:
            SecretError: it was never read, and cannot be.
            Exception: whatever `attempt` raised, at last.
        """
        for _ in range(MOST_ROUNDS - 1):
            values = self.get(secret_id)
            try:
                return attempt(values)
            except Exception as error:
                if not is_refused(error):
                    raise
                refusal = error
            kept = self._kept[secret_id]
            with kept.lock:
                if kept.values != values:
                    continue  # somebody else has found another
                if self._clock() < kept.fruitless_until:
                    raise refusal
                return self._search(secret_id, kept, attempt, is_refused, refusal)
        return attempt(self.get(secret_id))

    def age_seconds(self, secret_id: str) -> float | None:
        """How long ago the store last told this secret; None before it did. Far above the lifetime: it is away."""
        kept = self._kept.get(secret_id)
        return None if kept is None or kept.values is None else self._clock() - kept.read_at

    def oldest_age_seconds(self) -> float | None:
        """The greatest age of all secrets in use; None where none is."""
        ages = [age for secret_id in list(self._kept) if (age := self.age_seconds(secret_id)) is not None]
        return max(ages, default=None)

    def _refreshed(self, secret_id: str, kept: _Kept) -> Values:
        now = self._clock()
        if kept.values is not None and now < max(kept.fresh_until, kept.paused_until):
            return kept.values
        if kept.last_error is not None and now < kept.paused_until:
            raise type(kept.last_error)(*kept.last_error.args)
        try:
            values = self._store.read(secret_id)
        except SecretError as error:
            self._note_silence(secret_id, kept, error)
            if kept.values is None:
                raise
            return kept.values
        self._keep(kept, values)
        return values

    def _search[T](
        self,
        secret_id: str,
        kept: _Kept,
        attempt: Callable[[Values], T],
        is_refused: Callable[[Exception], bool],
        refusal: Exception,
    ) -> T:
        """Tries the secret's versions until one is not refused. The caller holds the lock."""
        for values in self._other_versions(secret_id, kept):
            try:
                result = attempt(values)
            except Exception as error:
                if not is_refused(error):
                    raise
                refusal = error
            else:
                self._keep(kept, values)
                logger.info("The secret %s was refused, another version of it works.", secret_id)
                return result
        kept.fruitless_until = self._clock() + PAUSE_SECONDS
        count("SecretRefused")
        logger.error("No version of the secret %s works.", secret_id)
        raise refusal

    def _other_versions(self, secret_id: str, kept: _Kept) -> Iterator[Values]:
        """What may work in place of the refused values, each once.

        AWSPENDING is read before AWSCURRENT, though tried after it: a rotation that ends between the two reads is then
        seen in the second. AWSPREVIOUS is for a role that gets its password after the secret did; when that happens
        just now, AWSCURRENT works after all, and is tried again.
        """
        pending = self._read(secret_id, kept, "AWSPENDING")
        current = self._read(secret_id, kept, "AWSCURRENT")
        tried = [kept.values]
        for values in (current, pending):
            if values is not None and values not in tried:
                tried.append(values)
                yield values
        previous = self._read(secret_id, kept, "AWSPREVIOUS")
        if previous is not None and previous not in tried:
            yield previous
            if current is not None:
                yield current

    def _read(self, secret_id: str, kept: _Kept, version_stage: VersionStage) -> Values | None:
        try:
            return self._store.read(secret_id, version_stage)
        except SecretMissing:
            return None
        except SecretError as error:
            self._note_silence(secret_id, kept, error)
            return None

    def _keep(self, kept: _Kept, values: Values) -> None:
        now = self._clock()
        kept.values = values
        kept.read_at = now
        kept.fresh_until = now + LIFETIME_SECONDS * (1 - JITTER_SHARE * self._jitter())
        kept.paused_until = kept.fruitless_until = float("-inf")
        kept.last_error = None

    def _note_silence(self, secret_id: str, kept: _Kept, error: SecretError) -> None:
        kept.paused_until = self._clock() + PAUSE_SECONDS
        kept.last_error = error
        count("SecretUnreadable")
        if kept.values is not None:
            age = self._clock() - kept.read_at
            logger.warning("The value of secret %s from %d s ago goes on serving: %s", secret_id, age, error)
