"""What does a log say of an exception? Its type, where it was raised, and no value that it carries.

Databases answer with the row that they refused, and their first line quotes values too (`invalid input syntax for type
integer: "210 Capitol Ave"`): of their errors the SQLSTATE and the names of constraint, table and column are kept. Notes
that were added to an exception are left out: nobody can know what stands in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from .redaction import Redactor

REPOSITORY = f"{Path(__file__).resolve().parents[3]}/"
MAX_FRAMES = 30
MAX_FOREIGN_FRAMES = 3
MAX_CAUSES = 4
MAX_GROUP_MEMBERS = 4
MAX_NAME_CHARACTERS = 100

_LIBRARIES = re.compile(r".*/(?:site-packages|dist-packages|lib/python3\.\d+)/")
_STACK_LINE = re.compile(r'^\s*File "([^"\n]{1,300})", line (\d{1,9}), in ([\w<>.]{1,100})$', re.MULTILINE)
_SQLSTATE = re.compile(r"[0-9A-Z]{5}")
# Names that stand in our code, and that a person wants to read.
_NAMED = (AttributeError, NameError, ImportError)


def described(error: BaseException, redactor: Redactor, *, causes: int = MAX_CAUSES) -> dict[str, Any]:
    """`type`, `frames` and, where known, `message`, the database's names, `caused_by` and a group's `members`."""
    told: dict[str, Any] = {"type": _type_of(error)}
    names = _database_names(error)
    if names:
        told |= names
    elif message := _message(error, redactor):
        told["message"] = message
    told["frames"] = frames_of(error.__traceback__)
    if isinstance(error, BaseExceptionGroup):
        told["members"] = [described(each, redactor, causes=0) for each in error.exceptions[:MAX_GROUP_MEMBERS]]
    if causes and (cause := _cause_of(error)) is not None:
        told["caused_by"] = described(cause, redactor, causes=causes - 1)
    return told


def frames_of(traceback: TracebackType | None) -> list[str]:
    """file:line:function from the outermost to where it was raised: all of ours, and the last few of others."""
    frames = list(_walk(traceback))
    foreign = [position for position, (is_ours, _) in enumerate(frames) if not is_ours]
    kept = set(foreign[-MAX_FOREIGN_FRAMES:])
    told = [text for position, (is_ours, text) in enumerate(frames) if is_ours or position in kept]
    return told[-MAX_FRAMES:]


def frames_in(stack: str) -> list[str]:
    """The same of a stack that the logging module has written down as text (`stack_info`)."""
    return [f"{_short(file)}:{line}:{name}" for file, line, name in _STACK_LINE.findall(stack[-20_000:])][-MAX_FRAMES:]


def _walk(traceback: TracebackType | None) -> Iterator[tuple[bool, str]]:
    while traceback is not None:
        code = traceback.tb_frame.f_code
        is_ours = code.co_filename.startswith(f"{REPOSITORY}backend/")
        yield is_ours, f"{_short(code.co_filename)}:{traceback.tb_lineno}:{code.co_qualname}"
        traceback = traceback.tb_next


def _short(path: str) -> str:
    return _LIBRARIES.sub("", path.removeprefix(REPOSITORY))


def _type_of(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _message(error: BaseException, redactor: Redactor) -> str:
    if isinstance(error, _NAMED) and (name := getattr(error, "name", None)) and _is_name(name):
        return f"{name}"
    try:
        text = error.message if isinstance(error, BaseExceptionGroup) else str(error)
    except Exception:  # noqa: BLE001  # an exception that cannot say what it is
        return ""
    return redactor.foreign(text)


def _is_name(name: object) -> bool:
    is_short_text = isinstance(name, str) and len(name) <= MAX_NAME_CHARACTERS
    return is_short_text and all(part.isidentifier() and part.isascii() for part in str(name).split("."))


def _database_names(error: BaseException) -> dict[str, str]:
    """What psycopg knows besides values (PostgreSQL's error fields), of its error or of Django's around it."""
    for candidate in (error, error.__cause__):
        state, names = getattr(candidate, "sqlstate", None), getattr(candidate, "diag", None)
        if isinstance(state, str) and _SQLSTATE.fullmatch(state):
            found = {key: getattr(names, f"{key}_name", None) for key in ("constraint", "table", "column")}
            return {"sqlstate": state} | {key: str(name) for key, name in found.items() if name and _is_name(name)}
    return {}


def _cause_of(error: BaseException) -> BaseException | None:
    """As Python's own traceback shows it."""
    if error.__cause__ is not None:
        return error.__cause__
    return None if error.__suppress_context__ else error.__context__
