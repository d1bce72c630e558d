"""What does the operator's own environment say? The one place of this band that reads it."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
LOCAL = REPOSITORY / ".local"


def region() -> str:
    """AWS's own variables, as its tools read them."""
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"


def endpoint_url() -> str | None:
    """An emulator's address where bin/local-cloud (or a person) has set AWS_ENDPOINT_URL; None means AWS."""
    return os.environ.get("AWS_ENDPOINT_URL") or None


def local_cloud_url() -> str | None:
    """Where bin/local-cloud runs functions and tasks; None means Lambda and Fargate do."""
    return os.environ.get("LOCAL_CLOUD_URL") or None


def local_cloud_file() -> str | None:
    """The file of which bin/zappa has the two above; None where the shell itself says them."""
    return os.environ.get("LOCAL_CLOUD_FILE") or None


def image_rootfs() -> Path:
    """Where `bin/build-image --unpack` has put the image's file system: IMAGE_ROOTFS, as bin/prove sets it."""
    return Path(os.environ.get("IMAGE_ROOTFS") or LOCAL / "image" / "rootfs")


def operator() -> str:
    """Who is at work, for the ledger: CI's actor, else the user of this machine."""
    for name in ("RELEASED_BY", "GITHUB_ACTOR"):
        if who := os.environ.get(name, "").strip():
            return who[:100]
    try:
        return getpass.getuser()[:100]
    except (OSError, KeyError):  # a container's user without a name
        return "unknown"


def inherited() -> dict[str, str]:
    """A copy, for programs that we start."""
    return dict(os.environ)
