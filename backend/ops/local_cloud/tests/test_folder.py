"""A local cloud's folder is its own: nobody else's is filled or emptied, and a dead server's is not talked to."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from backend.ops.environment import REPOSITORY, inherited
from backend.ops.local_cloud.home import Home


def run(folder: Path, program: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(REPOSITORY / "bin" / program), *words],
        env=inherited() | {"LOCAL_CLOUD_HOME": str(folder), "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    folder = tmp_path / "precious"
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "thesis.txt").write_text("years of work")
    (folder / "images").mkdir()
    return folder


@pytest.mark.parametrize("words", [("down", "--forget"), ("down",), ("up",), ("image",)])
def test_a_folder_of_somebodys_own_is_left_as_it_is(precious: Path, words: tuple[str, ...]):
    before = sorted(precious.rglob("*"))
    ended = run(precious, "local-cloud", *words)
    assert ended.returncode == 1
    assert "Nothing was changed." in ended.stderr
    assert sorted(precious.rglob("*")) == before
    assert not precious.with_name("precious.lock").exists()


def test_only_what_is_ours_by_name_is_forgotten(tmp_path: Path):
    folder = tmp_path / "cloud"
    folder.mkdir()
    # A revision that is none: the folder is taken, and nothing more.
    assert run(folder, "local-cloud", "image", "no-such-revision").returncode == 1
    assert {path.name for path in folder.iterdir()} >= {"images", "logs"}
    (folder / "thesis.txt").write_text("years of work")
    ended = run(folder, "local-cloud", "down", "--forget")
    assert ended.returncode == 0, ended.stderr
    assert "was left alone" in ended.stderr + ended.stdout
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]
    assert run(folder, "local-cloud", "up").returncode == 1


def test_commands_do_not_talk_to_a_cloud_whose_server_has_died(tmp_path: Path):
    home = Home(tmp_path / "cloud")
    home.prepare()
    home.write_environment({"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_REGION": "us-east-1"})
    with home.held_by_us():
        assert home.server_pid() == os.getpid()
        alive = run(home.folder, "zappa", "status", "production")
        assert "this talks to the local cloud at http://127.0.0.1:9" in alive.stderr
    dead = run(home.folder, "zappa", "status", "production")
    assert dead.returncode == 1
    assert f"the local cloud in {home.folder} is not running any more: bin/local-cloud up, or" in dead.stderr
    assert "this talks to" not in dead.stderr


def test_an_address_that_is_none_is_laid_to_its_file(tmp_path: Path):
    home = Home(tmp_path / "cloud")
    home.prepare()
    home.write_environment({"AWS_ENDPOINT_URL": "http://", "AWS_REGION": "us-east-1"})
    with home.held_by_us():
        ended = run(home.folder, "zappa", "status", "dev")
    assert ended.returncode == 1
    assert f"{home.environment} says so" in ended.stderr
    assert "Traceback" not in ended.stderr
