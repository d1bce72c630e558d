"""What happened on a stage, and where does one step back lead? Read from the ledger's rows; asks nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from .errors import OperationFailed

_CONTRACTING = re.compile(r"\.\d{4}_contract_")


class Outcome(StrEnum):
    """How an act ended."""

    GOOD = "good"
    UNFINISHED = "unfinished"  # its code serves and passed the smoke; its contracting migrations are not all applied
    ROLLED_BACK = "rolled back"  # it failed once its code served, and what was live before is live again
    FAILED = "failed"  # before its code served: what was live stayed live
    INTERRUPTED = "interrupted"  # somebody stopped it
    BROKEN = "broken"  # it failed, and what was live before is not live
    TAKEN_AWAY = "taken away"  # an undeploy that ended well: no place to go back to
    UNKNOWN = "unknown"  # a word that this checkout does not know, as a newer one may write: no place to go back to


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One release, or one way back. `number` is the entry of the row with which it began; times are ISO 8601, UTC."""

    number: int
    kind: str
    digest: str
    commit: str
    settings: Mapping[str, Any]
    who: str
    began_at: str
    # The good act that one step back leads to, once this one is live; None where there is nothing behind it.
    follows: int | None
    # The act that first brought this code: a way back has that of where it leads to, any other its own number.
    origin: int
    ended_at: str = ""
    outcome: Outcome | None = None
    note: str = ""
    applied: tuple[str, ...] = ()
    heads: Mapping[str, str] = field(default_factory=dict)
    # Phases of its migrations that began and never reported: what they did is not known here.
    unreported: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether its code served and passed the smoke: a place to go back to."""
        return self.outcome in {Outcome.GOOD, Outcome.UNFINISHED}

    @property
    def contracting(self) -> tuple[str, ...]:
        """Migrations it applied that the code before it cannot bear."""
        return tuple(name for name in self.applied if _CONTRACTING.search(name))

    @property
    def image(self) -> str:
        """For people: the commit where it is known, and enough of the digest to find it."""
        return image_words(self.digest, self.commit)

    def __str__(self) -> str:
        return f"{self.kind} {self.number} ({self.image}, by {self.who}, {self.began_at})"


def image_words(digest: str, commit: str) -> str:
    short = digest[: len("sha256:") + 12]
    return f"{commit[:12]}@{short}" if commit else short


def acts_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Act, ...]:
    """Each act with what is known of it, in the order in which they began.

    A row that makes no sense here (another checkout's, half of an act) is passed over: one of them must not keep
    everybody from every command.
    """
    acts: dict[int, Act] = {}
    for row in rows:
        with suppress(KeyError, TypeError):
            number: int = row["act"]
            if row["row"] == "began":
                began = {name: row[name] for name in _BEGAN} | {"origin": row["origin"] or number}
                acts[number] = Act(number=number, **began)
            else:
                acts[number] = _with(acts[number], row)
    return tuple(acts.values())


_BEGAN = ("kind", "digest", "commit", "settings", "who", "began_at", "follows", "origin")


def _with(act: Act, row: Mapping[str, Any]) -> Act:
    if row["row"] == "migrating":
        return replace(act, unreported=(*act.unreported, row["phase"]))
    if row["row"] == "migrated":
        left = tuple(phase for phase in act.unreported if phase != row.get("phase"))
        return replace(act, applied=(*act.applied, *row["applied"]), heads=row["heads"], unreported=left)
    if row["row"] == "ended":
        known = row["outcome"] in set(Outcome)
        note = row["note"] if known else f"{row['outcome']}: {row['note']}"
        outcome = Outcome(row["outcome"]) if known else Outcome.UNKNOWN
        return replace(act, ended_at=row["at"], outcome=outcome, note=note)
    return act


def live_act(acts: Sequence[Act]) -> Act | None:
    """The last good one: what is live, unless something later went wrong half way."""
    return next((act for act in reversed(acts) if act.is_good), None)


def good_since_taken_away(acts: Sequence[Act]) -> Act | None:
    """The last good one that an undeploy has not taken away: what a failed act may put back by itself."""
    for act in reversed(acts):
        if act.is_good:
            return act
        if act.outcome is Outcome.TAKEN_AWAY:
            return None
    return None


def never_ended(acts: Sequence[Act]) -> tuple[Act, ...]:
    """Those whose process died; asked under the lock, since one that runs has not ended either."""
    return tuple(act for act in acts if act.outcome is None)


def follows_of(acts: Sequence[Act], digest: str, settings: Mapping[str, Any]) -> int | None:
    """What one step back from a new act leads to.

    The same image with the same settings once more is no step: from it one would go back to where one is.
    """
    live = live_act(acts)
    if live is not None and (live.digest, live.settings) == (digest, settings):
        return live.follows
    return live.number if live else None


def steps_back(acts: Sequence[Act], steps: int, *, from_live_act: bool) -> Act:
    """Follows the links. Where the function runs what never became good, the first step leads to the last good act.

    Raises:
        OperationFailed: there are not so many.
    """
    if steps < 1:
        raise OperationFailed(f"{steps} steps back lead nowhere: -n is 1 or more. Nothing was changed.")
    by_number = {act.number: act for act in acts}
    chain: list[Act] = []
    act = live_act(acts)
    if act is not None and not from_live_act:
        chain.append(act)
    while act is not None and (act := by_number.get(act.follows or 0)) is not None and len(chain) < steps:
        chain.append(act)
    if len(chain) < steps:
        there_are = f"there {'is' if len(chain) == 1 else 'are'} only {len(chain)}" if chain else "there is none"
        raise OperationFailed(
            f"{steps} {'step' if steps == 1 else 'steps'} back from what is live need as many good releases before it, "
            f"and {there_are}. Nothing was changed."
        )
    return chain[-1]


def act_named(acts: Sequence[Act], text: str) -> Act:
    """By its number, or the last good one of a digest (its first characters will do).

    Raises:
        OperationFailed: there is none, or it was never good.
    """
    if text.isdecimal():
        found = next((act for act in acts if act.number == int(text)), None)
        if found is None:
            raise OperationFailed(f"The ledger has no release {text}. Nothing was changed.")
        if not found.is_good:
            ended = found.outcome or "never ended"
            raise OperationFailed(f"{found} is no place to go back to: {ended}. Nothing was changed.")
        return found
    wanted = text if text.startswith("sha256:") else f"sha256:{text}"
    good = {act.digest: act for act in acts if act.is_good and act.digest.startswith(wanted)}
    if not good:
        raise OperationFailed(f"No good release in the ledger has the digest {text}. Nothing was changed.")
    if len(good) > 1:
        raise OperationFailed(f"{len(good)} good releases' digests begin with {text}: say more of it.")
    return next(iter(good.values()))


def origin_of(acts: Sequence[Act], digest: str) -> int | None:
    """The act that brought the code that runs as `digest` now; None where the ledger knows of none."""
    brought_nothing = {Outcome.FAILED, Outcome.ROLLED_BACK, Outcome.TAKEN_AWAY}
    return next(
        (act.origin for act in reversed(acts) if act.digest == digest and act.outcome not in brought_nothing), None
    )


def contracting_since(acts: Sequence[Act], number: int) -> tuple[str, ...]:
    """Migrations applied by later acts that the code of before cannot bear, whether or not those acts ended well."""
    return tuple(dict.fromkeys(name for act in acts if act.number > number for name in act.contracting))


def is_unsure_since(acts: Sequence[Act], number: int) -> bool:
    """Whether a later act was cut off while it migrated, so that only the database knows what it did."""
    return any(act.number > number and act.unreported for act in acts)
