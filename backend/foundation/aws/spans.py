"""How do calls of AWS appear in a trace? As spans by service and operation; what is sent and answered stays out."""

from __future__ import annotations

from typing import Any

from backend.foundation.observability import tracing

_SPAN = "coalition.span"


def record_calls(client: Any) -> None:
    """Lets each call of the client be a span of the invocation that makes it, tries and waiting included.

    botocore's events hand the same `context` to a call's beginning and end.
    """
    client.meta.events.register("before-call", _begin)
    client.meta.events.register("after-call", _end)
    client.meta.events.register("after-call-error", _fail)


def _begin(model: Any, context: dict[str, Any], **_: Any) -> None:
    """Returns nothing: an answer of this event's would take the place of AWS's."""
    context[_SPAN] = tracing.start(str(model.service_model.service_id), kind="aws", operation=str(model.name))


def _end(context: dict[str, Any], http_response: Any, **_: Any) -> None:
    # Refused conditions are answers that callers ask for, so only AWS's own failures count as failed.
    tracing.finish(context.pop(_SPAN, None), failed=http_response.status_code >= 500)  # noqa: PLR2004  # HTTP


def _fail(context: dict[str, Any], **_: Any) -> None:
    tracing.finish(context.pop(_SPAN, None), failed=True)
