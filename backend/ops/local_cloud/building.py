"""How does a commit, or the work tree as it is, become an image? Git's own archive of a tree, prepared as in Docker."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import secrets
import shutil
import subprocess  # nosec B404  # git, tar and Python prepare it
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backend.ops.errors import OperationFailed

from .images import MANIFEST_TYPE, Image, Images

_SECONDS = 300.0
COMMAND = ("python", "-m", "awslambdaric", "backend.config.lambda_entry.handler")
# What the settings need that are only imported: well formed, and leading nowhere.
_NOWHERE = {
    "DJANGO_SETTINGS_MODULE": "backend.config.settings.deployed",
    "STAGE": "dev",
    "DATABASE_URL": "postgis://nobody:nothing@127.0.0.1:9/nothing",
    "AWS_REGION": "us-east-1",
    "ALLOWED_HOSTS": "coalition.invalid",
    "PUBLIC_BASE_URL": "https://coalition.invalid",
    "MAIL_FROM": "coalition@coalition.invalid",
    "MAIL_TRANSPORT": "ses",
    "RATE_LIMITS_TABLE": "coalition-nowhere-rate-limits",
    "STATIC_BUCKET": "coalition-nowhere-static",
    "MEDIA_BUCKET": "coalition-nowhere-media",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A tree that git knows, the commit it is of or comes after, and its tag in the registry."""

    tree: str
    commit: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder:
    """`root` is the checkout; its .venv's Python and its native libraries run what is built."""

    root: Path
    python: Path
    native: Path
    images: Images

    def source_of_revision(self, revision: str) -> Source:
        """Raises OperationFailed: the checkout knows no such commit."""
        try:
            commit = self._git("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
        except OperationFailed as refusal:
            raise OperationFailed(f"{self.root} knows no commit {revision!r}: fetch it, or say another.") from refusal
        return Source(tree=self._git("rev-parse", f"{commit}^{{tree}}"), commit=commit, tag=commit)

    def source_of_work_tree(self) -> Source:
        """All files that git does not ignore, as they are now; HEAD's own source where none has changed."""
        head = self.source_of_revision("HEAD")
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}  # the person's own is left alone
            self._git("read-tree", "HEAD", surroundings=index)
            self._git("add", "--all", surroundings=index)
            tree = self._git("write-tree", surroundings=index)
        return (
            head if tree == head.tree else Source(tree=tree, commit=head.commit, tag=f"{head.commit}-dirty-{tree[:12]}")
        )

    def build(self, source: Source, now: datetime) -> Image:
        """The image, made where it is not there yet: the same source has the same digest.

        Raises:
            OperationFailed: its requirements are not this checkout's, or something in it cannot be prepared.
        """
        self._refuse_other_requirements(source)
        manifest = self._manifest(source)
        image = Image(
            digest=_digest(manifest.encode()),
            tag=source.tag,
            commit=source.commit,
            created=now.astimezone(UTC).isoformat(),
            python=str(self.python),
            command=COMMAND,
            environment=self._environment(source),
            manifest=manifest,
        )
        if self.images.has(image.digest):
            return Image.in_folder(self.images.folder_of(image.digest))
        self._fill(source, image)
        return image

    def _environment(self, source: Source) -> dict[str, str]:
        """docker/Dockerfile's, with this machine's places."""
        return {
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "GDAL_LIBRARY_PATH": str(self.native / "libgdal.so"),
            "GEOS_LIBRARY_PATH": str(self.native / "libgeos_c.so"),
            "DJANGO_SETTINGS_MODULE": "backend.config.settings.deployed",
            "VERSION_COMMIT": source.commit,
        }

    def _manifest(self, source: Source) -> str:
        """Of what is in it and nothing else: no time, no place on this machine."""
        files = self._git("ls-tree", "-r", "--full-tree", source.tree).encode()
        config = {
            "architecture": {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine()),
            "os": "linux",
            "config": {
                "Cmd": list(COMMAND),
                "Env": [f"VERSION_COMMIT={source.commit}", f"PYTHON_VERSION={platform.python_version()}"],
                "Labels": {"org.opencontainers.image.revision": source.commit},
            },
            "rootfs": {"type": "layers", "diff_ids": [_digest(files)]},
        }
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST_TYPE,
            "config": _part("application/vnd.oci.image.config.v1+json", _canonical(config).encode()),
            "layers": [_part("application/vnd.oci.image.layer.v1.tar", files)],
        }
        return _canonical(manifest)

    def _refuse_other_requirements(self, source: Source) -> None:
        """It runs with this checkout's .venv: other libraries would not be what that commit was tested with."""
        wanted = _pins(self._git("show", f"{source.tree}:requirements.txt"))
        installed = _pins((self.root / "requirements.txt").read_text(encoding="utf-8"))
        if differing := sorted({name for name, _ in wanted.items() ^ installed.items()}):
            raise OperationFailed(
                f"The image of {source.tag[:12]} would run with this checkout's .venv, but their requirements differ "
                f"in {', '.join(differing)}: check that commit out, or build the image with bin/build-image."
            )

    def _fill(self, source: Source, image: Image) -> None:
        """Beside, and then renamed, so that an image is whole or not there."""
        folder = self.images.folder / f".new-{secrets.token_hex(8)}"
        folder.mkdir(parents=True)
        try:
            archive = folder.with_suffix(".tar")
            self._git("archive", "--format=tar", f"--output={archive}", source.tree)
            self._run(["tar", "-xf", str(archive), "-C", str(folder)], folder, {})
            archive.unlink()
            self._prepare(folder, image)
            image.write_into(folder)
            try:
                folder.rename(self.images.folder_of(image.digest))
            except OSError:
                if not self.images.has(image.digest):  # else somebody has made the same one meanwhile
                    raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            folder.with_suffix(".tar").unlink(missing_ok=True)

    def _prepare(self, folder: Path, image: Image) -> None:
        """As docker/install-code does."""
        python, key = str(self.python), {"SECRET_KEY": secrets.token_urlsafe(48)}
        self._run([python, "manage.py", "write_static_manifest"], folder, {**image.environment, **_NOWHERE, **key})
        # No test runs in an image.
        compiled = ["-q", "-j", "0", "-x", "/tests/", "--invalidation-mode", "unchecked-hash", "backend"]
        self._run([python, "-m", "compileall", *compiled], folder, {})

    def _git(self, *arguments: str, surroundings: Mapping[str, str] | None = None) -> str:
        if (git := shutil.which("git")) is None:
            raise OperationFailed("git is not installed: images are made of what it knows.")
        safe = ["-c", f"safe.directory={self.root}"]
        return self._run([git, *safe, "-C", str(self.root), *arguments], self.root, surroundings or {}).strip()

    def _run(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        done = subprocess.run(  # nosec B603  # no shell, and the words are ours
            list(command),
            cwd=folder,
            env={"PATH": path, "LANG": "C.UTF-8", **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_SECONDS,
        )
        if done.returncode:
            words = " ".join(done.stderr.split())[-600:]
            raise OperationFailed(f"The image could not be made, {Path(command[0]).name} failed: {words}")
        return done.stdout


def _pins(requirements: str) -> dict[str, str]:
    """Name and version of each; hashes and remarks may differ."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", requirements, re.MULTILINE))


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _part(media_type: str, content: bytes) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": _digest(content), "size": len(content)}


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
