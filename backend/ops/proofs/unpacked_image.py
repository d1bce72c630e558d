"""How does the built image run where no container engine does? In its own file system, read-only, as its own user.

As in Lambda: only /tmp can be written. Needs root, for mounts that this process alone sees, and chroot.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest

from backend.ops.environment import image_rootfs

_ENTER = """
root=$1 user=$2 folder=$3 path=$PATH; shift 3
PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount --rbind "$root" "$root" && mount -o remount,ro,bind "$root" &&
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp" &&
    mount --rbind /dev "$root/dev" && mount --rbind /proc "$root/proc" || exit 125
exec chroot --userspec="$user" --groups= "$root" /usr/bin/env --chdir="$folder" PATH="$path" "$@"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpackedImage:
    """Its file system in a folder, and what its configuration says of a container's process."""

    root: Path
    command: tuple[str, ...]
    environment: dict[str, str]
    user: str
    folder: str
    labels: dict[str, str]

    @classmethod
    def read(cls) -> Self:
        """What bin/build-image has unpacked, with its configuration beside; skips where it cannot be entered."""
        root = image_rootfs()
        file = root.with_name(f"{root.name}.json")
        if not file.exists():
            pytest.fail(f"there is no image in {root}: bin/build-image --unpack {root}, or bin/prove image")
        if os.geteuid() != 0 or shutil.which("unshare") is None:
            pytest.skip("needs root and unshare to enter the image's file system")
        said: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return cls(
            root=root,
            command=tuple(said["Cmd"]),
            environment=dict(line.split("=", 1) for line in said["Env"]),
            user=said["User"],
            folder=said["WorkingDir"],
            labels=said.get("Labels") or {},
        )

    def words(self, command: Sequence[str] | None = None) -> list[str]:
        """The command line that runs `command` (the image's own, unless another is given) inside."""
        enter = [shutil.which("unshare") or "unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", _ENTER]
        return [*enter, "enter", str(self.root), self.user, self.folder, *(command or self.command)]

    def inside(self, path: str) -> Path:
        """Where a file of the image lies on this machine."""
        return self.root / path.lstrip("/")
