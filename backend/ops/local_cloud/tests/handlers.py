"""Which images do these tests run? Small ones, whose handler does what an event tells it."""

from __future__ import annotations

import hashlib
import select
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from os import close, pidfd_open
from pathlib import Path

from backend.ops.local_cloud.images import Image, Images

PATIENCE_SECONDS = 30.0
HANDLER = """
import os, socket

def handler(event, context):
    does = event.get("does")
    if does == "raise":
        raise ValueError("broken by order")
    if does == "exit":
        os._exit(7)
    if does == "wait":  # until whoever listens there hangs up
        with socket.create_connection(("127.0.0.1", event["port"])) as visit:
            visit.recv(1)
    if does == "print":
        print(event["line"], flush=True)
    return {
        "pid": os.getpid(),
        "code": CODE,
        "mark": os.environ.get("MARK"),
        "request_id": context.aws_request_id,
        "milliseconds_left": context.get_remaining_time_in_millis(),
        "function": context.function_name,
        "trace": os.environ.get("_X_AMZN_TRACE_ID", ""),
    }

"""
COMMAND = [sys.executable, "-m", "awslambdaric", "handlers.handler"]
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "AWS_LAMBDA_FUNCTION_NAME": "local",
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
}


def write_handler(folder: Path, code: str = "A", handler: str = HANDLER) -> Path:
    """`code` is what tells one from another."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "handlers.py").write_text(f"CODE = {code!r}\n{handler}")
    return folder


def make_image(images: Images, code: str, handler: str = HANDLER) -> Image:
    manifest = f'{{"schemaVersion": 2, "code": "{code}"}}'
    image = Image(
        digest=f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}",
        tag=code,
        commit="0" * 40,
        created="2026-01-01T00:00:00+00:00",
        python=sys.executable,
        command=("python", "-m", "awslambdaric", "handlers.handler"),
        environment={},
        manifest=manifest,
    )
    image.write_into(write_handler(images.folder_of(image.digest), code, handler))
    return image


def wait_for_end(pid: int) -> None:
    """Of a process that may have ended already."""
    try:
        descriptor = pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        ended, _, _ = select.select([descriptor], [], [], PATIENCE_SECONDS)
        assert ended, f"the process {pid} lives on"
    finally:
        close(descriptor)


@contextmanager
def meeting_place() -> Iterator[socket.socket]:
    """Where handlers that are told to wait announce themselves."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(PATIENCE_SECONDS)
        yield listening
