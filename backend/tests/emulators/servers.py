"""Starts ministack and dynalite on free ports of 127.0.0.1 and ends them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from backend.ops import processes
from backend.tests.loopback import free_port

EMULATORS = settings.REPOSITORY / ".local" / "emulators"
MINISTACK = EMULATORS / "ministack" / "bin" / "ministack"
DYNALITE = EMULATORS / "dynalite" / "node_modules" / "dynalite" / "cli.js"
OLDEST_NODE = 20
PATIENCE_SECONDS = 60.0


@contextmanager
def running_ministack(folder: Path) -> Iterator[str]:
    """ministack's address, such as http://127.0.0.1:45123. Its own files go into `folder`."""
    if not MINISTACK.exists():
        pytest.fail("ministack is not installed: run bin/setup --dev")
    port = free_port()
    environment = {
        "BIND_HOST": "127.0.0.1", "MINISTACK_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "TMPDIR": str(folder),
        "HOME": str(folder), "PATH": os.defpath, "LOG_LEVEL": "WARNING", "S3_DATA_DIR": str(folder / "s3"),
    }  # fmt: skip
    with _running([str(MINISTACK)], environment, port, folder / "ministack.log"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def running_dynalite(folder: Path) -> Iterator[str]:
    """dynalite's address; skips where there is no Node that can run it."""
    node = _node()
    if node is None or not DYNALITE.exists():
        pytest.skip(f"dynalite needs Node {OLDEST_NODE} or newer, and bin/setup --dev beside it")
    port = free_port()
    command = [node, str(DYNALITE), "--host", "127.0.0.1", "--port", str(port), "--createTableMs", "0"]
    with _running(command, {"HOME": str(folder), "PATH": os.defpath}, port, folder / "dynalite.log"):
        yield f"http://127.0.0.1:{port}"


def _node() -> str | None:
    node = shutil.which("node")
    if node is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    major = version.removeprefix("v").partition(".")[0]
    return node if major.isdecimal() and int(major) >= OLDEST_NODE else None


@contextmanager
def _running(command: list[str], environment: dict[str, str], port: int, log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = processes.start(command, environment, folder=log.parent, output=output)
    try:
        processes.wait_until_it_answers(process, port, log, PATIENCE_SECONDS)
        yield
    finally:
        processes.send(process, signal.SIGKILL)
        process.wait()
