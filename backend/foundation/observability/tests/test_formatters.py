"""A line says what a person needs at three in the morning, and nothing that was planted anywhere in its record."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, connection, transaction
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backend.foundation.observability.formatters import FIELDS, ConsoleHandler, JSONFormatter, LineFormatter

from .canaries import Planted, quoted, shaped

PATHS = [r"(verify-endorsement/)[^/\s?#\"']+"]
formatters = [JSONFormatter(secret_paths=PATHS), LineFormatter(secret_paths=PATHS)]


def record(name: str = "backend.test", msg: Any = "a line", *args: Any, **attributes: Any) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.ERROR, __file__, 1, msg, args, None, "f")
    made.__dict__.update(attributes)
    return made


def line_of(made: logging.LogRecord) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(formatters[0].format(made))
    return line


def raised(error: BaseException) -> Any:
    try:
        raise error
    except BaseException:  # noqa: BLE001  # whichever it is
        return sys.exc_info()


def chained(text: str) -> Any:
    """As a cause, as a context, in a note, in a group, in arguments that are no text."""
    error = RuntimeError("outer")
    try:
        try:
            try:
                raise KeyError(text)
            except KeyError as inner:
                raise ValueError({"deep": [text, (text, {text: text.encode()})]}) from inner
        except ValueError:
            error.add_note(f"note: {text}")
            raise ExceptionGroup(f"group {text}", [OSError(2, text), error])  # noqa: B904
    except ExceptionGroup:
        return sys.exc_info()


class Talkative:
    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"<Talkative {self.text}>"


# Where in a record of ours a value of a known shape may stand.
OURS: dict[str, Callable[[str], logging.LogRecord]] = {
    "message": lambda text: record(msg=f"before {text} after"),
    "argument": lambda text: record("backend.test", "before %s after", text),
    "named argument": lambda text: record("backend.test", "before %(x)s after", {"x": text}),
    "nested": lambda text: record("backend.test", "%s", {"a": [text, {"b": (text, 1)}]}),
    "object": lambda text: record("backend.test", "%r", Talkative(text)),
    "message that is no text": lambda text: record("backend.test", ["x", text]),
    "extra that goes out": lambda text: record(outcome=text, kind=text, job=text),
    "extra that does not": lambda text: record(email=text, request=Talkative(text), body=text),
    "cached traceback": lambda text: record(exc_text=f"Traceback: {text}"),
    "stack": lambda text: record(stack_info=f'Stack:\n  File "{text}", line 3, in f\n    x = {text}'),
    "wrong arguments": lambda text: record("backend.test", "%d and %d", text),
}
# And where what libraries quote may stand, whatever it is.
FOREIGN: dict[str, Callable[[str], logging.LogRecord]] = {
    "argument": lambda text: record("some.library", "cannot use %s", text),
    "quoted": lambda text: record("some.library", f"cannot use {text}"),
    "object": lambda text: record("some.library", "%s in %s", Talkative(text), [text]),
    "exception": lambda text: record(exc_info=raised(ValueError(f"cannot use {text}"))),
    "chained": lambda text: record(exc_info=chained(text)),
    "key": lambda text: record(exc_info=raised(KeyError(text))),
    "address": lambda text: record(exc_info=raised(OSError(f"GET https://host.example/{text}"))),
    "warning": lambda text: record("py.warnings", "%s", f"/a/b.py:3: RuntimeWarning: naive {text}\n  x = {text}\n"),
}


def assert_nothing_of(planted: Planted, made: logging.LogRecord) -> None:
    for formatter in formatters:
        line = formatter.format(made)
        for secret in planted.secrets:
            assert secret not in line
            assert json.dumps(secret)[1:-1] not in line


@pytest.mark.parametrize("place", OURS)
@settings(max_examples=60)
@given(planted=shaped)
def test_nothing_with_a_shape_comes_out_of_our_lines(place: str, planted: Planted):
    assert_nothing_of(planted, OURS[place](planted.text))


@pytest.mark.parametrize("place", FOREIGN)
@settings(max_examples=60)
@given(planted=st.one_of(shaped, quoted))
def test_nothing_quoted_comes_out_of_others_lines_and_errors(place: str, planted: Planted):
    assert_nothing_of(planted, FOREIGN[place](planted.text))


@settings(max_examples=200)
@given(path=st.text(min_size=1, max_size=60), reason=st.text(min_size=3, max_size=30))
def test_no_path_and_no_reason_that_somebody_sent_comes_out_of_djangos_lines(path: str, reason: str):
    made = record("django.request", "%s: %s", reason, f"/{path}")
    assert line_of(made)["message"] == "…: …"


def test_what_djangos_checks_say_by_themselves_stays():
    made = record("django.security.csrf", "Forbidden (%s): %s", "CSRF cookie not set.", "/admin/login/")
    assert line_of(made)["message"] == "Forbidden (CSRF cookie not set.): …"
    made = record("django.request", "%s: %s", "Internal Server Error", "/x")
    assert line_of(made)["message"] == "Internal Server Error: …"
    made = record("django.request", "Method Not Allowed (%s): %s", "PUT", "/x")
    assert line_of(made)["message"] == "Method Not Allowed (PUT): …"


def test_the_host_that_somebody_claimed_is_not_said():
    host = "ann-alvarez.example'or\"x"
    error = DisallowedHost(f"Invalid HTTP_HOST header: {host!r}. You may need to add {host!r} to ALLOWED_HOSTS.")
    line = json.dumps(line_of(record("django.security.DisallowedHost", str(error), exc_info=raised(error))))
    assert "alvarez" not in line
    assert "Invalid HTTP_HOST header" in line


BAD_STATEMENTS = [
    "SELECT '210 Capitol Ave'::integer",
    "SELECT 'Ann Alvarez'::date",
    "INSERT INTO django_content_type (app_label, model) VALUES ('ann@example.org', 'x'), ('ann@example.org', 'x')",
    "INSERT INTO django_content_type (app_label, model) VALUES ('Ann Alvarez', NULL)",
    "INSERT INTO django_content_type (app_label, model) VALUES (repeat('Ann Alvarez', 50), 'x')",
    "SELECT 'Ann Alvarez'::json",
    "SELECT to_tsquery('Ann Alvarez &')",
    "SELECT Ann_Alvarez",
    "DO $$ BEGIN RAISE EXCEPTION 'Ann Alvarez, 210 Capitol Ave' USING DETAIL = 'ann@example.org'; END $$",
]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", BAD_STATEMENTS)
def test_of_a_databases_error_no_value_is_kept(statement: str):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        made = record(exc_info=sys.exc_info())
    for formatter in formatters:
        line = formatter.format(made)
        assert not any(value in line.casefold() for value in ("alvarez", "capitol", "ann@"))
    error = line_of(made)["error"]
    assert error["type"].startswith("django.db.utils.")
    assert len(error["sqlstate"]) == 5
    assert error["caused_by"]["type"].startswith("psycopg.errors.")


@pytest.mark.django_db
def test_of_a_databases_error_the_constraint_is_named():
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(BAD_STATEMENTS[2])
    except DatabaseError:
        error = line_of(record(exc_info=sys.exc_info()))["error"]
    assert error["table"] == "django_content_type"
    assert error["constraint"].startswith("django_content_type_app_label_model")
    assert "message" not in error


def test_a_line_is_one_json_object_and_says_when_who_and_where():
    line = line_of(record("backend.apps.x", "done\nand\u2028done", status=200, milliseconds=float("nan")))
    assert {"time", "level", "logger", "message", "stage", "version"} <= line.keys()
    assert line["time"].endswith("+00:00")
    assert (line["logger"], line["level"], line["status"], line["milliseconds"]) == (
        "backend.apps.x",
        "ERROR",
        200,
        "nan",
    )
    assert formatters[0].format(record(msg="a\nb\r\u2028c\ud800")).isascii()
    assert len(formatters[0].format(record(msg="a\nb\r\u2028c\ud800")).splitlines()) == 1


def test_an_error_is_told_by_its_type_and_our_frames():
    error = line_of(record(exc_info=raised(AttributeError("x", name="published_at", obj=None))))["error"]
    assert error["type"] == "AttributeError"
    assert error["message"] == "published_at"
    assert error["frames"][-1].startswith("backend/foundation/observability/tests/test_formatters.py:")


@given(depth=st.integers(1, 60))
def test_neither_deep_stacks_nor_long_chains_make_a_long_line(depth: int):
    def fall(left: int) -> None:
        if left == 0:
            raise ValueError
        try:
            fall(left - 1)
        except ValueError as error:
            raise ValueError from error

    try:
        fall(depth)
    except ValueError:
        line = formatters[0].format(record(exc_info=sys.exc_info()))
    assert len(line) < 32_000


def test_a_chain_that_bites_its_tail_ends():
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    assert "ValueError" in formatters[1].format(record(exc_info=raised(one)))


def test_an_error_that_cannot_say_what_it_is_is_told_by_its_type():
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError("ann@example.org")

    error = line_of(record(exc_info=raised(Mute())))["error"]
    assert error["type"].endswith("Mute")
    assert "message" not in error


@settings(max_examples=100)
@given(name=st.text(min_size=1, max_size=20), value=st.text(max_size=20))
def test_only_fields_of_the_list_go_out(name: str, value: str):
    assume(name not in FIELDS and name not in record().__dict__ and name not in {"emf", "metric"})
    assert line_of(record(**{name: value})).keys() == line_of(record()).keys()


def test_a_record_that_cannot_be_written_says_so_without_its_values():
    stream = io.StringIO()
    handler = ConsoleHandler(stream)
    handler.setFormatter(formatters[0])
    handler.handle(record("backend.test", "%d", "ann@example.org"))
    assert json.loads(stream.getvalue())["message"] == "a line of backend.test that could not be written"


def test_a_handler_that_fails_does_not_print_the_record(capsys: pytest.CaptureFixture[str]):
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError("no space left")

    handler = ConsoleHandler(Full())
    handler.setFormatter(formatters[1])
    handler.handle(record("backend.test", "mail to %s", "ann@example.org"))
    told = capsys.readouterr().err
    assert "a line is lost: OSError" in told
    assert "ann" not in told


@pytest.mark.parametrize(("name", "level", "passes"), [
    ("urllib3.connectionpool", logging.DEBUG, False), ("django.db.backends", logging.DEBUG, False),
    ("botocore.endpoint", logging.INFO, True), ("backend.apps.x", logging.DEBUG, True),
    ("backend_of_others", logging.DEBUG, False),
])  # fmt: skip
def test_libraries_debug_lines_go_nowhere(name: str, level: int, passes: bool):
    made = record(name)
    made.levelno = level
    assert bool(ConsoleHandler(io.StringIO()).filter(made)) is passes
