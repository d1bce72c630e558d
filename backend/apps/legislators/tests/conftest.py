from __future__ import annotations

from pathlib import Path

import pytest

from backend.apps.geography.tests.maps import Maps

from .making import Lists, StateLists

SHARED_DATA = Path(__file__).resolve().parents[5] / "shared" / "data"


@pytest.fixture
def maps(tmp_path: Path) -> Maps:
    """Writes hand-made TIGER files, imports and activates them."""
    return Maps(tmp_path)


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    """Writes lists of legislators and imports them."""
    return Lists(tmp_path)


@pytest.fixture
def state_lists(tmp_path: Path) -> StateLists:
    """Writes lists of a state's legislature and imports them."""
    return StateLists(tmp_path)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The real files beside the checkout; where they are not, the test is skipped by name."""
    if not (SHARED_DATA / "legislators").is_dir():
        pytest.skip("the real list of legislators is not beside this checkout (../shared/data/legislators)")
    return SHARED_DATA
