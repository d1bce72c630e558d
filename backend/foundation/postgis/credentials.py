"""Who are we to the database, when a secret says so? And was it the password that the server did not take?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import psycopg

from backend.foundation.secret_store.protocol import require

# The names RDS's rotation writes; libpq has the same but for the user's.
# https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
_NEEDED = ("host", "dbname", "username", "password")
_USED = (*_NEEDED, "port")

_REFUSED = re.compile("authentication failed for user")
# What a server may still say after it has taken the password.
_LET_IN_BUT = re.compile(
    "too many connections|too many clients|slots are reserved|does not exist|not permitted to log in"
    "|not (?:currently|yet) accepting|starting up|shutting down|in recovery mode|permission denied for database"
)


def connection_parameters(secret_id: str, values: Mapping[str, str]) -> dict[str, Any]:
    """Parameters for libpq, out of a secret in the form of RDS's rotation; other names in it (engine) mean nothing.

    Raises:
        SecretUnusable: names all that is missing.
    """
    require(secret_id, values, _NEEDED)
    return {"user" if name == "username" else name: values[name] for name in _USED if values.get(name)}


def is_password_refused(error: Exception) -> bool:
    """Whether another password may help.

    libpq tells no SQLSTATE of a connection that was never made, and the server's sentence may be in its own language.
    So what counts is that a password was sent and that the sentence is none of those known to come after it; of a
    sentence nobody knows it is assumed, which costs a look at the secret every five seconds.
    """
    if not isinstance(error, psycopg.OperationalError) or error.sqlstate is not None:
        return False
    sentence = str(error)
    if _REFUSED.search(sentence):
        return True
    was_sent = error.pgconn is not None and error.pgconn.used_password
    return was_sent and not _LET_IN_BUT.search(sentence)
