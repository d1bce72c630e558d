"""Where does a local cloud keep what it has? All of it in one folder, so that several stand beside each other."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """LOCAL_CLOUD_HOME, or .local/cloud."""

    folder: Path

    @property
    def images(self) -> Path:
        return self.folder / "images"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def emulator(self) -> Path:
        return self.folder / "ministack"

    @property
    def terraform(self) -> Path:
        """Terraform's copies and states, there where it made the stages."""
        return self.folder / "terraform"

    @property
    def environment(self) -> Path:
        """KEY=value lines for bin/zappa, there while the cloud is up."""
        return self.folder / "environment"

    @property
    def _server(self) -> Path:
        return self.folder / "server.lock"

    def prepare(self) -> None:
        """Closed to others: database passwords and signing keys lie below."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.images, self.logs, self.emulator):
            folder.mkdir(exist_ok=True)

    def write_environment(self, variables: Mapping[str, str]) -> None:
        """Whole or not at all."""
        new = self.environment.with_suffix(".new")
        new.write_text("".join(f"{name}={value}\n" for name, value in variables.items()), encoding="utf-8")
        new.rename(self.environment)

    def read_environment(self) -> dict[str, str]:
        """Empty while the cloud is down."""
        try:
            lines = self.environment.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return {}
        return dict(line.split("=", 1) for line in lines if "=" in line)

    @contextmanager
    def held_by_us(self) -> Iterator[None]:
        """For the server, as long as it lives; the kernel lets go when it dies, however it does.

        Raises:
            BlockingIOError: another server holds it.
        """
        descriptor = os.open(self._server, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
            yield
        finally:
            os.close(descriptor)

    def server_pid(self) -> int | None:
        """None while no server runs."""
        try:
            descriptor = os.open(self._server, os.O_RDWR)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            text = os.read(descriptor, 32).decode().strip()
            return int(text) if text else None
        else:
            return None
        finally:
            os.close(descriptor)

    def remembered(self, name: str, made: Mapping[str, str]) -> dict[str, str]:
        """A secret's values as they were made first: the emulator forgets them, the database's rows do not."""
        folder = self.folder / "secrets"
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / f"{name}.json"
        if not file.exists():
            new = file.with_suffix(".new")
            new.touch(mode=0o600)
            new.write_text(json.dumps(dict(made)), encoding="utf-8")
            new.rename(file)
        values: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        return values
