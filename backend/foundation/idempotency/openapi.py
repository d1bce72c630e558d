"""What does the OpenAPI document say of keys? The header, two refusals, and how to tell a replay."""

from __future__ import annotations

from typing import Any

from .errors import IdempotencyKeyInUse, IdempotencyKeyReused
from .keys import HEADER, MAX_KEY_CHARACTERS

REPLAYED = "Idempotency-Replayed"
_FIRST_SUCCESS, _FIRST_REDIRECT = 200, 300

_PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": (
        "A UUID or the like, new for each new request and the same for its repetitions: the write happens once and its "
        "answer is repeated for 24 hours. Visible ASCII, bare or as a quoted string."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_CHARACTERS},
}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}
_REFUSALS = {
    # The operation's own conflicts are told apart by their codes.
    "409": {
        "description": f"{IdempotencyKeyInUse.title}, or another conflict that `code` names.",
        "headers": {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}},
        "content": _PROBLEM,
    },
    "422": {"description": f"{IdempotencyKeyReused.title}.", "content": _PROBLEM},
}


def documented(operation: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI operation with what a key adds to it."""
    responses = {
        status: _replayable(body) if _is_success(status) else body for status, body in operation["responses"].items()
    }
    return operation | {
        "parameters": [*operation.get("parameters", []), _PARAMETER],
        "responses": dict(sorted((_REFUSALS | responses).items())),
    }


def _is_success(status: str) -> bool:
    return status.isdecimal() and _FIRST_SUCCESS <= int(status) < _FIRST_REDIRECT


def _replayable(body: dict[str, Any]) -> dict[str, Any]:
    header = {"description": "`true` on a repetition; absent on the first answer.", "schema": {"type": "string"}}
    return body | {"headers": {**body.get("headers", {}), REPLAYED: header}}
