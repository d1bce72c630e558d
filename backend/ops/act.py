"""How does a stage change, step by step, and what becomes of it when a step fails?

Until Zappa is started what was live stays live, whatever happens. From then on a failure puts the last good release
live again, settings and all; only where there is none, or that fails too, must somebody look (ExitCode.BROKEN).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from .errors import ExitCode, OperationFailed
from .function import LiveFunction, live_function
from .history import Act, Outcome, follows_of, image_words, live_act, never_ended
from .lock import Lease, LeaseLost
from .migrating import MigrationFailed, Phase, migrate
from .plan import Plan, Planner, preflight, steps_of, words_of_live
from .programs import last_lines, run_program
from .registry import Image
from .smoke import Smoke
from .workshop import Workshop
from .zappa import put_live

_STATIC = ("python", "manage.py", "collectstatic", "--no-input")
_STATIC_SECONDS = 900.0
_LINT_SECONDS = 600.0


def carry_out(shop: Workshop, kind: str, planner: Planner) -> ExitCode:
    """Under the stage's lock: what is live now is asked when nobody else can change it any more.

    Raises:
        OperationFailed: the sentence and the code that say what became of the stage.
    """
    act: _Performance | None = None
    try:
        with shop.lock.held(who=shop.who, what=kind, wait_seconds=shop.wait_seconds, say=shop.say) as lease:
            acts = shop.ledger.acts()
            live = live_function(shop.cloud, shop.stage)
            for cut_off in never_ended(acts):
                shop.say(f"Note: {cut_off} began and never ended: whoever ran it was cut off.")
            plan = planner(acts, live)
            preflight(shop, plan)
            act = _Performance(shop, lease, plan, acts, live)
            act.run()
    except KeyboardInterrupt:
        if act is None:
            shop.say("Stopped before anything was changed.")
        raise
    return ExitCode.DONE


class _Performance:
    """One act, under way."""

    def __init__(
        self, shop: Workshop, lease: Lease, plan: Plan, acts: Sequence[Act], before: LiveFunction | None
    ) -> None:
        self._shop = shop
        self._lease = lease
        self._plan = plan
        self._acts = acts
        self._before = before
        self._steps = steps_of(plan)
        self._at = 0
        self._doing = "the beginning"
        self._url = ""

    def run(self) -> None:
        shop, plan = self._shop, self._plan
        shop.say(f"Live now: {words_of_live(self._before, self._acts)}.")
        for cut_off in never_ended(self._acts):
            shop.ledger.end(
                cut_off, Outcome.INTERRUPTED, f"It was cut off; noted by {shop.who}'s {plan.kind} after it."
            )
        back = plan.goes_back_to
        self._act = shop.ledger.begin(
            kind=plan.kind,
            digest=plan.image.digest,
            commit=plan.image.commit,
            settings=plan.settings,
            who=shop.who,
            follows=back.follows if back else follows_of(self._acts, plan.image.digest, plan.settings),
            origin=back.origin if back else None,
        )
        shop.say(f"{plan.kind} {self._act.number} begins: {plan.image} to {shop.stage}, by {shop.who}.")
        try:
            self._while_before_is_live()
            self._until_it_serves()
            self._once_it_serves()
        except KeyboardInterrupt:
            self._stopped()
            raise
        self._end(Outcome.GOOD)
        shop.say(f"{plan.kind} {self._act.number} is good: {plan.image} is live on {shop.stage}, at {self._url}")

    def _while_before_is_live(self) -> None:
        if not self._plan.migrates:
            return
        try:
            with self._step():
                self._lint()
            with self._step():
                self._collect_static()
            with self._step():
                self._migrate("before")
        except OperationFailed as failure:
            self._failed_before(failure)

    def _until_it_serves(self) -> None:
        try:
            with self._step():
                self._url = self._put_live(self._plan.image, self._plan.settings)
            with self._step(changes=False):
                self._smoke(self._url, self._plan.image)
        except OperationFailed as failure:
            if self._is_untouched():
                self._failed_before(failure)
            self._restore(failure)

    def _once_it_serves(self) -> None:
        if not self._plan.migrates:
            return
        try:
            with self._step():
                self._migrate("after")
        except OperationFailed as failure:
            self._end(Outcome.UNFINISHED, str(failure))
            raise OperationFailed(
                f"{failure} {self._plan.image} is live on {self._shop.stage} and passed the smoke, but its contracting "
                f"migrations are not all applied: mend the cause and run bin/zappa release {self._shop.stage} again "
                "(docs/runbooks/failed-migration.md).",
                ExitCode.BROKEN,
            ) from failure

    # The steps.

    @contextmanager
    def _step(self, *, changes: bool = True) -> Iterator[None]:
        """Its name before, its seconds behind; nothing is changed without asking whether the lock is still ours."""
        if changes:
            self._lease.check()
        self._at += 1
        with self._timed(f"[{self._at}/{len(self._steps)}] {self._steps[self._at - 1]}"):
            yield

    @contextmanager
    def _timed(self, words: str) -> Iterator[None]:
        self._doing = words
        self._shop.say(words)
        began = time.monotonic()
        yield
        self._shop.say(f"      done in {time.monotonic() - began:.1f} s")

    def _lint(self) -> None:
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

    def _collect_static(self) -> None:
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

    def _migrate(self, phase: Phase) -> None:
        shop = self._shop
        try:
            report = migrate(shop.tasks, image_uri=self._plan.image.uri, phase=phase, say=shop.say)
        except MigrationFailed as failure:
            if failure.report is not None and failure.report.applied:
                shop.ledger.note_migrations(self._act, applied=failure.report.applied, heads=failure.report.heads)
            raise
        shop.ledger.note_migrations(self._act, applied=report.applied, heads=report.heads)
        shop.say(f"      applied: {_some_of(report.applied)}")

    def _put_live(self, image: Image, settings: Mapping[str, Any]) -> str:
        shop = self._shop
        return put_live(
            cloud=shop.cloud,
            stage=shop.stage,
            parameters=shop.parameters,
            image=image,
            settings=settings,
            release=self._act.number,
            say=shop.say,
        ).url

    def _smoke(self, url: str, image: Image) -> None:
        Smoke(url=url, seconds=self._shop.smoke_seconds).run(image, self._shop.say)

    # What becomes of it.

    def _is_untouched(self) -> bool:
        """Whether Zappa failed before it changed anything. Where Lambda does not say, it is taken for changed."""
        try:
            return live_function(self._shop.cloud, self._shop.stage) == self._before
        except OperationFailed:
            return False

    def _failed_before(self, failure: OperationFailed) -> None:
        self._end(Outcome.FAILED, str(failure))
        stays = f"What was live stays live: {words_of_live(self._before, self._acts)}"
        raise OperationFailed(
            f"{failure} {stays if self._before else 'Nothing was live, and nothing is'}.", ExitCode.REFUSED
        ) from failure

    def _restore(self, failure: OperationFailed) -> None:
        good = live_act(self._acts)
        if good is None or isinstance(failure, LeaseLost):
            self._end(Outcome.BROKEN, str(failure))
            why = "No good release is there to go back to" if good is None else "It was left as it is"
            raise OperationFailed(f"{failure} {why}: {self._words_now()}.", ExitCode.BROKEN) from failure
        self._shop.say(f"      {failure}")
        try:
            self._lease.refuse_if_lost()
            with self._timed(f"Rolling back by itself to {good}"):
                image = self._shop.registry.by_digest(good.digest)
                self._smoke(self._put_live(image, good.settings), image)
        except OperationFailed as second:
            self._end(Outcome.BROKEN, f"{failure} Then: {second}")
            raise OperationFailed(
                f"{failure} The way back failed too: {second} {self._words_now()}.", ExitCode.BROKEN
            ) from second
        self._end(Outcome.ROLLED_BACK, str(failure))
        raise OperationFailed(
            f"{failure} Rolled back by itself: {good} is live again and passed the smoke.", ExitCode.ROLLED_BACK
        ) from failure

    def _stopped(self) -> None:
        where = f"Stopped during «{self._doing}» of {self._plan.kind} {self._act.number}. {self._words_now()}."
        self._shop.say(where)
        self._end(Outcome.INTERRUPTED, where)

    def _words_now(self) -> str:
        try:
            live = live_function(self._shop.cloud, self._shop.stage)
        except OperationFailed as failure:
            return f"What is live now cannot be said ({failure})"
        if live == self._before:
            return f"Live, as before: {words_of_live(live, self._acts)}"
        found = image_words(live.digest, "") if live else "nothing"
        return f"Live now: {found} (before: {words_of_live(self._before, self._acts)}), which passed no smoke"

    def _end(self, outcome: Outcome, note: str = "") -> None:
        """A ledger that is away by now changes nothing of what happened: it is said."""
        try:
            self._shop.ledger.end(self._act, outcome, note)
        except OperationFailed as failure:
            self._shop.say(f"Note: the ledger could not be told that this ended ({outcome}): {failure}")
            if outcome is Outcome.GOOD:
                raise OperationFailed(
                    f"{self._plan.image} is live on {self._shop.stage} and passed the smoke, but the ledger does not "
                    f"know: run bin/zappa release {self._shop.stage} again once it answers.",
                    ExitCode.BROKEN,
                ) from failure


def _some_of(applied: Sequence[str]) -> str:
    """The task has said them all."""
    few = 5
    if len(applied) > few:
        return f"{len(applied)} migrations"
    return ", ".join(applied) or "nothing, all were there"
