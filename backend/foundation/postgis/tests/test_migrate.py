"""`manage.py migrate` while others migrate, hold locks, and die."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from django.core.management import get_commands

from .harbour import SHIP, Harbour, report_in

ADD_FLAG = 'migrations.AddField("ship", "flag", models.TextField(null=True)),'
INDEX_NAME = 'AddIndexConcurrently("ship", models.Index(fields=["name"], name="ship_name")),'
# Says so in the middle, and goes on when it is told to (or nobody can tell it any more).
STOPS_HALF_WAY = """
RunSQL("CREATE TABLE half (id int)", "DROP TABLE half"),
RunPython(lambda apps, editor: (print("half way", flush=True), sys.stdin.readline())),
"""
# Outside a transaction, where the server lets it wait.
WAITS = 'RunPython(lambda apps, editor: (print("half way", flush=True), sys.stdin.readline())),'


def test_the_command_is_ours():
    assert get_commands()["migrate"] == "backend.foundation.postgis"


def test_four_at_once_all_succeed_and_each_migration_is_applied_once(harbour: Harbour):
    harbour.add("0001_create_ships", SHIP)
    harbour.add("0002_fill_ships", WAITS, atomic=False)
    harbour.add("0003_add_flag", ADD_FLAG)
    with ExitStack() as runs:
        first = runs.enter_context(harbour.migrating())
        first.until("half way")
        others = [runs.enter_context(harbour.migrating()) for _ in range(3)]
        for other in others:
            assert "session" in other.until("Waiting for another migration")
        codes = [first.end()[0], *(other.end()[0] for other in others)]
    assert codes == [0, 0, 0, 0]
    names = ["0001_create_ships", "0002_fill_ships", "0003_add_flag"]
    assert harbour.applied() == [("harbour", name) for name in names]


def test_four_that_race_from_the_first_moment_on_all_succeed(harbour: Harbour):
    harbour.add("0001_create_ships", SHIP)
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: harbour.migrate(), range(4)))
    assert [code for code, _ in runs] == [0, 0, 0, 0]
    assert harbour.applied() == [("harbour", "0001_create_ships")]


def test_a_run_that_is_killed_half_way_leaves_nothing_behind_and_the_next_goes_on(harbour: Harbour):
    harbour.add("0001_create_ships", SHIP)
    harbour.add("0002_add_half", STOPS_HALF_WAY)
    with harbour.migrating() as run:
        run.until("half way")
        run.process.send_signal(signal.SIGKILL)
        assert run.end()[0] == -signal.SIGKILL
    assert harbour.applied() == [("harbour", "0001_create_ships")]
    assert harbour.migrate()[0] == 0
    assert harbour.applied()[1:] == [("harbour", "0002_add_half")]


def test_a_migration_and_its_record_stand_or_fall_together(harbour: Harbour):
    """Django notes one with a foreign key only after its transaction: killed in between, it could never go on."""
    refuse = "CREATE TRIGGER refuse BEFORE INSERT ON django_migrations FOR EACH ROW EXECUTE FUNCTION refuse()"
    with harbour.connect() as session:
        session.execute("CREATE TABLE django_migrations (id bigserial, app text, name text, applied timestamptz)")
        raises = "BEGIN RAISE 'the record is refused'; END"
        session.execute(f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $${raises}$$")
        session.execute(refuse)
        harbour.add("0001_create_ships", SHIP)
        code, said = harbour.migrate()
        assert (code, "the record is refused" in said) == (1, True)
        session.execute("DROP TRIGGER refuse ON django_migrations")
    assert harbour.migrate()[0] == 0


def test_an_index_whose_building_was_killed_is_dropped_and_built_again(harbour: Harbour):
    harbour.add("0001_create_ships", SHIP)
    harbour.migrate()
    harbour.add("0002_index_name", INDEX_NAME, atomic=False)
    invalid = "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE NOT indisvalid"
    with harbour.connect() as reader:
        # An old snapshot, for which CREATE INDEX CONCURRENTLY waits.
        reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM harbour_ship")
        with harbour.migrating() as killed:
            while harbour.ask(invalid) != [("ship_name",)]:
                assert killed.process.poll() is None
            killed.process.kill()
        with harbour.migrating() as run:
            # The server notices that nobody waits for the index any more, and gives the turn away.
            run.until("The index ship_name was broken off")
            reader.execute("ROLLBACK")
            assert run.end()[0] == 0
    assert harbour.ask(invalid) == []
    assert harbour.applied()[-1] == ("harbour", "0002_index_name")


def test_nothing_is_collected_while_others_may_wait_for_a_migrations_locks(harbour: Harbour):
    tell = "RunPython(lambda apps, editor: print('collects:', __import__('gc').isenabled()), RunPython.noop),"
    harbour.add("0001_create_ships", SHIP)
    harbour.add("0002_add_flag", ADD_FLAG + tell)
    harbour.add("0003_fill_ships", tell, atomic=False)
    _, said = harbour.migrate()
    assert [line for line in said.split() if line in {"True", "False"}] == ["False", "True"]


def test_it_tries_again_until_a_reader_is_gone(harbour: Harbour):
    harbour.add("0001_create_ships", SHIP)
    harbour.migrate()
    harbour.add("0002_add_flag", ADD_FLAG)
    with harbour.connect() as reader, harbour.migrating() as run:
        reader.execute("BEGIN; LOCK TABLE harbour_ship IN ACCESS SHARE MODE")
        assert run.until("(try 1)").startswith(
            "  harbour.0002_add_flag: another session holds a lock; undone, again in"
        )
        # Nothing is queued between two tries: who comes now does not wait.
        assert harbour.ask("SELECT count(*) FROM harbour_ship") == [(0,)]
        reader.execute("ROLLBACK")
        code, said = run.end()
    assert (code, "Applying harbour.0002_add_flag... OK" in said) == (0, True)


def test_a_statement_outside_a_transaction_is_tried_again_by_itself(harbour: Harbour):
    harbour.add("0001_create_ships", SHIP)
    harbour.migrate()
    harbour.add("0002_add_notes", 'RunSQL("CREATE TABLE notes ()"), ' + ADD_FLAG, atomic=False)
    with harbour.connect() as reader, harbour.migrating() as run:
        reader.execute("BEGIN; LOCK TABLE harbour_ship IN ACCESS SHARE MODE")
        assert "ALTER TABLE" in run.until("(try 1)")
        reader.execute("ROLLBACK")
        assert run.end()[0] == 0


def test_it_tries_again_after_a_deadlock(harbour: Harbour):
    """The server's own word for it, raised for as long as there is a row."""
    harbour.add("0001_create_ships", SHIP)
    harbour.migrate()
    deadlock = """DO $$ BEGIN IF EXISTS (SELECT FROM harbour_ship) THEN
        RAISE EXCEPTION 'deadlock detected' USING ERRCODE = 'deadlock_detected'; END IF; END $$"""
    harbour.add("0002_add_flag", f"{ADD_FLAG} RunSQL('''{deadlock}'''),")
    with harbour.connect() as session, harbour.migrating() as run:
        session.execute("INSERT INTO harbour_ship (name) VALUES ('Argo')")
        run.until("deadlock; undone")
        session.execute("DELETE FROM harbour_ship")
        assert run.end()[0] == 0


def test_it_gives_up_in_a_sentence_that_names_who_is_in_the_way(harbour: Harbour):
    harbour.add("0001_create_ships", SHIP)
    harbour.migrate()
    harbour.add("0002_add_flag", ADD_FLAG)
    with harbour.connect() as reader:
        reader.execute("SET application_name = 'a long report'; BEGIN; LOCK TABLE harbour_ship IN ACCESS SHARE MODE")
        reader.execute("SELECT pg_sleep(1.1)")
        code, said = harbour.migrate("--lock-minutes", "0", "--report")
        pid = reader.info.backend_pid
    assert (code, "Traceback" in said) == (1, False)
    assert "harbour.0002_add_flag could not have its locks within 0 minutes" in said
    assert f"session {pid} of" in said
    assert "a long report" in said
    assert report_in(said) == {"applied": [], "heads": {"harbour": "0001_create_ships"}}


def test_whoever_waits_for_another_run_does_not_wait_for_ever(harbour: Harbour):
    harbour.add("0001_fill_ships", WAITS, atomic=False)
    with harbour.migrating() as first:
        first.until("half way")
        code, said = harbour.migrate("--wait-minutes", "0")
    assert (code, "Traceback" in said) == (1, False)
    assert "Another migration (session" in said
