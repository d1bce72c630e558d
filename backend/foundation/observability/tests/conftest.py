from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from backend.foundation.observability.formatters import ConsoleHandler, JSONFormatter


@pytest.fixture(scope="session", autouse=True)
def no_socket_left() -> Iterator[None]:
    """X-Ray's SDK never closes its own."""
    yield
    if sdk := sys.modules.get("aws_xray_sdk.core"):
        sdk.xray_recorder.emitter._socket.close()


type Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What a deployment would have written since the test began, ours from DEBUG on."""
    stream = io.StringIO()
    handler = ConsoleHandler(stream)
    handler.setFormatter(JSONFormatter())
    loggers = {"backend": logging.DEBUG, "backend.metrics": logging.WARNING, "backend.metrics.emf": logging.INFO}
    before = {name: logging.getLogger(name).level for name in loggers}
    logging.getLogger().addHandler(handler)
    for name, level in loggers.items():
        logging.getLogger(name).setLevel(level)
    try:
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    finally:
        logging.getLogger().removeHandler(handler)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
