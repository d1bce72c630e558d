"""The image's recipe: what it stands on, who runs it, what may go in, and that nothing in it needs what is left out."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path, PurePosixPath

import pytest
import yaml
from django.conf import settings

ROOT = settings.REPOSITORY
DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text(encoding="utf-8"))
IGNORED = [
    line
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def instructions() -> Iterator[tuple[str, str]]:
    """Each with its arguments on one line."""
    without_comments = re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE)
    for line in without_comments.replace("\\\n", " ").splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word, rest.strip()


def given(word: str) -> list[str]:
    return [rest for each, rest in instructions() if each == word]


def goes_in(path: str) -> bool:
    """Whether the builder sees the file: the last line that names it or a folder above decides."""
    verdict = True
    places = [PurePosixPath(path), *PurePosixPath(path).parents]
    for line in IGNORED:
        if any(place.full_match(line.removeprefix("!")) for place in places):
            verdict = line.startswith("!")
    return verdict


@cache
def modules() -> dict[str, Path]:
    """Every module of ours by its name."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in (ROOT / "backend").rglob("*.py")
    }


def imported(name: str, path: Path) -> Iterator[str]:
    """All that a module imports, wherever in it that stands."""
    package = name.split(".") if path.stem == "__init__" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*above, *(node.module or "").split(".")]).strip(".")
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)


def in_the_image() -> dict[str, Path]:
    return {name: path for name, path in modules().items() if goes_in(path.relative_to(ROOT).as_posix())}


def test_the_base_is_a_build_argument_of_the_projects_python():
    version = (ROOT / ".python-version").read_text(encoding="utf-8").strip()
    # With a digest, where somebody has pinned it.
    assert re.fullmatch(
        rf"BASE_IMAGE=python:{re.escape(version)}-slim-trixie(@sha256:[0-9a-f]{{64}})?", given("ARG")[0]
    )
    stages = [stage.split() for stage in given("FROM")]
    assert {base for base, *_ in stages} == {"${BASE_IMAGE}", "platform"}
    assert stages[-1] == ["platform", "AS", "image"]


def test_the_process_is_the_functions_and_its_user_is_not_root():
    (user,) = given("USER")
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    (command,) = given("CMD")
    assert json.loads(command) == ["python", "-m", "awslambdaric", "backend.config.lambda_entry.handler"]
    assert given("ENTRYPOINT") == []
    assert given("WORKDIR")[-1] == "/var/task"


def test_no_secret_is_an_argument_or_a_variable():
    """A build's arguments stand in the image's history; its secrets are mounted while one command runs."""
    words = " ".join([*given("ARG"), *given("ENV")])
    names = re.findall(r"(?:^|\s)([A-Z_]+)=", words)
    assert {"BASE_IMAGE", "VERSION_COMMIT", "DJANGO_SETTINGS_MODULE"} <= set(names)
    assert [name for name in names if re.search("SECRET|PASSWORD|TOKEN|INDEX|_KEY", name)] == []
    mounts = re.findall(r"--mount=(\S+)", " ".join(given("RUN")))
    assert [mount.partition(",")[0] for mount in mounts] == ["type=secret"] * 2


@pytest.mark.parametrize(
    "path",
    [
        ".git/config", ".env", ".env.example", ".local/database-url", ".venv/bin/python", "docs/platform.md",
        "terraform/main.tf", "benchmarks/lookup.py", "zappa_settings.json", "requirements/dev.txt",
        "backend/conftest.py", "backend/tests/roles.txt", "backend/apps/geography/tests/maps.py", "backend/ops/cli.py",
        "backend/apps/demo/cast.py", "backend/config/settings/local.py", "backend/foundation/web/__pycache__/x.pyc",
        "something/new.txt", "bin/build-image",
    ],
)  # fmt: skip
def test_what_no_deployed_process_needs_does_not_reach_the_builder(path: str):
    assert not goes_in(path)


@pytest.mark.parametrize(
    "path",
    [
        "manage.py", "requirements.txt", "backend/config/lambda_entry.py", "backend/config/settings/deployed.py",
        "backend/apps/endorsements/templates/x.html", "backend/apps/geography/migrations/0001_initial.py",
    ],
)  # fmt: skip
def test_what_it_runs_does(path: str):
    assert goes_in(path)


def test_all_that_is_copied_in_reaches_the_builder():
    own = [words.split() for words in given("COPY") if not words.startswith("--from")]
    sources = [source for *named, _ in own for source in named]
    assert len(sources) > 5
    missing = []
    for source in sources:
        path = ROOT / source
        files = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
        if not any(file.exists() and goes_in(file.relative_to(ROOT).as_posix()) for file in files):
            missing.append(source)
    assert missing == []


def test_whatever_the_checkouts_modes_everybody_can_read_what_is_copied():
    """A checkout's umask may keep others out, and Lambda's user is another."""
    scripts = [(ROOT / "docker" / name).read_text(encoding="utf-8") for name in ("install-packages", "install-code")]
    commands = [*given("RUN"), *"\n".join(scripts).splitlines()]
    opened = {place for command in commands for place in re.findall(r"^chmod -R u=rwX,go=rX (.+)$", command)}
    places = {place for line in opened for place in line.split()}
    assert places == {"/opt/venv", "/opt/native", "/opt/certificates", "/var/task"}


def test_nothing_in_the_image_imports_what_is_left_out():
    inside = in_the_image()
    assert len(inside) > 100
    outside = modules().keys() - inside.keys()
    offences = [
        f"{name} imports {target}"
        for name, path in inside.items()
        for target in imported(name, path)
        if target in outside
    ]
    assert offences == []


def test_nothing_in_the_image_imports_a_package_that_is_not_installed_there():
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
    distributions = packages_distributions()
    offences = set()
    for name, path in in_the_image().items():
        for target in imported(name, path):
            owners = {owner.lower().replace("_", "-") for owner in distributions.get(target.partition(".")[0], [])}
            if owners and not owners & pinned and not target.startswith("mypy_boto3"):  # types, never imported
                offences.add(f"{name} imports {target}")
    assert offences == set()


def test_what_only_zappas_command_line_uses_is_left_out_for_a_reason():
    lines = (ROOT / "requirements" / "excluded.in").read_text(encoding="utf-8").splitlines()
    excluded = [re.fullmatch(r"([a-z0-9-]+) +# .{10,}", line) for line in lines if not line.startswith("#")]
    names = {match.group(1) for match in excluded if match}
    assert len(names) == len(excluded) >= 5
    for file, holds in (("requirements.txt", set()), ("requirements/dev.txt", names)):
        pins = re.findall(r"^([a-z0-9-]+)==", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
        assert names & set(pins) == holds, file


def test_compose_listens_on_this_machine_alone():
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert len(ports) >= 5
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_compose_takes_images_by_their_version():
    images = [service["image"] for service in COMPOSE["services"].values()]
    assert [image for image in images if ":" not in image or image.endswith(":latest")] == []


def test_compose_starts_the_database_alone_unless_asked_for_more():
    assert [name for name, service in COMPOSE["services"].items() if "profiles" not in service] == ["postgis"]


def test_compose_builds_what_is_deployed():
    build = COMPOSE["services"]["app"]["build"]
    folder = (ROOT / "docker" / build["context"]).resolve()
    assert (folder, folder / build["dockerfile"]) == (ROOT, ROOT / "docker" / "Dockerfile")
