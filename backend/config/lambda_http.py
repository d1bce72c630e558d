"""How does a request's event become an answer? By Zappa's handler, which is given nothing but requests.

What fails outside of Django is answered here; Zappa's own answer is a text about `zappa tail`, without a request's id.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Iterable
from typing import Any, NoReturn, override

# Before Django, whose logging settings then have the last word on what Zappa's loggers write.
from zappa.handler import LambdaHandler

from backend.foundation.observability.invocation import begin, bound
from backend.foundation.web.problem_details import CONTENT_TYPE, problem_details

logger = logging.getLogger(__name__)

# From an event Zappa takes these as they are: texts of PEP 3333, and the objects in which headers come.
_TEXTS = ("REQUEST_METHOD", "CONTENT_TYPE", "REMOTE_USER")
_OBJECTS = ("headers", "multiValueHeaders")


class RequestHandler(LambdaHandler):  # type: ignore[misc]  # Zappa has no types
    """Zappa's handler, which lets pass what its own would answer, and knows how far a request came."""

    wsgi_app: Any

    def __init__(self, settings_name: str) -> None:
        super().__init__(settings_name=settings_name)
        # Without Zappa's own layer, which sends every cookie twice (ZappaWSGIMiddleware, 0.63).
        self._django = self.wsgi_app.application
        self.wsgi_app = self._call_django
        self._has_reached_django = False

    def answer(self, event: dict[str, Any], context: Any) -> Any:
        """What API Gateway is to send; never an exception. `event` is a Request's (lambda_events.py)."""
        self._has_reached_django = False
        try:
            return self.handler(event, context)
        except Exception as error:  # noqa: BLE001  # whatever it is, somebody waits for an answer
            return _failure(error, event, context, is_ours=self._has_reached_django)

    @override
    def _handle_request_exception(self, event: Any, context: Any, exception: Exception) -> NoReturn:
        raise exception

    def _call_django(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        for name in _TEXTS:
            if not isinstance(environ.get(name, ""), str):
                raise TypeError(f"{name} is no text")
        for name in _OBJECTS:
            if not isinstance(environ["lambda.event"].get(name) or {}, dict):
                raise TypeError(f"{name} is no object")
        self._has_reached_django = True
        answered: Iterable[bytes] = self._django(environ, start_response)
        return answered


def _failure(error: Exception, event: dict[str, Any], context: Any, *, is_ours: bool) -> dict[str, Any]:
    """A problem (docs/errors.md), and one line: what never became a request is its sender's, all else is ours."""
    from backend.foundation.web.middleware import platforms_id  # noqa: PLC0415  # needs Django's settings

    given = platforms_id(event) or str(getattr(context, "aws_request_id", "")) or str(uuid.uuid4())
    invocation = begin(given)
    with bound(invocation):
        if is_ours:
            status, code, detail = 500, "server-error", "Something went wrong on our side; it has been noted."
            logger.error("a request failed outside of Django's handlers", exc_info=error)
        else:
            status, code, detail = 400, "bad-request", "The request could not be understood."
            logger.warning("an event was no request", exc_info=error)
    body = problem_details(status=status, code=code, detail=detail, request_id=given)
    headers = {"Content-Type": CONTENT_TYPE, "X-Request-Id": given, "Cache-Control": "no-store"}
    answer = {"statusCode": status, "headers": headers, "body": json.dumps(body), "isBase64Encoded": False}
    if event.get("version") == "2.0":
        return answer
    return answer | {"multiValueHeaders": {name: [value] for name, value in headers.items()}}
