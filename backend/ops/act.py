"""How does a stage change, and what becomes of it when a step fails, or somebody stops it?

Until Zappa is started what was live stays live, whatever happens. From then on a failure, and a stop too, puts back
what was live; only where there is nothing to put back, or that fails too, must somebody look (ExitCode.BROKEN). The
ledger is told before anybody else is.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from .errors import ExitCode, OperationFailed
from .function import LiveFunction, live_function
from .history import Act, Outcome, follows_of, image_words, never_ended
from .lock import Lease, LeaseLost
from .plan import Plan, Planner, preflight, words_of_live
from .programs import last_lines
from .speaking import undaunted
from .stage_settings import completed
from .steps import Steps
from .stopping import Interrupted, Stops
from .way_back import NoWayBack, WayBack, way_back
from .workshop import Workshop


def carry_out(shop: Workshop, kind: str, planner: Planner) -> ExitCode:
    """Under the stage's lock: what is live now is asked when nobody else can change it any more.

    Raises:
        OperationFailed: the sentence and the code that say what became of the stage.
    """
    shop = replace(shop, say=undaunted(shop.say))
    act: _Performance | None = None
    try:
        with (
            Stops(shop.say) as stops,
            shop.lock.held(who=shop.who, what=kind, wait_seconds=shop.wait_seconds, say=shop.say) as lease,
        ):
            acts = shop.ledger.acts()
            live = live_function(shop.cloud, shop.stage)
            for cut_off in never_ended(acts):
                shop.say(f"Note: {cut_off} began and never ended: whoever ran it was cut off.")
            plan = planner(acts, live)
            preflight(shop, plan)
            act = _Performance(shop, lease=lease, stops=stops, plan=plan, acts=acts, before=live)
            act.run()
    except KeyboardInterrupt:
        if act is None:
            shop.say("Stopped before anything was changed.")
        raise
    return ExitCode.DONE


class _Performance:
    """One act, under way."""

    def __init__(
        self,
        shop: Workshop,
        *,
        lease: Lease,
        stops: Stops,
        plan: Plan,
        acts: Sequence[Act],
        before: LiveFunction | None,
    ) -> None:
        self._shop = shop
        self._lease = lease
        self._stops = stops
        self._plan = plan
        self._acts = acts
        self._before = before
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
            origin=plan.origin,
        )
        self._steps = Steps(shop, self._lease, plan, self._act)
        shop.say(f"{plan.kind} {self._act.number} begins: {plan.image} to {shop.stage}, by {shop.who}.")
        try:
            self._while_before_is_live()
            self._stops.listen()
        except KeyboardInterrupt:
            self._stopped()
            raise
        try:
            self._until_it_serves()
        except KeyboardInterrupt as second:
            self._left(_sentence(second, shop), "It was left as it is.")
        self._once_it_serves()
        self._end(Outcome.GOOD)
        shop.say(f"{plan.kind} {self._act.number} is good: {plan.image} is live on {shop.stage}, at {self._url}")

    def _while_before_is_live(self) -> None:
        if not self._plan.migrates:
            return
        steps = self._steps
        try:
            with steps.step():
                steps.lint()
            with steps.step():
                steps.collect_static()
            with steps.step():
                steps.migrate("before")
        except Exception as failure:  # noqa: BLE001  # whatever it is, the ledger and the operator are told
            self._failed_before(_sentence(failure, self._shop))

    def _until_it_serves(self) -> None:
        steps, image = self._steps, self._plan.image
        try:
            with steps.step():
                self._url = steps.put_live(image, self._wanted)
            with steps.step(changes=False), self._stops.place_to_stop():
                steps.smoke(self._url, image)
        except (Exception, Interrupted) as failure:  # noqa: BLE001  # no failure leaves what passed no smoke
            sentence = _sentence(failure, self._shop)
            if isinstance(failure, Interrupted) and failure.is_final:
                self._left(sentence, "It was left as it is.")
            if self._is_untouched():
                self._failed_before(sentence)
            self._restore(sentence, is_ours=not isinstance(failure, LeaseLost))

    def _wanted(self, host: str) -> dict[str, object]:
        shop, plan = self._shop, self._plan
        return completed(
            plan.settings,
            cloud=shop.cloud,
            stage=shop.stage,
            parameters=shop.parameters,
            image=plan.image,
            host=host,
            release=self._act.number,
        )

    def _once_it_serves(self) -> None:
        if not self._plan.migrates:
            return
        try:
            with self._steps.step(), self._stops.place_to_stop():
                self._steps.migrate("after")
        except (Exception, KeyboardInterrupt) as failure:  # what is live passed the smoke
            sentence = _sentence(failure, self._shop)
            self._end(Outcome.UNFINISHED, sentence)
            raise OperationFailed(
                f"{self._plan.image} is live on {self._shop.stage} and passed the smoke, but its contracting "
                f"migrations are not all applied: mend the cause and run bin/zappa release {self._shop.stage} again "
                f"(docs/runbooks/failed-migration.md). {_reason(sentence)}",
                ExitCode.BROKEN,
            ) from failure

    # What becomes of it.

    def _is_untouched(self) -> bool:
        """Whether Zappa failed before it changed anything. Where Lambda does not say, it is taken for changed."""
        try:
            return live_function(self._shop.cloud, self._shop.stage) == self._before
        except OperationFailed:
            return False

    def _failed_before(self, sentence: str) -> NoReturn:
        self._end(Outcome.FAILED, sentence)
        stays = f"What was live stays live: {words_of_live(self._before, self._acts)}"
        raise OperationFailed(
            f"{sentence} {stays if self._before else 'Nothing was live, and nothing is'}.", ExitCode.REFUSED
        )

    def _restore(self, sentence: str, *, is_ours: bool) -> NoReturn:
        if not is_ours:
            self._left(sentence, "It was left as it is, since another may be at work.")
        self._shop.say(f"      {sentence}")
        try:
            self._lease.refuse_if_lost()
            way = way_back(self._shop, (*self._acts, self._steps.act), self._before)
            with self._steps.timed(f"Rolling back by itself to {way.act}"):
                self._steps.smoke(self._steps.put_live(way.image, way.wanted), way.image)
        except NoWayBack as none:
            self._left(sentence, str(none))
        except (Exception, Interrupted) as second:  # noqa: BLE001  # as above
            self._left(sentence, f"The way back failed too: {_sentence(second, self._shop)}")
        self._restored(sentence, way)

    def _restored(self, sentence: str, way: WayBack) -> NoReturn:
        if way.is_exact:
            self._end(Outcome.ROLLED_BACK, sentence)
            raise OperationFailed(
                f"Rolled back by itself: {way.act} is live again and passed the smoke. {_reason(sentence)}",
                ExitCode.ROLLED_BACK,
            )
        self._end(Outcome.BROKEN, sentence)
        raise OperationFailed(
            f"Look at {self._shop.stage} now. Was live: {words_of_live(self._before, self._acts)}; live now: "
            f"{way.act}, the last good one, which passed the smoke. {_reason(sentence)}",
            ExitCode.BROKEN,
        )

    def _left(self, sentence: str, why: str) -> NoReturn:
        """What passed no smoke, or nobody knows what, is live."""
        self._end(Outcome.BROKEN, f"{sentence} {why}")
        stage = self._shop.stage
        raise OperationFailed(
            f"Look at {stage} now. {self._words_now()}. {why} {_reason(sentence)} Ways on: bin/zappa status {stage}, "
            "docs/runbooks/bad-release.md.",
            ExitCode.BROKEN,
        )

    def _stopped(self) -> None:
        where = f"Stopped during «{self._steps.doing}» of {self._plan.kind} {self._act.number}."
        self._end(Outcome.INTERRUPTED, where)
        self._shop.say(f"{where} {self._words_now()}.")

    def _words_now(self) -> str:
        try:
            live = live_function(self._shop.cloud, self._shop.stage)
        except OperationFailed as failure:
            return f"What is live now cannot be said ({failure})"
        before = words_of_live(self._before, self._acts)
        if live == self._before:
            return f"Live, as before: {before}"
        if live is None:
            return f"Nothing is live (before: {before})"
        if self._before is not None and live.digest == self._before.digest:
            return f"Live now: the image of before ({before}), put live anew, and it passed no smoke"
        return f"Live now: {image_words(live.digest, '')}, which passed no smoke (before: {before})"

    def _end(self, outcome: Outcome, note: str = "") -> None:
        """A ledger that is away by now changes nothing of what happened: it is said."""
        self._stops.over()
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


def _sentence(failure: BaseException, shop: Workshop) -> str:
    """Of what nobody foresaw, where it came from is said as well."""
    if isinstance(failure, OperationFailed | Interrupted):
        return str(failure)
    last_lines("".join(traceback.format_exception(failure)), 10, shop.say)
    return f"Nobody foresaw this: {type(failure).__name__}: {failure}."


def _reason(sentence: str) -> str:
    return sentence if sentence.startswith("Stopped by ") else f"It failed because: {sentence}"
