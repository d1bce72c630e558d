from __future__ import annotations

from pathlib import Path

import pytest

from .maps import Maps

SHARED_DATA = Path(__file__).resolve().parents[5] / "shared" / "data"


@pytest.fixture
def maps(tmp_path: Path) -> Maps:
    """Writes hand-made TIGER files, imports and activates them."""
    return Maps(tmp_path)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The real Census files beside the checkout; where they are not, the test is skipped by name."""
    if not (SHARED_DATA / "tiger").is_dir():
        pytest.skip("the real TIGER/Line files are not beside this checkout (../shared/data/tiger)")
    return SHARED_DATA
