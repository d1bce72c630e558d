"""What binds the lines, metrics and spans of a scheduled job together? The same as a request's."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings

from . import metrics, tracing
from .invocation import begin, bound
from .queries import counted

_LAMBDAS_ID = re.compile(r"[0-9a-f-]{36}")


def observed[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Makes a Lambda function of (event, context) an invocation: id, route «job …», metrics written at its end.

    The id is Lambda's own (`context.aws_request_id`), which its REPORT line has too.
    """

    @wraps(function)
    def invoked(*args: P.args, **kwargs: P.kwargs) -> R:
        context: Any = kwargs.get("context") or (args[1] if len(args) > 1 else None)
        given = str(getattr(context, "aws_request_id", ""))
        invocation = begin(given if _LAMBDAS_ID.fullmatch(given) else str(uuid.uuid4()))
        invocation.route = f"job {getattr(function, '__name__', 'unnamed')}"
        with bound(invocation), counted(invocation), tracing.traced(invocation, settings.TRACE_HEADER()):
            try:
                return function(*args, **kwargs)
            finally:
                metrics.flush(invocation)

    return invoked
