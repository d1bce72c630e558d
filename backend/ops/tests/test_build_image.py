"""bin/build-image refuses what cannot end well before it builds anything."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from backend.ops.environment import REPOSITORY, inherited


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small one, committed, with the scripts and the Dockerfile."""
    shutil.copytree(REPOSITORY / "bin", tmp_path / "bin")
    shutil.copytree(REPOSITORY / "docker", tmp_path / "docker")
    (tmp_path / ".gitignore").write_text("/.local/\n")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=A test", "-c", "user.email=test@coalition.invalid"]
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "All"]):
        subprocess.run([*git, *words], check=True)
    return tmp_path


def refusal(checkout: Path, *options: str) -> str:
    """What the script says when it ends with code 1; it has built nothing then."""
    ended = subprocess.run(
        [str(checkout / "bin" / "build-image"), *options],
        env=inherited(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "Building" not in ended.stderr
    return ended.stderr


def test_what_is_pushed_is_a_commit(checkout: Path):
    (checkout / "new.txt").write_text("not committed")
    assert "the work tree is not clean" in refusal(checkout, "--push", "127.0.0.1:9/coalition-builder")


@pytest.mark.parametrize("repository", ["coalition-builder", "127.0.0.1:9/coalition-builder:latest"])
def test_a_repository_has_a_registry_and_no_tag(checkout: Path, repository: str):
    assert "name a registry and a repository, without a tag" in refusal(checkout, "--push", repository)


def test_nothing_is_unpacked_over_a_folder_of_somebody_elses(checkout: Path):
    folder = checkout / ".local" / "mine"
    folder.mkdir(parents=True)
    assert "no image of ours" in refusal(checkout, "--unpack", str(folder))
    assert folder.is_dir()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--builder", "kaniko"], "there is no builder kaniko"),
        (["--fast", "yes"], "unknown option --fast"),
        (["--push"], "--push wants a value"),
        (["--tag", ""], "--tag wants a value"),
    ],
)
def test_an_option_that_makes_no_sense_is_named(checkout: Path, options: list[str], sentence: str):
    assert sentence in refusal(checkout, *options)


# A builder that builds at once, whose login works as the real ones' do, and whose push the registry refuses.
BUILDER = """#!/bin/bash
case " $* " in
    *" context inspect "*) echo unix:///nowhere.sock ;;
    *" push "*) grep -rl "$CANARY" "$HOME" >"$HOME/seen" && exit 1 ;;
    *" login "*)
        [[ $* =~ --authfile\\ ([^ ]+) ]] && file=${BASH_REMATCH[1]} || file=${DOCKER_CONFIG:-$HOME/.docker}/config.json
        mkdir -p "${file%/*}" && cat >"$file" ;;
esac
"""


@pytest.mark.parametrize("builder", ["docker", "buildah"])
def test_a_registrys_password_is_gone_when_the_push_has_failed(checkout: Path, builder: str):
    if builder == "buildah" and os.geteuid() != 0:
        pytest.skip("buildah builds as root alone")
    home = checkout / ".local"
    for path, text in (
        (home / "bin" / builder, BUILDER),
        (checkout / ".venv" / "bin" / "python", "#!/bin/sh\necho $CANARY\n"),
    ):
        path.parent.mkdir(parents=True)
        path.write_text(text)
        path.chmod(0o755)
    (checkout / ".git" / "info" / "exclude").write_text("/.venv/\n")
    ended = subprocess.run(
        [str(checkout / "bin" / "build-image"), "--builder", builder, "--base-image", "base",
         "--push", "123456789012.dkr.ecr.us-east-1.amazonaws.com/coalition-builder"],
        env=inherited() | {"HOME": str(home), "PATH": f"{home / 'bin'}:{os.defpath}", "CANARY": "qzcanary"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 1, ended.stderr
    assert "could not be pushed" in ended.stderr
    # It had been let in, and nothing that lets in is left.
    assert [Path(line).parent.name for line in (home / "seen").read_text().splitlines()] == ["registry-login"]
    left = [path for path in home.rglob("*") if path.is_file() and b"qzcanary" in path.read_bytes()]
    assert left == []
