"""`preflight` judges the application's secret as the application itself does, though it may not import it."""

from __future__ import annotations

import pytest

from backend.config.variables import BESIDE_SECRET_KEY, VARIABLES
from backend.ops.preflight.the_secrets import APP_SECRET, NEEDED_IN_APP_SECRET

TEXTS = (
    "", "short", "a" * 60, "a" * 31, "ab" * 16, "abcdefgh" * 7, "abcdefgh" * 7 + "," + "hgfedcba" * 7,
    "abcdefgh" * 4 + "," + "short", "abcdefgh" * 4 + " , " + "hgfedcba" * 4, "ünprintable" * 5, "line\nend" * 8,
)  # fmt: skip


def test_both_know_the_same_names():
    assert set(APP_SECRET) == {"SECRET_KEY", *BESIDE_SECRET_KEY}
    assert set(NEEDED_IN_APP_SECRET) <= set(APP_SECRET)


@pytest.mark.parametrize("name", sorted(APP_SECRET))
@pytest.mark.parametrize("text", TEXTS)
def test_both_take_the_same_texts(name: str, text: str):
    try:
        VARIABLES[name].parse(text)
    except ValueError:
        is_taken = False
    else:
        is_taken = True
    assert APP_SECRET[name][0](text) == is_taken
