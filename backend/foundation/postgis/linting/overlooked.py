"""What do both linters overlook in a statement? A few rules of our own, by its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from backend.foundation.postgis.migrating.kinds import NAME, kind_of, makes_function
from backend.foundation.postgis.migrating.scripts import Statement

# Names as squawk gives them; rules.py says which of them a contracting migration may break.
_RULES = {
    # Locks out everybody for as long as it takes to write a table anew.
    "rewriting-table": r"CLUSTER\b|VACUUM (?:\([^)]*)?FULL\b|ALTER TABLE\b.*\bSET (?:UNLOGGED|LOGGED|TABLESPACE)\b",
    "refreshing-view": r"REFRESH MATERIALIZED VIEW (?!CONCURRENTLY\b)",
    # Each statement takes the lock it needs; one taken by hand is held while others work.
    "locking-by-hand": r"LOCK\b",
    "emptying-table": r"TRUNCATE\b",
    "deleting-all-rows": r"DELETE\b(?!.*\bWHERE\b)",
    "dropping-trigger": r"DROP TRIGGER\b",
    # The code before writes doubles, and is refused from the moment the index is begun.
    "forbidding-doubles": r"CREATE UNIQUE INDEX\b",
    # NOT VALID spares the rows that are there, not those that are written. An index that is there forbids already.
    "constraining-writes": (
        rf"ALTER TABLE\b.*\bADD (?:CONSTRAINT {NAME} )?"
        r"(?:CHECK|FOREIGN KEY|EXCLUDE|PRIMARY KEY|NOT NULL|UNIQUE(?! USING INDEX))\b"
    ),
}
_PATTERNS = [(rule, re.compile(pattern, re.IGNORECASE)) for rule, pattern in _RULES.items()]
_LIMIT = re.compile(r"\block_timeout\b|^(?:RESET|DISCARD) ALL\b", re.IGNORECASE)
# https://www.postgresql.org/docs/current/errcodes-appendix.html: 25001.
_ALONE = re.compile(r"(?:CREATE|DROP|REINDEX)\b.*\bCONCURRENTLY\b|VACUUM\b", re.IGNORECASE)


def overlooked(statement: Statement) -> Iterator[str]:
    """Of one on a table in use."""
    yield from (rule for rule, pattern in _PATTERNS if pattern.match(statement.shape))


def overlooked_in(script: Sequence[Statement], *, is_atomic: bool) -> Iterator[str]:
    """Of one that Django sends as a whole: several statements are a transaction, whoever began none."""
    for statement in script:
        # Also as set_config('lock_timeout', ...), or in a block of code.
        if _LIMIT.search(statement.text) and not makes_function(statement):
            yield "setting-lock-timeout"
        if kind_of(statement) == "transaction":
            yield "transaction-by-hand"
        if _ALONE.match(statement.shape) and (is_atomic or len(script) > 1):
            yield "concurrently-in-transaction"
