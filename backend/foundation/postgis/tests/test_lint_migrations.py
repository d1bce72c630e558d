"""Migrations as people write them, and what `lint_migrations` says of each."""

from __future__ import annotations

import pytest

from .harbour import SHIP, Harbour

SHIPS_AND_CREW = (
    SHIP
    + """
migrations.CreateModel("Sailor", [
    ("id", models.BigAutoField(primary_key=True)),
    ("nick", models.CharField(max_length=20)), ("age", models.IntegerField(null=True)),
    ("rank", models.IntegerField(db_default=1)),
]),
"""
)
FOREIGN_KEY = 'models.ForeignKey("harbour.Ship", models.CASCADE, null=True, db_index=False)'
BACKFILL = "RunPython(lambda apps, schema_editor: None, RunPython.noop)"
CANNOT_BEAR = "which the code before it cannot bear"

# What the code before cannot bear, and as the sentence says it.
TAKES = {
    'migrations.RemoveField("ship", "name")': "drops ship.name",
    'migrations.DeleteModel("Pier")': "drops the table of Pier",
    'migrations.RenameField("ship", "name", "title")': "renames ship.name",
    'migrations.RenameModel("Pier", "Quay")': "renames the table of Pier",
    'migrations.AlterModelTable("ship", "vessels")': "renames the table of ship",
    'migrations.AddField("ship", "flag", models.TextField(default=""))': "ship.flag, which must be filled",
    'migrations.AlterField("ship", "name", models.TextField(default=""))': "forbids NULL in ship.name",
    'migrations.AlterField("sailor", "nick", models.CharField(max_length=10))': "changes the type of sailor.nick",
    'migrations.AlterField("sailor", "nick", models.CharField(max_length=20, unique=True))': "forbids the same twice",
    'migrations.AlterField("sailor", "rank", models.IntegerField(default=1))': "takes its db_default from sailor.rank",
    'migrations.AlterField("sailor", "age", models.IntegerField(null=True, db_column="years"))': "another column",
    """migrations.AddConstraint(
        "ship", models.CheckConstraint(condition=models.Q(name__gt=""), name="named"))""": "what ship may hold (named)",
    'migrations.AlterUniqueTogether("sailor", {("nick", "age")})': "forbids the same twice in sailor",
    'RunSQL("ALTER TABLE harbour_ship DROP COLUMN name", RunSQL.noop)': "drops a column",
    'RunSQL("DROP TABLE harbour_pier", RunSQL.noop)': "drops a table",
    'RunSQL("ALTER TABLE harbour_ship RENAME COLUMN name TO title", RunSQL.noop)': "renames a column",
    """migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RemoveField("ship", "name")])""": "drops ship.name",
}
HOLDS_UP = {
    'migrations.AddIndex("ship", models.Index(fields=["name"], name="ship_name"))': "require-concurrent-index-creation",
    'RunSQL("DROP INDEX ship_name", RunSQL.noop)': "require-concurrent-index-deletion",
    'RunSQL("ALTER TABLE harbour_ship ADD CHECK (id > 0)", RunSQL.noop)': "constraint-missing-not-valid",
    "RunPython(lambda apps, schema_editor: None)": "RUNPYTHON_REVERSIBLE",
    'RunSQL("SELECT 1")': "RUNSQL_REVERSIBLE",
    f'migrations.AddField("sailor", "ship", {FOREIGN_KEY}), {BACKFILL}': "changes tables and runs code",
}
FIT = (
    'migrations.AddField("ship", "flag", models.TextField(null=True))',
    'migrations.AddField("ship", "masts", models.IntegerField(db_default=3))',
    f'migrations.AddField("sailor", "ship", {FOREIGN_KEY})',
    'migrations.AlterField("sailor", "nick", models.CharField(max_length=200))',
    'migrations.AlterField("sailor", "rank", models.IntegerField(db_default=2))',
    """migrations.CreateModel("Port", [("id", models.BigAutoField(primary_key=True)),
        ("name", models.TextField(unique=True)), ("ship", models.ForeignKey("harbour.Ship", models.CASCADE))])""",
    BACKFILL,
    """migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("ship", "name")])""",
)

CONTRACTS = (
    """AddConstraintNotValid(
        "ship", models.CheckConstraint(condition=models.Q(name__isnull=False), name="named"))""",
    'RunSQL("ALTER TABLE harbour_ship VALIDATE CONSTRAINT named", RunSQL.noop)',
    'RunSQL("ALTER TABLE harbour_sailor ADD CONSTRAINT one_nick UNIQUE USING INDEX one_nick", RunSQL.noop)',
    'RunSQL("ALTER TABLE harbour_ship DROP COLUMN name", RunSQL.noop)',
    'migrations.RemoveField("ship", "name")',
    'migrations.DeleteModel("Pier")',
)


def said_of(harbour: Harbour, *operations: str, name: str = "change_ships", atomic: bool = True) -> list[list[str]]:
    """For each of the operations, as a migration of its own beside the others, what the command says."""
    harbour.add("0001_create_ships", SHIPS_AND_CREW)
    first = [("harbour", "0001_create_ships")]
    names = [f"{number:04}_{name}" for number in range(2, len(operations) + 2)]
    for each, operation in zip(names, operations, strict=True):
        harbour.add(each, f"{operation},", after=first, atomic=atomic)
    code, said = harbour.run("lint_migrations")
    lines = [[line for line in said.splitlines() if line.startswith(f"harbour.{each} ")] for each in names]
    assert (code, "Traceback" in said) == (1 if any(lines) else 0, False), said
    return lines


def test_what_the_code_before_cannot_bear_is_refused_outside_a_contracting_migration(harbour: Harbour):
    for said, phrase in zip(said_of(harbour, *TAKES), TAKES.values(), strict=True):
        assert CANNOT_BEAR in "".join(said)
        assert phrase in said[0]


def test_a_contracting_migration_may_do_it(harbour: Harbour):
    for said in said_of(harbour, *TAKES, name="contract_change_ships"):
        assert CANNOT_BEAR not in "".join(said)
        assert "is named contracting" not in "".join(said)


def test_the_ways_to_contract_that_hold_nobody_up_are_fit(harbour: Harbour):
    assert said_of(harbour, *CONTRACTS, name="contract_change_ships") == [[]] * len(CONTRACTS)


def test_a_contracting_migration_that_takes_nothing_is_refused(harbour: Harbour):
    for said in said_of(harbour, FIT[0], FIT[1], name="contract_change_ships"):
        assert "takes nothing from the code before it" in said[0]


@pytest.mark.parametrize("name", ["change_ships", "contract_change_ships"])
def test_what_holds_people_up_is_refused_under_any_name(harbour: Harbour, name: str):
    for said, rule in zip(said_of(harbour, *HOLDS_UP, name=name), HOLDS_UP.values(), strict=True):
        assert rule in "".join(said)


def test_what_runs_outside_a_transaction_does_one_thing(harbour: Harbour):
    index = 'AddIndexConcurrently("ship", models.Index(fields=["{0}"], name="ship_{0}"))'
    alone, two = said_of(harbour, index.format("name"), f"{index.format('name')}, {index.format('id')}", atomic=False)
    assert alone == []
    assert "has more than one operation" in two[0]


def test_small_steps_are_fit(harbour: Harbour):
    assert said_of(harbour, *FIT) == [[]] * len(FIT)


def test_a_migration_that_is_not_there_is_named(harbour: Harbour):
    code, said = harbour.run("lint_migrations", "harbour.0009_add_nothing")
    assert (code, "There is no migration harbour.0009_add_nothing" in said) == (1, True)
