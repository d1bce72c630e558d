"""How are programs started here, so that none outlives the program that started it, and how are they ended?"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess  # nosec B404  # containers and emulators are processes
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO

from backend.ops.errors import OperationFailed

# The kernel sends its death signal when the *thread* ends that started a process (prctl(2), PR_SET_PDEATHSIG). A thread
# that answers one request would take its container along, so one that lives as long as we do starts them all.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="starter")


def start(
    command: Sequence[str], environment: Mapping[str, str], *, folder: Path, output: IO[bytes] | int | None = None
) -> subprocess.Popen[bytes]:
    """In a session of its own, deaf to the terminal, with nothing of our environment; `output` takes both streams.

    Raises:
        OSError: there is no such program, or no such folder.
    """
    return _starter.submit(
        subprocess.Popen,
        [*_dies_with_us(), *command],
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
    ).result()


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path, patience_seconds: float) -> None:
    """Any HTTP answer on loopback will do.

    Raises:
        OperationFailed: the process ended, or patience did; with the end of its `log`.
    """
    ends = time.monotonic() + patience_seconds
    while time.monotonic() < ends and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)  # between two questions, not instead of one
        else:
            return
        finally:
            connection.close()
    words = log.read_text(errors="replace").strip()[-500:]
    raise OperationFailed(f"{log.stem} did not answer on 127.0.0.1:{port}: {words or 'it said nothing'}")


def send(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """To the process and all it has started; nothing if it has ended."""
    if process.poll() is None:
        with suppress(ProcessLookupError):  # it ended just now
            os.killpg(process.pid, number)


def end(process: subprocess.Popen[bytes], patience_seconds: float) -> int:
    """Asks it to end, and ends it; its exit code as shells count it."""
    send(process, signal.SIGTERM)
    try:
        process.wait(timeout=patience_seconds)
    except subprocess.TimeoutExpired:
        send(process, signal.SIGKILL)
    return exit_code(process.wait())


def exit_code(code: int) -> int:
    """128 and the signal's number where a signal ended it."""
    return code if code >= 0 else 128 - code


def _dies_with_us() -> list[str]:
    """util-linux has it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []
