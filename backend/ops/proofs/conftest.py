"""An option for the proofs that keep a golden transcript."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-transcript", action="store_true", help="write docs/release-story.md anew")
