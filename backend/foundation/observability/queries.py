"""How many queries did a request or job make, and how long did it wait for them?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from . import tracing
from .invocation import Invocation


@contextmanager
def counted(invocation: Invocation) -> Iterator[None]:
    """Adds what is executed on the default connection inside. A span of each has no SQL: it may hold values."""

    def timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        began = time.perf_counter()
        span = tracing.start("PostgreSQL", kind="remote")
        failed = True
        try:
            answer = execute(sql, params, many, context)
            failed = False
            return answer
        finally:
            tracing.finish(span, failed=failed)
            invocation.queries += 1
            invocation.database_seconds += time.perf_counter() - began

    with connection.execute_wrapper(timed):
        yield
