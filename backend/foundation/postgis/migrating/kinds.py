"""What may a statement lock, by its words? What a function does that it calls cannot be told from outside.

https://www.postgresql.org/docs/current/explicit-locking.html
"""

from __future__ import annotations

import re
from typing import Literal

from .scripts import Statement

# transaction: ends or begins one, and locks nothing. rows: waits for rows that others write. light: reads, or makes
# something new, and takes no strong lock on a table that was there. patient: while it waits or works all others read
# and write (SHARE UPDATE EXCLUSIVE). table: all the rest, as if it shut everybody out.
type Kind = Literal["transaction", "rows", "light", "patient", "table"]

NAME = r'(?:"[^"]*"|[\w$]+)(?: ?\. ?(?:"[^"]*"|[\w$]+))?'
_FUNCTION = r"CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE)\b"
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("transaction", r"(?:SAVEPOINT|RELEASE|ROLLBACK|COMMIT|BEGIN|START TRANSACTION|END|ABORT)\b"),
    ("rows", r"(?:INSERT|UPDATE|DELETE)\b"),
    ("light", r"(?:SELECT|WITH|VALUES|MERGE|COPY|SET|RESET|SHOW|EXPLAIN)\b"),
    ("light", _FUNCTION),
    ("light", r"CREATE (?:EXTENSION|SCHEMA|TYPE|SEQUENCE)\b"),
    # A foreign key, a partition or an heir is also the other table's business.
    ("light", r"CREATE TABLE\b(?!.*\b(?:REFERENCES|PARTITION OF|INHERITS)\b)"),
    ("patient", r"(?:CREATE (?:UNIQUE )?|DROP )INDEX CONCURRENTLY\b"),
    ("patient", r"REINDEX (?:\([^)]*\) )?\w+ CONCURRENTLY\b"),
    ("patient", rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?{NAME} VALIDATE CONSTRAINT {NAME}$"),
)
_PATTERNS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS]
_MAKES_FUNCTION = re.compile(_FUNCTION, re.IGNORECASE)
# A block of code may do anything.
_WORKS_ON_ROWS = re.compile(
    r"(?:UPDATE|DELETE|MERGE|DO|CALL)\b|INSERT\b.*\bSELECT\b|WITH\b.*\b(?:INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE
)


def kind_of(statement: Statement) -> Kind:
    return next((kind for kind, pattern in _PATTERNS if pattern.match(statement.shape)), "table")


def works_on_rows(statement: Statement) -> bool:
    """It may take long, and longer the more rows there are."""
    return _WORKS_ON_ROWS.match(statement.shape) is not None


def makes_function(statement: Statement) -> bool:
    """What stands in it runs another day."""
    return _MAKES_FUNCTION.match(statement.shape) is not None
