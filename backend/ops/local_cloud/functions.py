"""Which container answers an invocation? One of the function's present configuration, and never one of an older."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .container import Container, ContainerEnded, InvocationTimedOut
from .images import Images
from .journal import Journal, LogStream
from .runtime_api import Answer
from .surroundings import Surroundings, function_environment, look_up

# Where no concurrency is reserved: as many as a small machine bears.
MOST_UNRESERVED = 4


class Throttled(Exception):
    """As many containers as may run at once are at work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What of a function's configuration a container is made of; two that are equal may share one."""

    image_uri: str
    environment: Mapping[str, str]
    memory_megabytes: int
    version: str
    arn: str
    log_group: str

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Configuration:
        """From GetFunction's answer."""
        of_function, code = told["Configuration"], told["Code"]
        return cls(
            image_uri=code.get("ResolvedImageUri") or code.get("ImageUri", ""),
            environment=of_function.get("Environment", {}).get("Variables", {}),
            memory_megabytes=of_function["MemorySize"],
            version=of_function["Version"],
            arn=of_function["FunctionArn"],
            log_group=of_function.get("LoggingConfig", {}).get("LogGroup")
            or f"/aws/lambda/{of_function['FunctionName']}",
        )


@dataclass
class Function:
    """One function's containers.

    Its lock is held while the configuration is asked and a container chosen by it: so nobody who asked earlier can
    choose later, and bring an old one back.
    """

    name: str
    surroundings: Surroundings
    images: Images
    journal: Journal
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _configuration: Configuration | None = None
    _idle: list[Container] = field(default_factory=list)
    _busy: dict[Container, Configuration] = field(default_factory=dict)

    def invoke(self, payload: bytes, *, seconds: float, trace: str, request_id: str) -> Answer:
        """Raises Throttled, ContainerEnded, InvocationTimedOut, FunctionMissing, ImageMissing."""
        container = self._taken()
        try:
            return container.invoke(payload, seconds=seconds, trace=trace, request_id=request_id)
        except (ContainerEnded, InvocationTimedOut):
            container.stop()
            raise
        finally:
            self._give_back(container)

    def refresh(self) -> None:
        """Ends what is idle and no longer of the present configuration. Raises FunctionMissing after ending all."""
        with self._lock:
            self._present()

    def stop(self) -> None:
        """Ends all, also what is at work."""
        with self._lock:
            self._configuration = None
            for container in (*self._idle, *self._busy):
                container.stop()
            self._idle.clear()

    def containers(self) -> list[dict[str, Any]]:
        """As GET /containers tells of them."""
        with self._lock:
            idle = [(container, self._configuration, "idle") for container in self._idle]
            busy = [(container, of, "busy") for container, of in self._busy.items()]
            return [
                {"pid": container.pid, "function": self.name, "digest": of.image_uri.rpartition("@")[2], "state": state}
                for container, of, state in (*idle, *busy)
                if of is not None and container.is_alive
            ]

    def _taken(self) -> Container:
        with self._lock:
            configuration, most = self._present()
            while self._idle:
                if (container := self._idle.pop()).is_alive:
                    break
                container.stop()
            else:
                if len(self._busy) >= most:
                    raise Throttled(f"{self.name} has {most} containers at work, and no more are allowed")
                container = self._started(configuration)
            self._busy[container] = configuration
            return container

    def _give_back(self, container: Container) -> None:
        with self._lock:
            of = self._busy.pop(container)
            if of == self._configuration and container.is_alive:
                self._idle.append(container)
            else:
                container.stop()

    def _present(self) -> tuple[Configuration, int]:
        """Also notes it, and ends what is of another. The number is how many containers it may have."""
        try:
            told = look_up(self.surroundings, self.name)
            configuration = Configuration.of(told)
        except Exception:
            self._note(None)
            raise
        self._note(configuration)
        reserved = told.get("Concurrency", {}).get("ReservedConcurrentExecutions")
        return configuration, MOST_UNRESERVED if reserved is None else reserved

    def _note(self, configuration: Configuration | None) -> None:
        if configuration != self._configuration:
            for container in self._idle:
                container.stop()
            self._idle.clear()
            self._configuration = configuration

    def _started(self, configuration: Configuration) -> Container:
        image = self.images.of_uri(configuration.image_uri)
        folder = self.images.folder_of(image.digest)
        stream = LogStream(group=configuration.log_group, name=f"[{configuration.version}]{uuid.uuid4().hex}")
        environment = function_environment(
            self.surroundings,
            image,
            folder,
            configuration.environment,
            name=self.name,
            memory_megabytes=configuration.memory_megabytes,
            version=configuration.version,
            log_group=stream.group,
            log_stream=stream.name,
        )
        with self.journal.output(self.name, stream) as output:
            return Container(
                image.program(image.command),
                environment,
                folder=folder,
                output=output,
                function_arn=configuration.arn,
            )


class Functions:
    """All functions that were invoked so far, by name."""

    def __init__(self, surroundings: Surroundings, images: Images, journal: Journal) -> None:
        self._parts = surroundings, images, journal
        self._lock = threading.Lock()
        self._known: dict[str, Function] = {}

    def named(self, name: str) -> Function:
        with self._lock:
            if name not in self._known:
                self._known[name] = Function(name, *self._parts)
            return self._known[name]

    def all(self) -> list[Function]:
        with self._lock:
            return list(self._known.values())

    def stop(self) -> None:
        for function in self.all():
            function.stop()
