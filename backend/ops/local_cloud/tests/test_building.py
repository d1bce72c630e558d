"""An image is what git knows of a commit or of the work tree, and its digest says so."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.ops.calls import call
from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.local_cloud.building import Builder
from backend.ops.local_cloud.images import Image, ImageMissing, Images, push

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MANAGE = """
import os, pathlib, sys
assert sys.argv[1:] == ["write_static_manifest"], sys.argv
assert os.environ["DJANGO_SETTINGS_MODULE"] == "backend.config.settings.deployed"
pathlib.Path("static-manifest").mkdir()
pathlib.Path("static-manifest/staticfiles.json").write_text("{}")
"""
FILES = {
    "manage.py": MANAGE,
    "requirements.txt": "django==6.1 \\\n    --hash=sha256:00\nzappa==0.63\n",
    "backend/__init__.py": "",
    "backend/code.py": "ANSWER = 1\n",
    ".gitignore": ".local\n",
}


def git(root: Path, *arguments: str) -> str:
    surroundings = {"PATH": os.defpath, "HOME": str(root)} | {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "A test"), ("EMAIL", "test@example.org"), ("DATE", "2026-01-01T00:00:00Z"))
    }
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True).stdout.strip()


def commit(root: Path, message: str, **changes: str) -> str:
    for path, content in changes.items():
        (root / path).write_text(content)
    git(root, "add", "--all")
    git(root, "commit", "-m", message)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small project, committed once."""
    root = tmp_path / "checkout"
    (root / "backend").mkdir(parents=True)
    git(root, "init", "--quiet", "--initial-branch=main")
    for path, content in FILES.items():
        (root / path).write_text(content)
    commit(root, "first")
    return root


@pytest.fixture
def builder(checkout: Path, tmp_path: Path) -> Builder:
    return builder_into(checkout, tmp_path / "images")


def builder_into(checkout: Path, images: Path) -> Builder:
    return Builder(root=checkout, python=Path(sys.executable), native=Path("/native"), images=Images(images))


def image_of(builder: Builder, revision: str = "HEAD") -> Image:
    return builder.build(builder.source_of_revision(revision), NOW)


def test_the_same_commit_is_the_same_digest_wherever_it_is_built(builder: Builder, checkout: Path, tmp_path: Path):
    image = image_of(builder)
    assert image_of(builder) == image
    assert image_of(builder_into(checkout, tmp_path / "others")).digest == image.digest
    assert (image.tag, image.environment["VERSION_COMMIT"]) == (image.commit, image.commit)
    assert [one.digest for one in builder.images.all()] == [image.digest]


def test_another_commit_is_another_digest_even_of_the_same_files(builder: Builder, checkout: Path):
    first = image_of(builder)
    git(checkout, "commit", "--allow-empty", "-m", "second")
    assert image_of(builder).digest != first.digest
    assert image_of(builder, first.commit) == first


def test_an_image_has_the_commits_files_and_not_the_work_trees(builder: Builder, checkout: Path):
    image = image_of(builder)
    (checkout / "backend" / "code.py").write_text("ANSWER = 2\n")
    (checkout / "backend" / "new.py").write_text("")
    assert image_of(builder) == image
    folder = builder.images.folder_of(image.digest)
    assert (folder / "backend" / "code.py").read_text() == "ANSWER = 1\n"
    assert not (folder / "backend" / "new.py").exists()
    assert (folder / "static-manifest" / "staticfiles.json").exists()


def test_its_modules_are_compiled_and_nobody_compares_them_with_their_source(builder: Builder):
    folder = builder.images.folder_of(image_of(builder).digest)
    [compiled] = (folder / "backend" / "__pycache__").glob("code.*.pyc")
    assert int.from_bytes(compiled.read_bytes()[4:8], "little") == 0b01  # PEP 552: by hash, unchecked


def test_a_changed_work_tree_is_an_image_of_its_own(builder: Builder, checkout: Path):
    clean = builder.source_of_work_tree()
    assert clean == builder.source_of_revision("HEAD")
    (checkout / "backend" / "code.py").write_text("ANSWER = 2\n")
    (checkout / "backend" / "new.py").write_text("")
    (checkout / ".local").write_text("ignored")
    changed = builder.source_of_work_tree()
    assert changed.commit == clean.commit
    assert changed.tag.startswith(f"{clean.commit}-dirty-")
    image = builder.build(changed, NOW)
    folder = builder.images.folder_of(image.digest)
    assert (folder / "backend" / "code.py").read_text() == "ANSWER = 2\n"
    assert (folder / "backend" / "new.py").exists()
    assert not (folder / ".local").exists()
    (checkout / "backend" / "code.py").write_text("ANSWER = 3\n")
    assert builder.source_of_work_tree().tag != changed.tag
    # What a person has staged is nobody's business here.
    assert git(checkout, "diff", "--cached", "--name-only") == ""


def test_a_commit_with_other_libraries_is_refused_by_their_names(builder: Builder, checkout: Path):
    first = git(checkout, "rev-parse", "HEAD")
    other = FILES["requirements.txt"].replace("zappa==0.63", "zappa==0.64")
    commit(checkout, "newer", **{"requirements.txt": other})
    image_of(builder)
    with pytest.raises(OperationFailed, match=r"differ in zappa: .*bin/build-image"):
        image_of(builder, first)


def test_other_hashes_of_the_same_libraries_are_no_others(builder: Builder, checkout: Path):
    first = git(checkout, "rev-parse", "HEAD")
    commit(checkout, "hashed", **{"requirements.txt": FILES["requirements.txt"].replace(":00", ":01")})
    assert image_of(builder, first).commit == first


def test_what_cannot_be_prepared_is_no_image(builder: Builder, checkout: Path):
    commit(checkout, "broken", **{"manage.py": "raise SystemExit('no manifest today')"})
    with pytest.raises(OperationFailed, match="no manifest today"):
        image_of(builder)
    assert list(builder.images.folder.iterdir()) == []


def test_an_unknown_revision_is_a_sentence(builder: Builder):
    with pytest.raises(OperationFailed, match="knows no commit 'no-such-branch'"):
        builder.source_of_revision("no-such-branch")


def test_images_are_found_by_digest_alone(builder: Builder):
    image = image_of(builder)
    assert builder.images.of_uri(f"anywhere/coalition@{image.digest}") == image
    with pytest.raises(ImageMissing, match="not named by its digest"):
        builder.images.of_uri("anywhere/coalition:latest")
    with pytest.raises(ImageMissing, match="bin/local-cloud image"):
        builder.images.of_uri(f"anywhere/coalition@sha256:{'0' * 64}")


def test_the_registry_knows_it_by_digest_and_commit_and_takes_it_twice(builder: Builder, checkout: Path, aws: str):
    cloud = Cloud(region="us-east-1", endpoint_url=aws)
    repository = f"images-{git(checkout, 'rev-parse', '--short', 'HEAD')}"
    call(cloud, "ecr", "create_repository", repositoryName=repository, imageTagMutability="IMMUTABLE")
    image = image_of(builder)
    push(cloud, repository, image)
    push(cloud, repository, image)
    [detail] = call(cloud, "ecr", "describe_images", repositoryName=repository)["imageDetails"]
    assert (detail["imageDigest"], detail["imageTags"]) == (image.digest, [image.commit])
    impostor = replace(image, digest=f"sha256:{'1' * 64}")
    with pytest.raises(OperationFailed, match="tags are immutable"):
        push(cloud, repository, impostor)
