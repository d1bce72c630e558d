"""Which words may stand on a command line, and what becomes of those that mean nothing?"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import pytest

from backend.ops.arguments import digest, entry_or_digest, revision, seconds

_HEX = "0f" * 32


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *((digest, text) for text in ("", " ", "foo", "sha256:", _HEX[1:], f"sha256:{_HEX.upper()}", f"sha512:{_HEX}")),
        *((digest, text) for text in (f"{_HEX}\n", f" {_HEX}")),
        *((entry_or_digest, text) for text in ("", "0", "-1", "sha256:", "sha256:abc", "abc", "xyzw", "٣", f"{_HEX}0")),
        *((revision, text) for text in ("", " ", "-n", "--all", "a b", "a\n", "ä")),
        *((seconds, text) for text in ("", "long", "nan", "inf", "-inf", "0", "-3", "1e999")),
    ],
)
def test_a_word_that_means_nothing_is_refused_and_quoted(kind: Callable[[str], object], text: str):
    with pytest.raises(argparse.ArgumentTypeError) as refusal:
        kind(text)
    assert f"{text!r} is no" in str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        (digest, f"sha256:{_HEX}", f"sha256:{_HEX}"),
        (digest, _HEX, f"sha256:{_HEX}"),
        (entry_or_digest, "12", "12"),
        (entry_or_digest, "sha256:0f0f", "sha256:0f0f"),
        (entry_or_digest, "abcdef", "sha256:abcdef"),
        (entry_or_digest, f"sha256:{_HEX}", f"sha256:{_HEX}"),
        (revision, "HEAD~1", "HEAD~1"),
        (revision, "feature/x-1", "feature/x-1"),
        (seconds, "0.5", 0.5),
        (seconds, "3600", 3600.0),
    ],
)
def test_a_word_that_means_something_is_taken(kind: Callable[[str], object], text: str, meant: object):
    assert kind(text) == meant
