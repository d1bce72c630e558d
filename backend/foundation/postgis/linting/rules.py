"""Which words of the two linters count, which are noise, and which migrations are excused? Each with its reason.

squawk: https://squawkhq.com/docs/rules. django-migration-linter: docs/incompatibilities.md of its repository.
"""

from __future__ import annotations

from collections.abc import Mapping

from backend.foundation.postgis.migrating.names import Key

# Rules of squawk's that are off unless asked for.
OPTED_IN = (
    "ban-alter-row-level-security", "ban-detach-inheritance", "ban-disable-trigger", "ban-drop-generated-expression",
    "ban-drop-policy", "ban-revoke", "ban-set-schema", "require-concurrent-partition-detach",
)  # fmt: skip

# What the code before cannot bear: belongs into a contracting migration, and nowhere else.
CONTRACTING: Mapping[str, str] = {
    "ban-drop-column": "drops a column",
    "ban-drop-table": "drops a table",
    "ban-drop-default": "takes a default away from a column that the code before does not fill",
    "ban-truncate-cascade": "empties tables",
    "ban-drop-function": "drops a function",
    "ban-drop-view": "drops a view",
    "ban-drop-type": "drops a type",
    "ban-drop-domain": "drops a domain",
    "ban-drop-sequence": "drops a sequence",
    "ban-drop-schema": "drops a schema",
    "ban-drop-extension": "drops an extension",
    "ban-drop-policy": "drops a policy or a rule",
    "ban-drop-generated-expression": "ends the filling of a column",
    "ban-alter-row-level-security": "changes whose rows are seen",
    "ban-detach-inheritance": "takes rows away from a table",
    "ban-disable-trigger": "switches triggers on or off",
    "ban-revoke": "takes a privilege away",
    "ban-set-schema": "moves to another schema",
    "dropping-trigger": "drops a trigger",
    "emptying-table": "empties a table",
    "deleting-all-rows": "deletes all rows of a table",
    "forbidding-doubles": "forbids what there may be twice",
    "constraining-writes": "constrains what a table may hold",
    "renaming-column": "renames a column",
    "renaming-table": "renames a table",
    "renaming-object": "renames what the code before may call",
    "changing-column-type": "changes a column's type",
    "adding-required-field": "adds a column that must be filled",
    "adding-not-nullable-field": "forbids NULL",
    "DROP_COLUMN": "drops a column",
    "DROP_TABLE": "drops a table",
    "RENAME_COLUMN": "renames a column",
    "RENAME_TABLE": "renames a table",
    "ALTER_COLUMN": "changes a column's type",
    "NOT_NULL": "forbids NULL without a default of the database's",
}
# Of these, the ones that hold everybody up as well: not even a contracting migration may.
SLOW_TOO = frozenset({"changing-column-type", "adding-not-nullable-field"})

NOISE: Mapping[str, str] = {
    "require-lock-timeout": "manage.py migrate sets it before each statement",
    "require-statement-timeout": "the role's business, and statements that work long are found by the other rules",
    "prefer-text-field": "Django's CharField is varchar(n), and a longer one costs nothing (PostgreSQL 9.2 and later)",
    "prefer-bigint-over-int": "a choice of the model's, not of the migration's",
    "prefer-bigint-over-smallint": "a choice of the model's, not of the migration's",
    "prefer-robust-stmts": "a migration and its record are one transaction, so none meets its own half",
    "REINDEX": "require-concurrent-reindex says the same, and knows CONCURRENTLY",
    "ADD_UNIQUE": "constraining-writes says the same, and knows that USING INDEX forbids nothing new",
    "ban-drop-constraint": "it widens: more may be written than before",
    "ban-drop-not-null": "it widens: code that writes NULL comes with a later release",
    "RUNPYTHON_MODEL_VARIABLE_NAME": "a matter of taste",
    "RUNPYTHON_ARGS_NAMING_CONVENTION": "a matter of taste",
}

# Rules that single migrations may break, and why.
EXCUSED: Mapping[Key, Mapping[str, str]] = {
    ("geography", "0003_tune_geometry_storage"): dict.fromkeys(
        ("require-concurrent-index-creation", "CREATE_INDEX", "CREATE_INDEX_EXCLUSIVE"),
        "indexes a table that the migration before it made: it ran on an empty one",
    ),
    ("endorsements", "0006_add_life_of_endorsements"): {
        "contracting": "its constraints take the place of narrower ones of the same names",
    },
    ("stakeholders", "0006_add_acts_of_confirmation"): {
        "contracting": "its constraint takes the place of a narrower one of the same name",
    },
}
