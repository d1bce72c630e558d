"""What is done to a stage, one step after the other, and said while it is done?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from .errors import OperationFailed
from .history import Act
from .lock import Lease
from .migrating import MigrationFailed, Phase, Report, migrate
from .plan import Plan, steps_of
from .programs import last_lines, run_program
from .registry import Image
from .smoke import Smoke
from .workshop import Workshop
from .zappa import Wanted, put_live

_STATIC = ("python", "manage.py", "collectstatic", "--no-input")
_STATIC_SECONDS = 900.0
_LINT_SECONDS = 600.0


class Steps:
    """An act's. `doing` is the step it is at, `act` what it is known to have migrated."""

    def __init__(self, shop: Workshop, lease: Lease, plan: Plan, act: Act) -> None:
        self._shop = shop
        self._lease = lease
        self._plan = plan
        self._names = steps_of(plan)
        self._at = 0
        self.act = act
        self.doing = "the beginning"

    @contextmanager
    def step(self, *, changes: bool = True) -> Iterator[None]:
        """Its name before, its seconds behind; nothing is changed without asking whether the lock is still ours."""
        if changes:
            self._lease.check()
        self._at += 1
        with self.timed(f"[{self._at}/{len(self._names)}] {self._names[self._at - 1]}"):
            yield

    @contextmanager
    def timed(self, words: str) -> Iterator[None]:
        self.doing = words
        self._shop.say(words)
        began = time.monotonic()
        yield
        self._shop.say(f"      done in {time.monotonic() - began:.1f} s")

    def lint(self) -> None:
        checkout, commit = self._shop.checkout, self._plan.image.commit
        if not checkout.is_at(commit):
            self._shop.say("      not here: this checkout is not the image's commit, whose CI has linted them")
            return
        program = checkout.root / "bin" / "lint-migrations"
        environment = self._shop.inherited
        ended = run_program([str(program)], folder=checkout.root, environment=environment, seconds=_LINT_SECONDS)
        if ended.code != 0:
            last_lines(ended.output, 30, self._shop.say)
            raise OperationFailed(f"bin/lint-migrations ended with code {ended.code}: its words stand above.")

    def collect_static(self) -> None:
        code = self._shop.tasks.run(
            "manage",
            image_uri=self._plan.image.uri,
            command=_STATIC,
            say=self._quote,
            timeout_seconds=_STATIC_SECONDS,
        )
        if code != 0:
            raise OperationFailed(f"collectstatic ended with code {code}: its last words stand above.")

    def _quote(self, line: str) -> None:
        if line.strip():
            self._shop.say(f"      | {line}")

    def migrate(self, phase: Phase) -> None:
        shop = self._shop
        shop.ledger.note_migrating(self.act, phase)
        try:
            report = migrate(shop.tasks, image_uri=self._plan.image.uri, phase=phase, say=shop.say)
        except MigrationFailed as failure:
            if failure.report is not None:
                self._note(phase, failure.report)
            raise
        self._note(phase, report)
        shop.say(f"      applied: {_some_of(report.applied)}")

    def _note(self, phase: Phase, report: Report) -> None:
        self.act = replace(self.act, applied=(*self.act.applied, *report.applied))
        self._shop.ledger.note_migrations(self.act, phase=phase, applied=report.applied, heads=report.heads)

    def put_live(self, image: Image, wanted: Wanted) -> str:
        """Answers where its API is."""
        shop = self._shop
        return put_live(
            cloud=shop.cloud,
            stage=shop.stage,
            image=image,
            wanted=wanted,
            failed_events_queue_arn=shop.parameters.failed_events_queue_arn,
            say=shop.say,
        ).url

    def smoke(self, url: str, image: Image) -> None:
        Smoke(url=url, seconds=self._shop.smoke_seconds).run(image, self._shop.say)


def _some_of(applied: tuple[str, ...]) -> str:
    """The task has said them all."""
    few = 5
    if len(applied) > few:
        return f"{len(applied)} migrations"
    return ", ".join(applied) or "nothing, all were there"
