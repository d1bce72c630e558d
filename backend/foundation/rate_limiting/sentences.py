"""In which words is a caller told to wait?"""

from __future__ import annotations

from .decisions import Basis, Decision


def sentence_of(decision: Decision) -> str:
    """What to do about a denied request."""
    seconds = decision.retry_after_seconds
    wait = "in a second" if seconds == 1 else f"in {seconds} seconds"
    if decision.basis is Basis.REFUSED:
        return f"This cannot be done safely at the moment. Try again {wait}."
    return f"Too many requests. Try again {wait}."
