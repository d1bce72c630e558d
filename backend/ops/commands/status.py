"""What is live on a stage, since when and by whom, how does it stand, and is anybody at work?"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from backend.ops.cloud import Cloud
from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.function import LiveFunction, live_function
from backend.ops.history import Act, Outcome, image_words, live_act, never_ended
from backend.ops.ledger import Ledger
from backend.ops.lock import StageLock
from backend.ops.names import Stage
from backend.ops.parameters import StageParameters, read_parameters
from backend.ops.plan import is_brought_by, words_of_live
from backend.ops.standing import configuration_of, differences, is_subscribed, rules_of
from backend.ops.throttling import THROTTLES, throttle_of

_SHOWN_ACTS = 5


@dataclass
class Status:
    """What could be found out. `unknown` holds a sentence for each question that nobody answered.

    `acts` and `never_ended` are None where the ledger did not answer.
    """

    stage: Stage
    live: dict[str, Any] | None = None
    words: str = ""
    function: dict[str, Any] | None = None
    api_url: str | None = None
    rules: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    migration_heads: dict[str, str] = field(default_factory=dict)
    at_work: str | None = None
    never_ended: list[str] | None = None
    acts: list[str] | None = None
    unknown: list[str] = field(default_factory=list)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(arguments: argparse.Namespace, cloud: Cloud, say: Callable[[str], None]) -> ExitCode:
    """REFUSED where a question was not answered; what could be said is said all the same.

    Raises:
        OperationFailed: the stage's parameters are not all there.
    """
    status = status_of(cloud, arguments.stage)
    if arguments.json:
        say(json.dumps(asdict(status), sort_keys=True))
    else:
        for line in _lines(status):
            say(line)
    return ExitCode.REFUSED if status.unknown else ExitCode.DONE


def status_of(cloud: Cloud, stage: Stage) -> Status:
    """Raises OperationFailed: the stage's parameters are not all there."""
    parameters = read_parameters(cloud, stage)
    status = Status(stage=stage, api_url=parameters.api_url)
    acts: Sequence[Act] | None = None
    with _Asking(status):
        acts = Ledger(cloud=cloud, table=parameters.ledger_table, stage=stage).acts()
        _tell_acts(status, acts, StageLock(cloud=cloud, table=parameters.ledger_table, stage=stage))
    with _Asking(status):
        live = live_function(cloud, stage)
        _tell_live(status, live, acts)
        if live is not None:
            _tell_function(status, cloud, live, parameters, live_act(acts or ()))
    return status


class _Asking:
    """One question to AWS that may go unanswered without ending the others."""

    def __init__(self, status: Status) -> None:
        self._status = status

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, failure: object, traceback: object) -> bool:
        if isinstance(failure, OperationFailed):
            self._status.unknown.append(str(failure))
            return True
        return False


def _tell_acts(status: Status, acts: Sequence[Act], lock: StageLock) -> None:
    holder = lock.holder()
    status.at_work = str(holder) if holder else None
    # The one that is at work has not ended either.
    unended = never_ended(acts)
    is_running = holder is not None and bool(unended) and unended[-1] is acts[-1]
    status.never_ended = [str(act) for act in (unended[:-1] if is_running else unended)]
    status.acts = [f"{act}: {_outcome(act)}" for act in reversed(acts[-_SHOWN_ACTS:])]
    status.migration_heads = next((dict(act.heads) for act in reversed(acts) if act.heads), {})


def _outcome(act: Act) -> str:
    return f"{act.outcome or 'not ended'}{f' ({act.note})' if act.note else ''}"


def _tell_live(status: Status, live: LiveFunction | None, acts: Sequence[Act] | None) -> None:
    if live is not None:
        status.live = {"digest": live.digest}
    if acts is None and live is not None:
        status.words = f"{image_words(live.digest, '')}; which act brought it, the ledger could not be asked"
        return
    status.words = words_of_live(live, acts or ())
    act = live_act(acts or ())
    if status.live is not None and live is not None and act is not None and is_brought_by(act, live):
        last = _last_to_put_live(act, acts or ())
        status.live |= {"commit": act.commit, "since": last.ended_at, "by": last.who, "act": act.number}
        if last is not act:
            status.live["put_back_after"] = f"{last.kind} {last.number}"


def _last_to_put_live(act: Act, acts: Sequence[Act]) -> Act:
    """A later one that failed has put this one live again; those that failed before they served have not touched it."""
    again = (later for later in reversed(acts) if later.outcome is Outcome.ROLLED_BACK and later.number > act.number)
    return next(again, act)


def _tell_function(
    status: Status, cloud: Cloud, live: LiveFunction, parameters: StageParameters, act: Act | None
) -> None:
    configuration = configuration_of(cloud, status.stage)
    if configuration is None:
        return
    status.function = asdict(configuration)
    rules = rules_of(cloud, live.arn)
    status.rules = [str(rule) for rule in sorted(rules)]
    if act is not None:
        status.differences += differences(act.settings, configuration, rules)
    if not is_subscribed(cloud, parameters.feedback_topic_arn, live.arn):
        status.differences.append(
            "bounces and complaints do not reach the function: it is not subscribed to their topic"
        )
    if parameters.api_id is None:
        status.differences.append("SSM knows no API")
    elif (throttle := throttle_of(cloud, status.stage, parameters.api_id)) != THROTTLES[status.stage]:
        status.differences.append(f"API Gateway's throttling is {throttle}, asked for {THROTTLES[status.stage]}")


def _lines(status: Status) -> list[str]:
    lines = [f"Not known: {words}" for words in status.unknown]
    lines += [f"Live on {status.stage}: {status.words or 'not known'}."]
    if status.live and "since" in status.live:
        back = status.live.get("put_back_after")
        why = f", whose {back} failed and put it back" if back else ""
        lines += [f"  since {status.live['since']}, by {status.live['by']}{why}"]
    if status.live:
        lines += [f"  digest {status.live['digest']}"]
    if status.live and status.live.get("commit"):
        lines += [f"  commit {status.live['commit']}"]
    if status.function:
        told = status.function
        reason = f" ({told['last_update_reason']})" if told["last_update_reason"] else ""
        reserved = "nothing reserved" if told["concurrency"] is None else f"{told['concurrency']} at once"
        how = f"{told['memory_mb']} MB, {told['timeout_seconds']} s, {reserved}, tracing {told['tracing']}"
        lines += [f"Function: {told['state']}, last update {told['last_update']}{reason}, {how}"]
    lines += [f"API: {status.api_url or 'none'}"]
    lines += [f"Rule: {rule}" for rule in status.rules] or ["Rule: none"]
    lines += [f"Otherwise than asked for: {words}" for words in status.differences]
    if status.migration_heads:
        heads = ", ".join(f"{app} {name}" for app, name in sorted(status.migration_heads.items()))
        lines += [f"Migrations: {heads}"]
    lines += [f"At work: {status.at_work}"] if status.at_work else []
    lines += [f"Began and never ended: {words}" for words in status.never_ended or ()]
    if status.acts is None:
        return [*lines, "Last acts: not known"]
    return (
        [*lines, "Last acts:", *(f"  {words}" for words in status.acts)] if status.acts else [*lines, "Last acts: none"]
    )
