"""What does Lambda call? `handler`, behind which Django stands ready before the first event comes.

Everything is started when this module is imported, in Lambda's init phase, where the processor is whole whatever the
function's memory: Django, its routes, the WSGI application, the limiter's connection, Zappa's handler. Afterwards an
event is what lambda_events.py says: a request, for Zappa's handler; or it warms, or calls a function that we name; or
it is refused.

Every line that leaves the process is JSON: what Zappa or a library prints becomes a line without its words, and so does
the report of an error that Lambda's runtime writes, in plain text and with the error's own text, which may quote a
person's data.
"""

from __future__ import annotations

import io
import json
import logging
import sys
from contextlib import redirect_stdout
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn, override

from django.core.exceptions import ImproperlyConfigured

from backend.foundation.observability.errors_in_words import described
from backend.foundation.observability.redaction import Redactor

from .lean_imports import without_collecting, without_optional_imports

if TYPE_CHECKING:
    from .lambda_http import RequestHandler

logger = logging.getLogger(__name__)


class InvocationRefused(Exception):
    """The event must not run. The text says of what kind it is, and nothing that stands in it."""


class InvocationFailed(Exception):
    """Something was raised. The text is its type's name, and its words where these are our own."""


class StartFailed(Exception):
    """The container cannot serve. The text is what the one line in the log says."""


class _Printed(io.TextIOBase):
    """In the place of standard output: that something was printed is a line, what it was is not."""

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, text: str, /) -> int:
        # Zappa prints this word at its start.
        if text.strip() and text != "Instancing..":
            logger.warning("something was printed: %s characters", len(text), exc_info=sys.exception())
        return len(text)


_printed = _Printed()


def _start() -> RequestHandler:
    """Zappa's handler, with Django behind it.

    Raises:
        StartFailed: after one line has said why.
    """
    try:
        with redirect_stdout(_printed), without_optional_imports(), without_collecting():
            from .lambda_http import RequestHandler  # noqa: PLC0415

            started = RequestHandler("backend.config.lambda_settings")
            from django.urls import get_resolver  # noqa: PLC0415

            # Django would import the routes, and with them every view, in the first request.
            _ = get_resolver().url_patterns
    except Exception as error:  # noqa: BLE001  # whatever it is, it ends the container, and is to be read
        raise StartFailed(_say_why(error)) from None
    return started


def _say_why(error: Exception) -> str:
    """Writes the one line; logging may not stand yet, and what the runtime would add says no more."""
    redactor = Redactor()
    error_in_words = described(error, redactor)
    told = type(error).__name__
    if isinstance(error, ImproperlyConfigured):
        # Our own words name variables and secrets, all that are wrong at once, and never a secret's value (env.py).
        told = redactor.own(str(error))
        error_in_words.pop("message", None)
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": "CRITICAL",
        "logger": __name__,
        "message": f"the function cannot start: {told}",
        "error": error_in_words,
    }
    sys.stderr.write(f"{json.dumps(line, separators=(',', ':'))}\n")
    logging.disable(logging.CRITICAL)
    return told


def _silence_the_runtimes_report() -> None:
    """Awslambdaric 4 writes what a handler raises as `[ERROR] …` with its text; by then a line of ours has told it."""
    if (bootstrap := sys.modules.get("awslambdaric.bootstrap")) is not None:
        vars(bootstrap)["log_error"] = lambda error_result, log_sink: None


_silence_the_runtimes_report()
_requests = _start()

from django.utils.module_loading import import_string  # noqa: E402  # after Zappa's handler

from backend.foundation.mail.feedback import FeedbackMalformed, FeedbackNotTaken, receive  # noqa: E402
from backend.foundation.observability.jobs import observed  # noqa: E402
from backend.foundation.scheduling.jobs import JobFailed  # noqa: E402

from .keep_warm import keep_warm  # noqa: E402
from .lambda_events import KeepWarm, MailFeedback, Refused, Request, Scheduled, meaning_of  # noqa: E402
from .lambda_settings import MAIL_FEEDBACK_TOPIC_ARN  # noqa: E402
from .schedule import SCHEDULE  # noqa: E402

_SCHEDULED = frozenset(function.path for function in SCHEDULE)
# Their texts are our own, and name nobody.
_IN_OUR_WORDS = (JobFailed, FeedbackNotTaken, FeedbackMalformed)


def handler(event: Any, context: Any) -> Any:
    """One invocation. The request's id is API Gateway's, from the event (web/middleware.py), else Lambda's own.

    Raises:
        InvocationRefused: see lambda_events.py.
        InvocationFailed: a scheduled job or the topic's function failed, so that Lambda tries again and reports.
            Requests are always answered.
    """
    with redirect_stdout(_printed):
        try:
            return _outcome(event, context)
        except InvocationRefused:
            raise
        except Exception as error:
            logger.error("an invocation failed", exc_info=error)
            told = f": {error}" if isinstance(error, _IN_OUR_WORDS) else ""
            raise InvocationFailed(f"{type(error).__name__}{told}") from None


def _outcome(event: Any, context: Any) -> Any:
    match meaning_of(event, scheduled=_SCHEDULED, topic=MAIL_FEEDBACK_TOPIC_ARN):
        case Request(request):
            return _requests.answer(request, context)
        case KeepWarm():
            return keep_warm(event, context)
        case Scheduled(path):
            return import_string(path)(event, context)
        case MailFeedback():
            return receive(event, context)
        case Refused(kind):
            return refuse(kind, context)


@observed
def refuse(kind: str, context: Any) -> NoReturn:
    logger.error("an invocation was refused: %s", kind)
    raise InvocationRefused(f"This function does not serve {kind}.")
