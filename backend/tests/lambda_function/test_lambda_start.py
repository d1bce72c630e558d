"""What a container says that cannot start: one line, all that is wrong, and nothing secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backend.ops.local_cloud.container import ContainerEnded

from .function import START_SECONDS, container_of, lines_of


def test_all_missing_variables_stand_in_one_line(environment: dict[str, str], tmp_path: Path):
    left = {name: value for name, value in environment.items() if name not in {"STAGE", "MEDIA_BUCKET", "MAIL_FROM"}}
    with (
        container_of(left | {"RATE_LIMITS_TABLE": "no table"}, tmp_path / "log") as container,
        pytest.raises(ContainerEnded) as ended,
    ):
        container.wait_until_started(START_SECONDS)
    [line] = lines_of(tmp_path / "log")
    assert (line["level"], line["error"]["type"]) == ("CRITICAL", "django.core.exceptions.ImproperlyConfigured")
    assert line["message"].startswith("the function cannot start: The environment is incomplete.")
    for name in ("STAGE is not set", "MEDIA_BUCKET is not set", "MAIL_FROM is not set", "RATE_LIMITS_TABLE is malf"):
        assert name in line["message"]
        assert name in str(ended.value)


def test_a_secret_that_is_away_is_named_and_not_told(environment: dict[str, str], tmp_path: Path):
    with (
        container_of(environment | {"APP_SECRET_ID": "coalition/no-such-secret"}, tmp_path / "log") as container,
        pytest.raises(ContainerEnded),
    ):
        container.wait_until_started(START_SECONDS)
    [line] = lines_of(tmp_path / "log")
    assert "APP_SECRET_ID" in line["message"]
    assert "coalition/no-such-secret" in line["message"]


def test_what_nobody_expects_at_the_start_is_told_without_its_words(environment: dict[str, str], tmp_path: Path):
    library = tmp_path / "libgdal.so"
    library.write_text("Ann Alvarez")
    with (
        container_of(environment | {"GDAL_LIBRARY_PATH": str(library)}, tmp_path / "log") as container,
        pytest.raises(ContainerEnded),
    ):
        container.wait_until_started(START_SECONDS)
    [line] = lines_of(tmp_path / "log")
    assert line["message"] == "the function cannot start: OSError"
    assert line["error"]["frames"]
    assert str(tmp_path) not in json.dumps(line)
