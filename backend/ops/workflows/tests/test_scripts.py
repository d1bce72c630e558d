"""bin/ci/: what a workflow's steps start. What somebody typed reaches a command as words, or nothing happens."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings

from backend.ops.environment import inherited
from backend.ops.tests.stage import GIT, Behaviour, StageOnEmulator

ROOT = settings.REPOSITORY
COMMIT = "a" * 40


def script(
    name: str, *words: str, given: Mapping[str, str] | None = None, folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [folder / "bin" / "ci" / name, *words],
        env=inherited() | dict(given or {}), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def on(stage: StageOnEmulator) -> dict[str, str]:
    """A shell that talks to the test's stage, whatever local cloud is up."""
    return stage.environment() | {"PATH": inherited()["PATH"], "LOCAL_CLOUD_HOME": str(stage.folder / "no-cloud")}


def imported(stage: StageOnEmulator, **inputs: str) -> subprocess.CompletedProcess[str]:
    return script("import-boundaries", given=on(stage) | {"STAGE": "staging", "LAYERS": "cd", "YEAR": "2024"} | inputs)


@pytest.fixture
def live(staging: StageOnEmulator) -> StageOnEmulator:
    """With an image that is live, and the task that imports."""
    staging.put_live_by_hand(staging.push(COMMIT, Behaviour(exit_codes={"import_tiger": 0})))
    container = {"name": "coalition-staging-import", "image": "none", "memory": 512, "environment": []}
    staging.cloud.client("ecs").register_task_definition(family=container["name"], containerDefinitions=[container])
    return staging


def test_an_import_runs_as_the_import_task_of_the_live_image(live: StageOnEmulator):
    ended = imported(live, LAYERS="cd sldu", STATES="NE 09", COMMIT="true")
    assert (ended.returncode, ended.stderr.splitlines()[-1:]) == (
        0,
        ["manage staging: this talks to " + str(live.cloud) + "."],
    )
    words = "python manage.py import_tiger --year 2024 --layers cd sldu --states NE 09 --commit"
    assert live.commands == [("coalition-staging-import", live.live_digest(), words.split())]


def test_without_states_and_commit_it_is_a_dry_run_of_all_and_fails_where_the_import_fails(live: StageOnEmulator):
    live.images[live.live_digest() or ""].exit_codes["import_tiger"] = 1
    assert imported(live).returncode == 1
    assert [command for _, _, command in live.commands] == [
        ["python", "manage.py", "import_tiger", "--year", "2024", "--layers", "cd"]
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STAGE", ""), ("STAGE", "Staging"), ("STAGE", "staging production"), ("STAGE", "staging; id"),
        ("LAYERS", ""), ("LAYERS", "cd;id"), ("LAYERS", "$(id)"), ("LAYERS", "--commit"), ("LAYERS", "cd --source x"),
        ("LAYERS", "cd  sldu"), ("LAYERS", "cd\nsldu"), ("LAYERS", "*"),
        ("YEAR", ""), ("YEAR", "24"), ("YEAR", "2024 --commit"), ("YEAR", "1999"), ("YEAR", "2024\n"),
        ("STATES", "ne"), ("STATES", "NE,CT"), ("STATES", "NE; id"), ("STATES", "`id`"), ("STATES", " "),
        ("COMMIT", "yes"), ("COMMIT", "true; id"), ("COMMIT", "TRUE"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_form_is_refused_by_name_and_nothing_is_started(name: str, value: str):
    given = {"STAGE": "staging", "LAYERS": "cd", "YEAR": "2024", "STATES": "", "COMMIT": "false"} | {name: value}
    ended = script("import-boundaries", given=given)
    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (1, "", 1)
    assert f"import-boundaries: {name.lower() if name == 'STAGE' else name} is " in ended.stderr
    assert ended.stderr.endswith("Nothing was done.\n")


def test_an_image_that_the_registry_has_is_not_built_again(staging: StageOnEmulator, tmp_path: Path):
    head = subprocess.run([*GIT, "-C", ROOT, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    digest = staging.push(head.stdout.strip())
    ended = script("image", "staging", given=on(staging) | {"GITHUB_OUTPUT": str(tmp_path / "output")})
    assert (ended.returncode, (tmp_path / "output").read_text(encoding="utf-8")) == (0, f"digest={digest}\n")
    assert "Building" not in ended.stderr


@pytest.mark.parametrize("name", ["image", "wait-for-ci"])
@pytest.mark.parametrize("stage", ["", "prod", "staging production", "--help"])
def test_a_stage_that_does_not_exist_is_refused_before_anything_happens(name: str, stage: str):
    ended = script(name, stage)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "that is no stage (dev, staging, production). Nothing was done." in ended.stderr


def test_the_words_that_the_how_to_explains_are_ours():
    """But for those of GitHub and AWS."""
    document = (ROOT / "docs" / "how-to" / "set-up-github.md").read_text(encoding="utf-8")
    quoted = re.findall(r"^\| `([^`]+)` \|", document.partition("## If something is refused")[2], re.MULTILINE)
    ours = [words for words in quoted if not words.startswith(("Not authorized", "Credentials"))]
    assert len(ours) == 4
    files = [*(ROOT / "bin").rglob("*"), *(ROOT / "backend" / "ops" / "workflows").glob("*.py")]
    # A sentence may be written in several parts.
    source = "".join(
        re.sub(r'"\s*\\?\n\s*"', " ", file.read_text(encoding="utf-8")) for file in files if file.is_file()
    )
    for words in ours:
        assert [part for part in words.split("…") if part.strip() not in source] == [], words


@pytest.mark.parametrize("words", [["--previous"], ["previous-release", "--previous", ""]])
def test_a_proof_of_no_commit_is_refused_in_a_sentence(words: list[str]):
    ended = subprocess.run([ROOT / "bin" / "prove", *words], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "prove: --previous: name the commit whose tests are to pass, as in: --previous HEAD~1\n"


@pytest.fixture
def pins(tmp_path: Path) -> Path:
    """A clone of a small repository with pins in it, and a `gh` that writes down what it is told."""
    origin, clone = tmp_path / "origin.git", tmp_path / "clone"
    git(tmp_path, "init", "--quiet", "--bare", str(origin))
    git(tmp_path, "clone", "--quiet", str(origin), str(clone))
    shutil.copytree(ROOT / "bin", clone / "bin")
    (clone / "requirements").mkdir()
    (clone / "requirements.txt").write_text("django==6.1.0\n")
    (clone / "requirements" / "dev.txt").write_text("ruff==1.0.0\n")
    git(clone, "add", ".")
    git(clone, "commit", "--quiet", "--message", "All")
    git(clone, "push", "--quiet", "origin", "HEAD:main")
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "gh").write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >>{tmp_path}/gh.log\n')
    (programs / "gh").chmod(0o755)
    return clone


def git(folder: Path, *words: str) -> str:
    asked = subprocess.run([*GIT, "-C", str(folder), *words], capture_output=True, text=True, check=True)
    return asked.stdout


def proposed(clone: Path) -> subprocess.CompletedProcess[str]:
    """As the job does it: the patch of what has changed, on a work tree that has not."""
    folder = clone.parent / "patch"
    folder.mkdir(exist_ok=True)
    git(clone, "add", "--intent-to-add", ".")
    (folder / "pins.patch").write_text(git(clone, "diff"), encoding="utf-8")
    git(clone, "reset", "--quiet", "--hard")
    git(clone, "clean", "--quiet", "--force")
    path = f"{clone.parent / 'programs'}:{inherited()['PATH']}"
    return script("propose-pins", str(folder), folder=clone, given={"PATH": path, "GH_TOKEN": "a-token"})


def test_newer_pins_become_a_branch_with_a_pull_request_and_ci_on_it(pins: Path):
    (pins / "requirements.txt").write_text("django==6.1.1\n")
    (pins / "requirements" / "dev.txt").write_text("ruff==1.0.1\n")
    ended = proposed(pins)
    assert ended.returncode == 0, ended.stderr
    origin = pins.parent / "origin.git"
    assert git(origin, "show", "pins/renewed:requirements.txt") == "django==6.1.1\n"
    assert git(origin, "diff", "--name-only", "main", "pins/renewed").split() == [
        "requirements.txt",
        "requirements/dev.txt",
    ]
    told = (pins.parent / "gh.log").read_text(encoding="utf-8").splitlines()
    assert [line.partition(" --")[0] for line in told] == ["pr list", "pr create", "workflow run ci.yml"]
    assert told[-1] == "workflow run ci.yml --ref pins/renewed"


@pytest.mark.parametrize(
    "file", ["bin/pin", ".github/workflows/ci.yml", "requirements/runtime.in", "requirements/new.txt"]
)
def test_a_patch_that_touches_anything_but_pins_is_not_pushed(pins: Path, file: str):
    (pins / "requirements.txt").write_text("django==6.1.1\n")
    (pins / file).parent.mkdir(parents=True, exist_ok=True)
    (pins / file).write_text("something else\n")
    ended = proposed(pins)
    assert ended.returncode == 1
    assert "Nothing was pushed." in ended.stderr
    assert git(pins.parent / "origin.git", "branch", "--list", "pins/*") == ""
