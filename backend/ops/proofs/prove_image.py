"""Does the image run, and is in it what the application needs and nothing else?

The image is the one that `bin/build-image --unpack` wrote out (bin/prove image does). Its own process answers behind
Lambda's Runtime API, from its own file system, over TLS from a real PostGIS, counted in an emulator's DynamoDB.
"""

from __future__ import annotations

import json
import re
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.ops.local_cloud.container import Container
from backend.tests.architecture.conftest import example
from backend.tests.lambda_function.events import rest
from backend.tests.postgres.database import Deployed

from .unpacked_image import UnpackedImage

# Without Docker, on a base of Debian's packages, it was 331 MB; GDAL alone is 83. Lambda would take 10 GB.
LARGEST_BYTES = 400_000_000
# What nobody may find there: distributions by name, then files and folders below what is ours.
WITHOUT_DISTRIBUTIONS = {
    "pip", "setuptools", "wheel", "uv", "numpy", "requests", "troposphere", "cfn-flip", "click", "hjson", "toml",
    "argcomplete", "placebo", "python-slugify", "pytest", "mypy", "ruff", "ministack",
}  # fmt: skip
WITHOUT_PROGRAMS = {"pip", "pip3", "uv", "gcc", "cc", "g++", "make", "ld", "as", "git", "curl", "wget"}
WITHOUT_NAMES = {"tests", "conftest.py", ".git", ".env", ".local", ".venv", "demo", "ops", "benchmarks"}
SECONDS = 120


@pytest.fixture(scope="module")
def image() -> UnpackedImage:
    return UnpackedImage.read()


@pytest.fixture(scope="module")
def environment(image: UnpackedImage, ministack_url: str, deployed_database: Deployed) -> dict[str, str]:
    """The image's own variables, and what a deployment adds."""
    runtime = deployed_database.secret("runtime")
    of_a_deployment = {name: value for name, value in example().items() if not name.endswith("_SECRET_ID")} | {
        "SECRET_KEY": example(left_out=True)["SECRET_KEY"],
        "DATABASE_URL": deployed_database.server.url(runtime["dbname"], runtime["username"], runtime["password"]),
        "AWS_ENDPOINT_URL": ministack_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "RATE_LIMITS_TABLE": "image-rate-limits",
    }
    return of_a_deployment | image.environment


def task(image: UnpackedImage, environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """A one-shot task: another command in the same image."""
    return subprocess.run(
        image.words(command), env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )


@pytest.fixture(scope="module")
def container(
    image: UnpackedImage, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Container]:
    made = task(image, environment, "python", "manage.py", "create_tables")
    assert made.returncode == 0, made.stderr
    log = tmp_path_factory.mktemp("image") / "log"
    with log.open("wb") as output:
        container = Container(image.words(), environment, folder=Path("/"), output=output)
        try:
            container.wait_until_started(SECONDS)
            yield container
        finally:
            container.stop()


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/api/v1/campaigns"])
def test_the_images_command_answers_an_invocation(container: Container, path: str) -> None:
    answer = container.invoke(json.dumps(rest(path)).encode(), seconds=29)
    assert not answer.is_error, answer.payload
    assert json.loads(answer.payload)["statusCode"] == 200


def test_the_image_says_which_commit_it_is(image: UnpackedImage, container: Container) -> None:
    answer = json.loads(container.invoke(json.dumps(rest("/health")).encode(), seconds=29).payload)
    commit = image.environment["VERSION_COMMIT"]
    assert json.loads(answer["body"])["version"] == (commit or "unknown")
    assert image.labels["org.opencontainers.image.revision"] == commit


@pytest.mark.parametrize("command", [["migrate", "--plan"], ["check", "--deploy", "--fail-level", "WARNING"]])
def test_a_one_shot_task_runs_by_command(image: UnpackedImage, environment: dict[str, str], command: list[str]) -> None:
    ended = task(image, environment, "python", "manage.py", *command)
    assert ended.returncode == 0, ended.stderr


def test_all_that_the_code_imports_is_there(image: UnpackedImage, environment: dict[str, str]) -> None:
    script = Path(__file__).with_name("import_everything.py").read_text(encoding="utf-8")
    ended = task(image, environment, "python", "-c", script)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_each_module_is_compiled_and_none_is_compiled_again(image: UnpackedImage, environment: dict[str, str]) -> None:
    sources = [path for folder in ("opt/venv", "var/task") for path in image.inside(folder).rglob("*.py")]
    assert len(sources) > 1000
    compiled = {path for path in sources if (path.parent / "__pycache__" / f"{path.stem}.cpython-313.pyc").exists()}
    assert set(sources) - compiled == set()
    # PEP 552's flags: by hash, and nobody looks at the source, whose time a copy changes.
    flags = {(path.parent / "__pycache__" / f"{path.stem}.cpython-313.pyc").read_bytes()[4:8] for path in compiled}
    assert flags == {b"\x01\x00\x00\x00"}
    # Python says so of each module, the standard library's too.
    said = task(image, environment, "python", "-v", "-c", "import backend.config.lambda_entry").stderr
    read = re.findall(r"# code object from '([^']+)'", said)
    assert len(read) > 500
    assert [file for file in read if file.endswith(".py")] == []


def test_nothing_is_there_that_the_application_does_not_need(image: UnpackedImage) -> None:
    metadata = image.inside("opt/venv").rglob("*.dist-info")
    distributions = {folder.name.partition("-")[0].lower().replace("_", "-") for folder in metadata}
    assert len(distributions) > 20
    assert distributions & WITHOUT_DISTRIBUTIONS == set()
    programs = {
        file.name for folder in ("opt/venv/bin", "usr/bin", "usr/local/bin") for file in in_folder(image, folder)
    }
    assert "python" in programs
    assert programs & WITHOUT_PROGRAMS == set()
    ours = {path.name for path in image.inside("var/task").rglob("*")}
    assert "lambda_entry.py" in ours
    assert ours & WITHOUT_NAMES == set()
    assert {path.name for path in image.inside("var/task").iterdir()} == {
        "backend", "docs", "manage.py", "__pycache__", "static-manifest",
    }  # fmt: skip
    assert [path.name for path in image.inside("var/task/docs").iterdir()] == ["staff"]  # the admin's guide


def in_folder(image: UnpackedImage, folder: str) -> list[Path]:
    return list(image.inside(folder).iterdir())


def test_the_names_of_static_files_are_there(image: UnpackedImage) -> None:
    manifest = json.loads(image.inside("var/task/static-manifest/staticfiles.json").read_text(encoding="utf-8"))
    assert "admin/css/base.css" in manifest["paths"]


def test_no_secret_and_nothing_of_the_build_is_left(image: UnpackedImage) -> None:
    names = {name for name in image.environment if re.search("SECRET|KEY|PASSWORD|TOKEN|INDEX|PROXY", name)}
    assert names - {"GPG_KEY"} == set()  # the official image's: whose signature Python's source bears
    places = ["run/secrets", "build", "root/.config", "root/.cache", "etc/pip.conf", "etc/uv", "opt/venv/pip.conf"]
    assert [place for place in places if image.inside(place).exists() and any(in_folder(image, place))] == []
    private = [
        path
        for folder in ("var/task", "opt/certificates", "etc/ssl")
        for path in image.inside(folder).rglob("*")
        if path.is_file() and not path.is_symlink() and b"PRIVATE KEY-----" in path.read_bytes()
    ]
    assert private == []


def test_its_user_is_nobody_who_may_change_it(image: UnpackedImage, environment: dict[str, str]) -> None:
    user, group = (int(number) for number in image.user.split(":"))
    assert task(image, environment, "id", "-u").stdout.strip() == str(user) != "0"
    writable = []
    for path in image.root.rglob("*"):
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode) or stat.S_ISCHR(status.st_mode):
            continue
        of_others = status.st_mode & stat.S_IWOTH and not (status.st_mode & stat.S_ISVTX)
        if of_others or user == status.st_uid or group == status.st_gid or status.st_mode & stat.S_ISUID:
            writable.append(str(path.relative_to(image.root)))
    assert writable == []


def test_its_user_can_read_all_that_is_ours(image: UnpackedImage) -> None:
    ours = [path for folder in ("opt", "var/task") for path in [image.inside(folder), *image.inside(folder).rglob("*")]]
    assert len(ours) > 1000
    needed = {True: stat.S_IROTH | stat.S_IXOTH, False: stat.S_IROTH}
    kept = [path for path in ours if not path.is_symlink() and ~path.stat().st_mode & needed[path.is_dir()]]
    assert kept == []


def test_it_is_no_larger_than_it_has_to_be(image: UnpackedImage) -> None:
    files = (path.lstat() for path in image.root.rglob("*"))
    assert sum(status.st_size for status in files if stat.S_ISREG(status.st_mode)) <= LARGEST_BYTES
