"""How does a browser pay for a submission with a second of its own time? By ALTCHA's proof of work, version 2.

Nobody else is asked: we make the challenge, sign it, and look at the solution. Each challenge counts once; the table of
those that were spent stands in the transaction of the submission, so that one that fails gives its proof back.
"""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.encoding import force_str

from .models import SpentProof

LIFETIME = timedelta(hours=1)
# 256 attempts on average, each of so many rounds: about a second of a telephone's, 2 ms of ours to check.
_ALGORITHM, _ROUNDS, _PREFIX = "PBKDF2/SHA-256", 5_000, "00"
# A solution is about 600 characters.
MAX_CHARACTERS = 4_000


def make_challenge(*, now: datetime) -> dict[str, Any]:
    """What ALTCHA's widget takes from its challenge address: `parameters` and their `signature`."""
    from altcha import create_challenge  # 40 ms, and few requests need it  # noqa: PLC0415

    made = create_challenge(
        _ALGORITHM, _ROUNDS, key_prefix=_PREFIX, expires_at=now + LIFETIME, hmac_secret=_secret(settings.SECRET_KEY)
    )
    return dict(made.to_dict())


def is_proven(proof: str, *, now: datetime) -> bool:
    """Whether this is the solution of a challenge of ours, in its time and for the first time; if so, it is spent.

    Call it in the transaction that it pays for. `proof`: the widget's base64 text.
    """
    parameters = _solved(proof)
    if parameters is None or parameters["expiresAt"] <= now.timestamp():
        return False
    expires_at = datetime.fromtimestamp(parameters["expiresAt"], UTC)
    _, is_first = SpentProof.objects.get_or_create(nonce=parameters["nonce"], defaults={"expires_at": expires_at})
    return is_first


def _solved(proof: str) -> dict[str, Any] | None:
    """The challenge's parameters, which our signature vouches for, where the solution is one."""
    if not proof or len(proof) > MAX_CHARACTERS:
        return None
    from altcha import verify_solution  # noqa: PLC0415

    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if verify_solution(proof, _secret(force_str(key))).verified:
            return dict(json.loads(base64.b64decode(proof))["challenge"]["parameters"])
    return None


def _secret(key: str) -> bytes:
    """Of its own: a challenge is no other thing that our key has signed."""
    return hmac.digest(key.encode(), b"backend.apps.endorsements.screening: proof of work", "sha256")
