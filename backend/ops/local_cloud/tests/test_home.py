"""A local cloud knows whether its server runs, whatever became of the last one, and keeps what must outlive it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from backend.ops.local_cloud.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "cloud")
    home.prepare()
    return home


def test_a_server_is_known_as_long_as_it_lives(home: Home):
    assert home.server_pid() is None
    with home.held_by_us():
        assert home.server_pid() == os.getpid()
        with pytest.raises(BlockingIOError), home.held_by_us():
            pass
        assert home.server_pid() == os.getpid()
    assert home.server_pid() is None


def test_what_was_written_for_others_is_read_again(home: Home):
    assert home.read_environment() == {}
    home.write_environment({"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "A": "b=c"})
    assert home.read_environment() == {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "A": "b=c"}


def test_keys_stay_what_they_were_made_first_and_nobody_else_reads_them(home: Home):
    assert home.remembered("dev-app", {"SECRET_KEY": "first"}) == {"SECRET_KEY": "first"}
    assert home.remembered("dev-app", {"SECRET_KEY": "second"}) == {"SECRET_KEY": "first"}
    kept = home.folder / "secrets"
    assert (kept.stat().st_mode & 0o077, (kept / "dev-app.json").stat().st_mode & 0o077) == (0, 0)
