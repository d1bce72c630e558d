"""Which roles does a database have, what may each do, and how long may it take?

Runtime serves requests and jobs, migration owns the tables and changes them, import loads maps. Their names begin with
the database's, since roles belong to the whole server and several stages may share one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

type RoleName = Literal["runtime", "migration", "import"]
ROLE_NAMES: tuple[RoleName, ...] = get_args(RoleName.__value__)
# PostgreSQL cuts longer names off: https://www.postgresql.org/docs/current/limits.html
LONGEST_IDENTIFIER = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Privileges on the database as a whole, and the role's own time limits (PostgreSQL's settings)."""

    database_privileges: tuple[str, ...]
    settings: Mapping[str, str]


# A role's settings hold for each of its sessions from the first statement on, and cost no round trip.
ROLES: dict[RoleName, Role] = {
    "runtime": Role(
        database_privileges=("CONNECT",),
        settings={
            "statement_timeout": "10s",
            "lock_timeout": "2s",
            "idle_in_transaction_session_timeout": "15s",
            # A Lambda that was frozen for good never says goodbye; Django gives a connection up after 600 s itself.
            "idle_session_timeout": "10min",
        },
    ),
    "migration": Role(
        database_privileges=("CONNECT", "TEMPORARY"),
        settings={
            "statement_timeout": "0",
            # Whoever waits for a table's lock makes all who come after wait: rather try the migration again.
            "lock_timeout": "5s",
            "idle_in_transaction_session_timeout": "5min",
            "idle_session_timeout": "1h",
        },
    ),
    "import": Role(
        database_privileges=("CONNECT", "TEMPORARY"),
        settings={
            "statement_timeout": "1h",
            # Imports queue for each other (geography/services/locks.py), which is a lock like any other.
            "lock_timeout": "0",
            "idle_in_transaction_session_timeout": "15min",
            "idle_session_timeout": "1h",
        },
    ),
}
# What the runtime does with each table. No TRUNCATE, no REFERENCES, no TRIGGER: nothing that changes what a table is.
RUNTIME_PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE")


def role_name(database: str, role: RoleName) -> str:
    """Such as coalition_runtime."""
    return f"{database}_{role}"
