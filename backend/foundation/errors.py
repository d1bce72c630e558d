"""How does a service say that it will not? With a DomainError: a fact with a code, ignorant of HTTP."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar


class Kind(Enum):
    """What a caller can do about it. The edge gives each kind its HTTP status."""

    INVALID = "the request itself must change"
    NOT_FOUND = "there is no such thing"
    CONFLICT = "the thing is not in a state that allows it"
    GONE = "it was there and will not come back"
    FORBIDDEN = "this caller may not"
    CONTRADICTION = "it contradicts what the same caller said before"
    UNAVAILABLE = "try again later"


class DomainError(Exception):
    """A refusal a caller can act on.

    Subclasses name the fact (`VerificationExpired`), a `code` in kebab-case that is part of the API and listed in
    docs/errors.md, a `title` that is the same for every occurrence, and a `kind`. The message is the `detail` of
    this one occurrence: a sentence for the person who caused it. Where waiting helps, `retry_after_seconds` says how
    long.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    kind: ClassVar[Kind]
    retry_after_seconds: ClassVar[int | None] = None

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail
