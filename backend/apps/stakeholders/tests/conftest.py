from __future__ import annotations

from pathlib import Path

import pytest

from backend.apps.geography.tests.maps import Maps


@pytest.fixture
def maps(tmp_path: Path) -> Maps:
    """Writes hand-made TIGER files, imports and activates them."""
    return Maps(tmp_path)
