"""How does a record become a line that holds nothing personal? Every one passes here, in every environment."""

from __future__ import annotations

import json
import logging
import math
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Any, override

from .deployment import stage, version
from .errors_in_words import described, frames_in
from .invocation import current
from .redaction import MASK, Redactor

OURS = "backend"
# Attributes of a record (`extra=`) that go out, if they are numbers, truth values or short text.
FIELDS = (
    "method", "status", "status_code", "milliseconds", "is_cold", "queries", "database_milliseconds", "answer_bytes",
    "is_streamed", "job", "kind", "attempt", "outcome",
)  # fmt: skip
MAX_FIELD_CHARACTERS = 200
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_encode = json.JSONEncoder(separators=(",", ":")).encode
_PHRASES = frozenset(status.phrase for status in HTTPStatus)
# warnings.formatwarning(): file:line: Category: what is wrong
_WARNING = re.compile(r"(?P<file>[^\n]{1,400}?):(?P<line>\d+): (?P<kind>\w+): (?P<text>[^\n]*)")


class RedactingFormatter(logging.Formatter):
    """What both forms of a line have in common: a message, an exception and fields without anything personal."""

    def __init__(self, *, secret_paths: Sequence[str] = ()) -> None:
        super().__init__()
        self._redactor = Redactor(secret_paths)

    def message_of(self, record: logging.LogRecord) -> str:
        """Our own words but for what has a known shape; of others' words what they quote is masked, too."""
        if record.name == "py.warnings":
            return self._warning(record)
        try:
            text = str(record.msg) % _harmless(record.args) if _is_foreign(record) and record.args else None
            text = record.getMessage() if text is None else text
        except Exception:  # noqa: BLE001  # arguments that do not fit, or fail when they are asked for their text
            return f"a line of {record.name} that could not be written"
        return self._redactor.foreign(text) if _is_foreign(record) else self._redactor.own(text)

    def error_of(self, record: logging.LogRecord) -> dict[str, Any] | None:
        if not isinstance(record.exc_info, tuple) or not isinstance(record.exc_info[1], BaseException):
            return None
        return described(record.exc_info[1], self._redactor)

    def fields_of(self, record: logging.LogRecord) -> dict[str, Any]:
        given = ((name, getattr(record, name, None)) for name in FIELDS)
        return {name: self._field(value) for name, value in given if isinstance(value, str | int | float)}

    def _field(self, value: str | float) -> str | float:
        if isinstance(value, str):
            return value if value in _METHODS else self._redactor.own(value)[:MAX_FIELD_CHARACTERS]
        return value if math.isfinite(value) else str(value)

    def _warning(self, record: logging.LogRecord) -> str:
        args = record.args if isinstance(record.args, tuple) and record.args else (record.msg,)
        found = _WARNING.match(str(args[0]))
        if found is None:
            return self._redactor.foreign(str(args[0]))
        place = frames_in(f'File "{found["file"]}", line {found["line"]}, in warning')
        return f"{found['kind']}: {self._redactor.foreign(found['text'])} ({''.join(place)})"


class JSONFormatter(RedactingFormatter):
    """One JSON object a line, as CloudWatch Logs Insights finds its fields; the deployed form."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        metric = getattr(record, "emf", None)
        if isinstance(metric, dict):  # made and checked by measurements.py
            return _encode(metric)
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.message_of(record),
            **_invocation_of(record),
            "stage": stage(),
            "version": version(),
            **self.fields_of(record),
        }
        if error := self.error_of(record):
            line["error"] = error
        if record.stack_info:
            line["stack"] = [self._redactor.own(frame) for frame in frames_in(str(record.stack_info))]
        return _encode(line)


class LineFormatter(RedactingFormatter):
    """The same for a person's terminal."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        began = f"{self.formatTime(record)} {record.levelname} {record.name}: {self.message_of(record)}"
        if (spent := getattr(record, "milliseconds", None)) is not None:
            known = self.fields_of(record) | _invocation_of(record)
            began += f" in {spent} ms, {known.get('queries', 0)} queries ({known.get('request_id', '')})"
        lines = [began, *_error_lines(self.error_of(record))]
        if record.stack_info:
            lines += [f"  {self._redactor.own(frame)}" for frame in frames_in(str(record.stack_info))]
        return "\n".join(lines)


class ConsoleHandler(logging.StreamHandler[Any]):
    """Writes lines to the standard error, and never what logging itself would print of a record that fails."""

    @override
    def filter(self, record: logging.LogRecord) -> bool | logging.LogRecord:
        """Libraries' DEBUG lines quote what they send and receive; a metric in words is for tests."""
        if (_is_foreign(record) and record.levelno < logging.INFO) or hasattr(record, "metric"):
            return False
        return super().filter(record)

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """Logging's own would print the record's arguments."""
        error = sys.exception()
        if isinstance(error, RecursionError):
            raise error
        sys.stderr.write(f'{{"level":"ERROR","logger":"logging","message":"a line is lost: {type(error).__name__}"}}\n')


def _is_foreign(record: logging.LogRecord) -> bool:
    return record.name != OURS and not record.name.startswith(f"{OURS}.")


def _harmless(args: Any) -> Any:
    """Arguments of others' lines: numbers and HTTP's own words stay; a path or a header is anybody's text."""
    if isinstance(args, dict):
        return {key: _harmless_one(value) for key, value in args.items()}
    return tuple(_harmless_one(value) for value in args)


def _harmless_one(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value if value in _METHODS or value in _PHRASES or value in _django_reasons() else MASK
    return f"<{type(value).__name__}>"


@lru_cache(maxsize=1)
def _django_reasons() -> frozenset[str]:
    """What Django's CSRF check says, where it quotes nothing."""
    from django.middleware import csrf  # noqa: PLC0415  # needs settings, which are configured after logging

    reasons = (value for name, value in vars(csrf).items() if name.startswith("REASON_") and isinstance(value, str))
    return frozenset(reason for reason in reasons if "%s" not in reason)


def _invocation_of(record: logging.LogRecord) -> dict[str, str]:
    """The request or job that the line belongs to; Django's last words on a request come after its end."""
    invocation = current()
    if invocation is not None:
        return {"request_id": invocation.request_id, "route": invocation.route}
    request = getattr(record, "request", None)
    request_id = getattr(request, "request_id", "")
    match = getattr(request, "resolver_match", None)
    return {"request_id": str(request_id), "route": str(getattr(match, "route", ""))} if request_id else {}


def _error_lines(error: dict[str, Any] | None, lead: str = "") -> list[str]:
    if error is None:
        return []
    words = " ".join(f"{key}={error[key]}" for key in ("sqlstate", "constraint", "table", "column") if key in error)
    told = error.get("message") or words
    lines = [f"{lead}  {frame}" for frame in error["frames"]]
    lines.append(f"{lead}{error['type']}{f': {told}' if told else ''}")
    for member in error.get("members", ()):
        lines += _error_lines(member, f"{lead}  | ")
    if cause := error.get("caused_by"):
        lines += [f"{lead}caused by", *_error_lines(cause, lead)]
    return lines
