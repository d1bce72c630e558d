"""When was the form handed out that came back? A signed time says so, and nothing else: no visitor, no campaign."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.core import signing

from .signals import Signal

_SALT = "backend.apps.endorsements.screening: form token"
# Nobody reads a sentence, types a name and an address, and presses a button in less.
LEAST_AGE = timedelta(seconds=2)
# Who began in the morning may finish after work, or the next day: more than the 20 hours of WCAG 2.2.1.
MOST_AGE = timedelta(hours=24)
# Two containers' clocks.
_CLOCKS_DIFFER_BY = timedelta(seconds=30)


def issue_form_token(*, now: datetime) -> str:
    """A token for a form that is handed out now. Whoever has it may use it more than once: a page can be sent again."""
    return signing.Signer(salt=_SALT).sign_object({"at": int(now.timestamp())})


def signal_of(token: str, now: datetime) -> Signal | None:
    """What the token that came back speaks of; None of one that is as it should be."""
    if not token.strip():
        return Signal.TOKEN_MISSING
    handed_out = _handed_out(token.strip())
    if handed_out is None or handed_out - now > _CLOCKS_DIFFER_BY:
        return Signal.TOKEN_UNREADABLE
    age = now - handed_out
    if age > MOST_AGE:
        return Signal.TOO_OLD
    return Signal.TOO_FAST if age < LEAST_AGE else None


def _handed_out(token: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(signing.Signer(salt=_SALT).unsign_object(token)["at"], UTC)
    except (signing.BadSignature, ValueError):  # of the latter: half a surrogate cannot be signed
        return None
