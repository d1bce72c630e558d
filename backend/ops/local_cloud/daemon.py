"""What runs while the local cloud is up? One process: the emulator is its child, as is each container and each task.

If it ends, by whatever reason, all of them do; if the emulator ends, so does it: the stages were in its memory.
"""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess  # nosec B404  # the emulator is a process
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.ops import processes
from backend.ops.cloud import Cloud
from backend.ops.environment import REPOSITORY
from backend.ops.names import STAGES, function_name

from .functions import Functions
from .home import Home
from .images import Images
from .journal import Journal
from .server import Server
from .surroundings import Surroundings
from .task_runs import TaskRuns

REGION = "us-east-1"
# The emulator asks for some, and takes any.
ACCESS_KEY_ID, SECRET_ACCESS_KEY = "local", "local"
_PATIENCE_SECONDS = 60.0
_TO_END_SECONDS = 5.0


def surroundings_at(endpoint_url: str) -> Surroundings:
    return Surroundings(
        endpoint_url=endpoint_url, region=REGION, access_key_id=ACCESS_KEY_ID, secret_access_key=SECRET_ACCESS_KEY
    )


def run(home: Home, ministack: Path, ready: int) -> int:
    """Until a signal or the emulator's end. Writes one line to the descriptor `ready` once all of it answers."""
    stopped: queue.SimpleQueue[str] = queue.SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, _: stopped.put(f"stopped by {signal.Signals(number).name}"))
    port = _free_port()
    surroundings = surroundings_at(f"http://127.0.0.1:{port}")
    cloud = Cloud(region=REGION, endpoint_url=surroundings.endpoint_url)
    images, journal = Images(home.images), Journal(home.logs, cloud)
    functions = Functions(surroundings, images, journal)
    tasks = TaskRuns(cloud=cloud, surroundings=surroundings, images=images, journal=journal)
    server = Server(functions, tasks)
    server.start()
    try:
        with home.held_by_us(), running_emulator(home, ministack, port, server.url) as emulator:
            threading.Thread(target=_watch, args=(emulator, stopped), name="emulator", daemon=True).start()
            home.write_environment({**surroundings.variables(), "LOCAL_CLOUD_URL": server.url})
            os.write(ready, b"ready\n")
            os.close(ready)
            print(stopped.get(), flush=True)
    except BlockingIOError:
        print("another server runs already", file=sys.stderr)
        return 1
    finally:
        server.end()
        functions.stop()
        home.environment.unlink(missing_ok=True)
    return 0


@contextmanager
def running_emulator(home: Home, ministack: Path, port: int, url: str) -> Iterator[subprocess.Popen[bytes]]:
    """On this port of loopback; it sends invocations of our functions to `url`."""
    environment = {
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "TMPDIR": str(home.emulator),
        "HOME": str(home.emulator),
        "S3_DATA_DIR": str(home.emulator / "s3"),
        "PATH": os.defpath,
        "PYTHONPATH": str(REPOSITORY),
        "LOG_LEVEL": "WARNING",
    } | {f"MINISTACK_LAMBDA_PROXY_{name}": f"{url}/functions/{name}/invocations" for name in map(function_name, STAGES)}
    log = home.logs / "ministack.log"
    with log.open("wb") as output:
        process = processes.start(_program(ministack), environment, folder=home.emulator, output=output)
    try:
        processes.wait_until_it_answers(process, port, log, _PATIENCE_SECONDS)
        yield process
    finally:
        processes.end(process, _TO_END_SECONDS)


def _program(ministack: Path) -> list[str]:
    """Its own Python, with our start of it."""
    return [str(ministack.with_name("python")), "-m", "backend.ops.local_cloud.emulator"]


def _watch(emulator: subprocess.Popen[bytes], stopped: queue.SimpleQueue[str]) -> None:
    stopped.put(f"the emulator ended with code {processes.exit_code(emulator.wait())}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
