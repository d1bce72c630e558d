"""Migrations as people write them, and what `lint_migrations` says of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.foundation.postgis.linting.statements import LinterBroken, assure_squawk

from .harbour import SHIP, Harbour

SHIPS_AND_CREW = (
    SHIP
    + """
migrations.CreateModel("Sailor", [
    ("id", models.BigAutoField(primary_key=True)),
    ("nick", models.CharField(max_length=20)), ("age", models.IntegerField(null=True)),
    ("rank", models.IntegerField(db_default=1)),
], {
    "indexes": [models.Index(fields=["age"], name="sailor_age")],
    "constraints": [models.CheckConstraint(condition=models.Q(age__gte=0), name="sailor_born")],
}),
RunSQL("CREATE FUNCTION count_ships() RETURNS bigint LANGUAGE sql RETURN 1", RunSQL.noop),
"""
)


def sql(*scripts: str) -> str:
    """Scripts that are to be sent one by one."""
    return f"RunSQL({list(scripts)!r}, RunSQL.noop)"


FOREIGN_KEY = 'models.ForeignKey("harbour.Ship", models.CASCADE, null=True, db_index=False)'
BACKFILL = "RunPython(lambda apps, schema_editor: None, RunPython.noop)"
CANNOT_BEAR = "which the code before it cannot bear"
LOCKED_WHILE_IT_WORKS = "changes tables and runs code"
UNIQUE_INDEX = sql("CREATE UNIQUE INDEX CONCURRENTLY one_nick ON harbour_sailor (nick)")

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
    """migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RemoveField("ship", "name")])""": "drops ship.name",
    sql("ALTER TABLE harbour_ship DROP COLUMN name"): "drops a column",
    sql("-- why\nALTER TABLE harbour_ship DROP COLUMN name"): "drops a column",
    sql("CREATE TABLE d (id int); CREATE INDEX i ON d (id); ALTER TABLE harbour_ship DROP COLUMN name"): "a column",
    sql("CREATE TABLE IF NOT EXISTS harbour_ship (); ALTER TABLE harbour_ship DROP COLUMN name"): "drops a column",
    sql('CREATE TABLE "d"."d" (id int); ALTER TABLE "d"."ships" DROP COLUMN name'): "drops a column",
    sql('ALTER TABLE "harbour_sailor" ALTER COLUMN "nick" TYPE varchar(200), DROP COLUMN age'): "drops a column",
    sql("DROP TABLE harbour_pier"): "drops a table",
    sql("ALTER TABLE harbour_ship RENAME COLUMN name TO title"): "renames a column",
    sql("TRUNCATE harbour_ship"): "empties a table",
    sql("DELETE FROM harbour_ship"): "deletes all rows",
    sql("REVOKE SELECT ON harbour_ship FROM PUBLIC"): "takes a privilege away",
    sql(
        "CREATE FUNCTION harbour_ship() RETURNS int LANGUAGE sql RETURN 1; ALTER TABLE harbour_ship DROP name"
    ): "drops",
    sql("ALTER TABLE harbour_ship ENABLE ROW LEVEL SECURITY"): "changes whose rows are seen",
    sql("DROP FUNCTION count_ships()"): "drops a function",
    sql("DROP VIEW ships"): "drops a view",
    sql("DROP TRIGGER fill ON harbour_ship"): "drops a trigger",
    sql("ALTER FUNCTION count_ships() RENAME TO ships"): "renames what the code before may call",
    sql(
        'ALTER TABLE harbour_ship ADD CONSTRAINT "a name" CHECK (id > 0) NOT VALID'
    ): "constrains what a table may hold",
    sql("ALTER TABLE harbour_ship ADD FOREIGN KEY (id) REFERENCES harbour_pier NOT VALID"): "constrains what a table",
}
HOLDS_UP = {
    'migrations.AddIndex("ship", models.Index(fields=["name"], name="ship_name"))': "require-concurrent-index-creation",
    sql("-- why\nCREATE INDEX ship_name ON harbour_ship (name)"): "require-concurrent-index-creation",
    sql("DROP INDEX sailor_age"): "require-concurrent-index-deletion",
    sql("CREATE INDEX CONCURRENTLY ship_name ON harbour_ship (name)"): "concurrently-in-transaction",
    sql("DROP INDEX CONCURRENTLY sailor_age"): "concurrently-in-transaction",
    sql("ALTER TABLE harbour_ship ADD CHECK (id > 0)"): "constraint-missing-not-valid",
    sql("/* why */ ALTER TABLE harbour_ship ADD CHECK (id > 0)"): "constraint-missing-not-valid",
    sql("CLUSTER harbour_ship USING harbour_ship_pkey"): "rewriting-table",
    sql("VACUUM (ANALYZE, FULL) harbour_ship"): "rewriting-table",
    sql("ALTER TABLE harbour_ship SET UNLOGGED"): "rewriting-table",
    sql("LOCK TABLE harbour_ship IN ACCESS EXCLUSIVE MODE"): "locking-by-hand",
    sql("REFRESH MATERIALIZED VIEW ships"): "refreshing-view",
    sql("SET lock_timeout = 0; ALTER TABLE harbour_ship ADD COLUMN masts int"): "setting-lock-timeout",
    sql("SELECT set_config('lock_timeout', '0', true)"): "setting-lock-timeout",
    sql("COMMIT"): "transaction-by-hand",
    "RunPython(lambda apps, schema_editor: None)": "RUNPYTHON_REVERSIBLE",
    'RunSQL("SELECT 1")': "RUNSQL_REVERSIBLE",
    f'migrations.AddField("sailor", "ship", {FOREIGN_KEY}), {BACKFILL}': LOCKED_WHILE_IT_WORKS,
    f"""migrations.AddField("ship", "flag", models.TextField(null=True)),
        {sql("-- all\nUPDATE harbour_ship SET flag = name")}""": LOCKED_WHILE_IT_WORKS,
    sql("ALTER TABLE harbour_ship ADD m int; INSERT INTO harbour_pier SELECT FROM harbour_ship"): LOCKED_WHILE_IT_WORKS,
    sql("ALTER TABLE harbour_ship ADD m int", "DELETE FROM harbour_pier WHERE id > 1"): LOCKED_WHILE_IT_WORKS,
    f"""migrations.SeparateDatabaseAndState(database_operations=[
        migrations.AddField("ship", "flag", models.TextField(null=True)), {BACKFILL}])""": "take it out of there",
}
# Each may follow those before it.
FIT = (
    'migrations.AddField("ship", "flag", models.TextField(null=True))',
    'migrations.AddField("ship", "masts", models.IntegerField(db_default=3))',
    'migrations.AddField("ship", "crew", models.PositiveIntegerField(null=True))',
    f'migrations.AddField("sailor", "ship", {FOREIGN_KEY})',
    'migrations.AlterField("sailor", "nick", models.CharField(max_length=200))',
    'migrations.AlterField("sailor", "rank", models.IntegerField(db_default=2))',
    """migrations.CreateModel("Port", [("id", models.BigAutoField(primary_key=True)),
        ("name", models.TextField(unique=True)), ("ship", models.ForeignKey("harbour.Ship", models.CASCADE))])""",
    BACKFILL,
    sql("-- few rows\nUPDATE harbour_ship SET name = 'Argo' WHERE name IS NULL"),
    sql('CREATE TABLE Dock (id int); CREATE INDEX dock_id ON dock (id); ALTER TABLE "dock" ADD CHECK (id > 0)'),
    sql("CREATE FUNCTION slow() RETURNS int LANGUAGE sql SET lock_timeout = '1s' AS $$ SELECT 1; $$; SELECT slow()"),
    sql("CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql RETURN 1; REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC"),
    'migrations.RenameIndex("sailor", new_name="sailor_years", old_name="sailor_age")',
    'migrations.RemoveConstraint("sailor", "sailor_born")',
    """migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("ship", "name")])""",
)
# Outside a transaction.
FIT_ALONE = (
    'AddIndexConcurrently("ship", models.Index(fields=["id"], name="ship_id"))',
    sql("-- why\nCREATE INDEX CONCURRENTLY ship_names ON harbour_ship (name)"),
    sql("REINDEX INDEX CONCURRENTLY ship_names"),
    sql("DROP INDEX CONCURRENTLY ship_names"),
)
CONTRACTS = (
    """AddConstraintNotValid(
        "ship", models.CheckConstraint(condition=models.Q(id__isnull=False), name="named"))""",
    sql("ALTER TABLE harbour_ship VALIDATE CONSTRAINT named"),
    sql("ALTER TABLE harbour_pier ADD CONSTRAINT refers FOREIGN KEY (id) REFERENCES harbour_ship NOT VALID"),
    sql("ALTER TABLE harbour_pier DROP CONSTRAINT refers"),
    sql("DROP FUNCTION count_ships()"),
    sql("ALTER TABLE harbour_ship DROP COLUMN name"),
    'migrations.RemoveField("sailor", "age")',
    'migrations.DeleteModel("Pier")',
)
FOLLOWS_UNIQUE_INDEX = sql("ALTER TABLE harbour_sailor ADD CONSTRAINT one_nick UNIQUE USING INDEX one_nick")


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
        assert phrase in "".join(said)


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


def test_several_scripts_outside_a_transaction_are_as_many_operations(harbour: Harbour):
    apart, together = said_of(
        harbour,
        sql("CREATE TABLE dock ()", "CREATE INDEX CONCURRENTLY ship_name ON harbour_ship (name)"),
        sql("CREATE TABLE dock (); CREATE INDEX CONCURRENTLY ship_name ON harbour_ship (name)"),
        atomic=False,
    )
    assert "has more than one operation" in apart[0]
    assert "concurrently-in-transaction" in together[0]


def test_a_unique_index_takes(harbour: Harbour):
    assert f"forbids what there may be twice, {CANNOT_BEAR}" in said_of(harbour, UNIQUE_INDEX, atomic=False)[0][0]


@pytest.mark.parametrize("name", ["change_ships", "contract_change_ships"])
def test_the_constraint_on_a_unique_index_takes_no_more(harbour: Harbour, name: str):
    assert said_of(harbour, FOLLOWS_UNIQUE_INDEX, name=name) == [[]]


def test_all_that_is_fit_runs(harbour: Harbour):
    """In one row, on rows, as releases would: what the lint calls fit the server takes."""
    harbour.add("0001_create_ships", SHIPS_AND_CREW)
    harbour.add("0002_fill_ships", sql("INSERT INTO harbour_ship (name) VALUES (NULL), ('Fram')"))
    steps = [
        *((each, "change_ships", True) for each in FIT),
        *((each, "change_ships", False) for each in FIT_ALONE),
        (UNIQUE_INDEX, "contract_change_ships", False),
        *((each, "contract_change_ships", True) for each in (FOLLOWS_UNIQUE_INDEX, *CONTRACTS)),
    ]
    for number, (operation, name, atomic) in enumerate(steps, start=3):
        harbour.add(f"{number:04}_{name}", f"{operation},", atomic=atomic)
    code, said = harbour.run("lint_migrations")
    assert code == 0, said
    code, said = harbour.migrate()
    assert code == 0, said
    assert len(harbour.applied()) == len(steps) + 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("echo '[]'; exit 101", "squawk ended with code 101"),
        ("exit 0", "squawk ended with code 0"),
        ("echo '[]'", "squawk does not say ban-drop-table"),
    ],
)
def test_a_linter_that_does_not_find_what_nobody_can_overlook_is_no_judge(tmp_path: Path, words: str, sentence: str):
    program = tmp_path / "squawk"
    program.write_text(f"#!/bin/sh\ncat >/dev/null\n{words}\n")
    program.chmod(0o755)
    with pytest.raises(LinterBroken, match=sentence):
        assure_squawk(program)


def test_a_migration_that_is_not_there_is_named(harbour: Harbour):
    code, said = harbour.run("lint_migrations", "harbour.0009_add_nothing")
    assert (code, "There is no migration harbour.0009_add_nothing" in said) == (1, True)
