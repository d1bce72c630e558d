"""What may stand on a command line? Types for argparse: a word that means nothing is refused, never read as none.

An unset variable of a shell gives an empty word (`--digest "$DIGEST"`), which must not mean what no option at all does.
"""

from __future__ import annotations

import argparse
import math
import re

_DIGEST = re.compile(r"(?:sha256:)?([0-9a-f]{64})")
_START_OF_DIGEST = re.compile(r"(?:sha256:)?([0-9a-f]{4,64})")
_ENTRY = re.compile(r"[1-9][0-9]{0,15}")
_REVISION = re.compile(r"(?!-)[!-~]+")


def digest(text: str) -> str:
    """An image's, whole: sha256: and 64 hexadecimal digits in lower case. The digits alone mean the same."""
    if (found := _DIGEST.fullmatch(text)) is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no image's digest: sha256: and 64 hexadecimal digits in lower case"
        )
    return f"sha256:{found[1]}"


def entry_or_digest(text: str) -> str:
    """An act's number in the ledger, or sha256: and a digest's first digits, four or more."""
    if _ENTRY.fullmatch(text):
        return text
    if (found := _START_OF_DIGEST.fullmatch(text)) is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of the ledger, nor a digest's beginning: sha256: and four digits or more"
        )
    return f"sha256:{found[1]}"


def revision(text: str) -> str:
    """What git may know: a branch, a tag, a hash."""
    if _REVISION.fullmatch(text) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no commit, branch or tag")
    return text


def seconds(text: str) -> float:
    """A length of time to wait or to allow: more than nothing, and not for ever."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return number
