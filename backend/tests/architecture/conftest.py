"""The environment that .env.example describes, as tests change it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

EXAMPLE = settings.REPOSITORY / ".env.example"


def example(*, left_out: bool = False) -> dict[str, str]:
    """The lines that are set; with left_out those behind a # too."""
    pattern = r"^#?([A-Z_]+)=(.*)$" if left_out else r"^([A-Z_]+)=(.*)$"
    return dict(re.findall(pattern, EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.fixture
def named(tmp_path: Path) -> dict[str, str]:
    """The example as it stands, its secrets in Secrets Manager, with libraries that exist."""
    library = tmp_path / "lib.so"
    library.touch()
    return example() | {"GDAL_LIBRARY_PATH": str(library), "GEOS_LIBRARY_PATH": str(library)}


@pytest.fixture
def whole(named: dict[str, str]) -> dict[str, str]:
    """The same, its secrets written out."""
    written = {name: example(left_out=True)[name] for name in ("SECRET_KEY", "DATABASE_URL")}
    return {name: value for name, value in named.items() if not name.endswith("_SECRET_ID")} | written
