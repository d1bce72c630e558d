from __future__ import annotations

import json
import math
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate as django_migrate
from django.db import DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.exceptions import InvalidMigrationPlan, IrreversibleError, MigrationSchemaMissing
from django.db.migrations.migration import Migration

from backend.foundation.postgis.migrating.contracted import CodeBehindSchema
from backend.foundation.postgis.migrating.executor import OnlineExecutor
from backend.foundation.postgis.migrating.failures import RUNBOOK, sentence_of, sentence_of_code, sentence_of_locks
from backend.foundation.postgis.migrating.locks import LocksNotHad
from backend.foundation.postgis.migrating.names import named
from backend.foundation.postgis.migrating.pauses import between_lock_tries, between_turns
from backend.foundation.postgis.migrating.phases import PHASES, PhaseRefused
from backend.foundation.postgis.migrating.turn import Turn, TurnNotHad, our_turn


class Command(django_migrate.Command):
    help = (
        "Brings the database up to date while people use it: one run at a time (others wait for their turn), each "
        "migration as a whole, and never long in a reader's way (a lock that is not had soon is tried again later)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--phase",
            choices=PHASES,
            help="before: all but the contracting migrations (NNNN_contract_...), which the code that serves now could "
            "not bear; after: the rest, once the new code has proved itself (default: all)",
        )
        parser.add_argument(
            "--report",
            action="store_true",
            help="print a last line «MIGRATIONS {...}»: what was applied, and the newest of each app",
        )
        parser.add_argument(
            "--wait-minutes",
            type=_minutes,
            default=30.0,
            metavar="N",
            help="how long to wait for another run to end (default %(default)g)",
        )
        parser.add_argument(
            "--lock-minutes",
            type=_minutes,
            default=10.0,
            metavar="N",
            help="how long to try each migration again while others hold what it must lock (default %(default)g)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._executor: OnlineExecutor | None = None
        self._options = options
        connection = connections[options["database"]]
        try:
            with ExitStack() as stack:
                stack.enter_context(self._ours_in_place_of_djangos())
                # Those who only look need no turn.
                if not options["plan"] and not options["check_unapplied"]:
                    pauses = between_turns(options["wait_minutes"])
                    self._turn: Turn | None = stack.enter_context(our_turn(connection, pauses=pauses, say=self._say))
                else:
                    self._turn = None
                super().handle(*args, **options)
        except CodeBehindSchema as error:
            self.stdout.write(f"CONTRACTED {json.dumps(error.names)}")
            raise CommandError(str(error)) from error
        except LocksNotHad as error:
            raise CommandError(sentence_of_locks(str(error), self._at_work_on(), connection)) from error
        except MigrationSchemaMissing as error:
            raise CommandError(f"{' '.join(str(error).split())}. See {RUNBOOK}.") from error
        except (DatabaseError, InterfaceError) as error:
            raise CommandError(sentence_of(error, self._at_work_on())) from error
        except (TurnNotHad, PhaseRefused, InvalidMigrationPlan, IrreversibleError) as error:
            raise CommandError(str(error)) from error
        except Exception as error:
            if (migration := self._at_work_on()) is None:
                raise
            raise CommandError(sentence_of_code(error, migration)) from error
        finally:
            self._end_line()
            self._report()

    @contextmanager
    def _ours_in_place_of_djangos(self) -> Iterator[None]:
        """Django's command makes its executor by this name and offers no other way to give it one."""

        def make(connection: BaseDatabaseWrapper, progress_callback: Any = None) -> OnlineExecutor:
            executor = OnlineExecutor(
                connection,
                progress_callback,
                phase=self._options["phase"],
                pauses=between_lock_tries(self._options["lock_minutes"]),
                say=self._say,
            )
            executor.turn = self._turn
            self._executor = executor
            return executor

        names = vars(django_migrate)
        djangos = names["MigrationExecutor"]
        names["MigrationExecutor"] = make
        try:
            yield
        finally:
            names["MigrationExecutor"] = djangos

    def _at_work_on(self) -> Migration | None:
        return self._executor.at_work_on if self._executor else None

    def _say(self, sentence: str) -> None:
        if self._options["verbosity"] >= 1:
            self._end_line()
            self.stdout.write(f"  {sentence}")
            self.stdout.flush()

    def _end_line(self) -> None:
        """Django leaves «Applying ...» without its end until it is applied."""
        if self._at_work_on() and self._options["verbosity"] >= 1:
            self.stdout.write()

    def _report(self) -> None:
        """Also of a run that failed: what it had applied stays."""
        if self._options["report"] and self._executor is not None:
            applied = [named(key) for key in self._executor.applied]
            self.stdout.write(f"MIGRATIONS {json.dumps({'applied': applied, 'heads': self._executor.heads()})}")


def _minutes(text: str) -> float:
    minutes = float(text)
    if not (math.isfinite(minutes) and minutes >= 0):
        raise ArgumentTypeError(f"{text} is no number of minutes")
    return minutes
