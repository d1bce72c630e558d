"""What do endorsements hold of a person, and what of it stays when the person goes?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from backend.foundation.outbox.models import Message
from backend.foundation.personal_data.admin_log import erase_from_admin_log
from backend.foundation.personal_data.describe import described
from backend.foundation.personal_data.holders import Holder, Person

from .models import Act, Endorsement, Revision, Verification
from .screening.models import HeldDecision, HeldSubmission
from .screening.services import erase_held
from .screening.states import HeldState
from .screening.switches import campaigns_whose_mail_waits
from .services import erase_endorsements_of
from .services.moderation import move, note
from .states import STANDING, EndorsementState

_WHY_CLOSED = "The endorser is somebody who has endorsed this campaign already."
# Nothing stands by these, and the endorser has not said so: another endorsement of the same person may.
_NOTHING_SAID = (EndorsementState.SUBMITTED, EndorsementState.EXPIRED, EndorsementState.REJECTED)


class EndorsementsHolder(Holder):
    """Erasing empties the revisions and lets the endorsement, its state and every decision stand."""

    def export(self, person: Person) -> list[dict[str, Any]]:
        endorsements = Endorsement.objects.filter(stakeholder=person.id).select_related("campaign").order_by("pk")
        return [_told(endorsement) for endorsement in endorsements]

    def erase(self, person: Person, *, now: datetime) -> int:
        keys = [endorsement.pk for endorsement in _locked(person)]
        _forget_mails(keys)
        erase_held(endorsement_ids=keys, by=None, now=now)
        erase_from_admin_log(Endorsement, keys)
        return erase_endorsements_of(stakeholder_id=person.id, by=None, now=now)

    def lock(self, people: Sequence[Person]) -> None:
        """Nobody confirms anything of theirs from now on: who asks after us what they confirmed is told for good."""
        _locked(*people)

    def conflicts(self, *, survivor: Person, duplicate: Person) -> list[str]:
        rows = _in_both(survivor, duplicate).select_related("campaign").order_by("campaign__slug")
        return [f"Both have endorsed the campaign {endorsement.campaign.slug}." for endorsement in rows]

    def move(self, *, survivor: Person, duplicate: Person, by: AbstractBaseUser | None, now: datetime) -> int:
        _locked(survivor, duplicate)
        exchanged = _exchange(survivor, duplicate)
        staying = list(_in_both(survivor, duplicate))
        # What stays has no address any more: no mail can go out for it, and none that did may bring it back.
        _forget_mails([endorsement.pk for endorsement in staying])
        _take_out_of_the_queue([endorsement.pk for endorsement in staying], by, now)
        for endorsement in staying:
            _close(endorsement, by, now)
        moving = Endorsement.objects.filter(stakeholder=duplicate.id).exclude(pk__in=[row.pk for row in staying])
        keys = [*exchanged, *moving.values_list("pk", flat=True)]
        moved = moving.update(stakeholder=survivor.id)
        _forget_unconfirmed_links(keys)
        return moved + len(exchanged)

    def kept(self, *, before: datetime) -> QuerySet[Any, Any]:
        """While mail of a campaign waits, who endorsed it: nobody can have confirmed what they were not asked."""
        now = timezone.now()
        waiting = campaigns_whose_mail_waits(now=now)
        if None in waiting:
            return Endorsement.objects.values("stakeholder")
        held = HeldSubmission.objects.keeping_alive(before).values("revision__endorsement")
        living = Verification.objects.filter(expires_at__gt=now).values("revision__endorsement")
        rows = Endorsement.objects.filter(
            Q(confirmed_at__isnull=False)
            | Q(revisions__submitted_at__gte=before)
            | Q(pk__in=held)
            | Q(pk__in=living)
            | Q(campaign__in=waiting)
        )
        return rows.values("stakeholder")


def _locked(*people: Person) -> list[Endorsement]:
    """In the order of the key, as nobody else locks several: two of these at once do not wait for each other."""
    rows = Endorsement.objects.select_for_update(no_key=True).filter(stakeholder__in=[person.id for person in people])
    return list(rows.order_by("pk"))


def _in_both(survivor: Person, duplicate: Person) -> QuerySet[Endorsement]:
    """The duplicate's, of campaigns that the survivor has endorsed too."""
    campaigns = Endorsement.objects.filter(stakeholder=survivor.id).values("campaign")
    return Endorsement.objects.filter(stakeholder=duplicate.id, campaign__in=campaigns)


def _forget_mails(endorsement_ids: list[int]) -> None:
    """Those that are promised, and the links of those that went out."""
    revisions = list(Revision.objects.filter(endorsement__in=endorsement_ids).values_list("pk", flat=True))
    about = Q(payload__endorsement_id__in=endorsement_ids) | Q(payload__revision_id__in=revisions)
    Message.objects.filter(about).delete()
    Verification.objects.filter(revision__in=revisions).delete()


def _exchange(survivor: Person, duplicate: Person) -> list[int]:
    """Where only the duplicate's stands, it becomes the survivor's, and the other way round. Those that came."""
    rows = Endorsement.objects.filter(stakeholder=survivor.id, state__in=_NOTHING_SAID)
    poor = {row.campaign_id: row for row in rows}
    standing = Endorsement.objects.filter(stakeholder=duplicate.id, campaign__in=poor, state__in=STANDING)
    coming = list(standing.order_by("pk"))
    for endorsement in coming:
        going = Endorsement.objects.filter(pk=poor[endorsement.campaign_id].pk)
        # Of nobody for a moment: a campaign and a person have one, and keys of others are looked at when we commit.
        going.update(stakeholder=-endorsement.pk)
        Endorsement.objects.filter(pk=endorsement.pk).update(stakeholder=survivor.id)
        going.update(stakeholder=duplicate.id)
    return [endorsement.pk for endorsement in coming]


def _forget_unconfirmed_links(endorsement_ids: list[int]) -> None:
    """They went to the duplicate's address, and would confirm words as the survivor's. Of what stands they remain."""
    mails = Verification.objects.filter(revision__endorsement__in=endorsement_ids)
    confirmed = Q(revision=F("revision__endorsement__current_revision"))
    unconfirmed = mails.exclude(pk__in=mails.filter(confirmed).values("pk"))
    Verification.objects.filter(pk__in=list(unconfirmed.values_list("pk", flat=True))).delete()


def _take_out_of_the_queue(endorsement_ids: list[int], by: AbstractBaseUser | None, now: datetime) -> None:
    """Held words of what stays: nobody needs to decide about them any more."""
    held = HeldSubmission.objects.filter(revision__endorsement__in=endorsement_ids, state=HeldState.HELD)
    waiting = list(held.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk", flat=True))
    batch, by_id = uuid4(), None if by is None else by.pk
    HeldSubmission.objects.filter(pk__in=waiting).update(
        state=HeldState.DISMISSED, settled_at=now, settled_by_id=by_id, batch=batch
    )
    HeldDecision.objects.bulk_create(
        HeldDecision(
            held_id=held_id, act=HeldDecision.Act.DISMISS, by_id=by_id, at=now, batch=batch, reason=_WHY_CLOSED
        )
        for held_id in waiting
    )


def _close(endorsement: Endorsement, by: AbstractBaseUser | None, now: datetime) -> None:
    """Out of the public and of every queue, for good: all its words are settled, and nobody can publish it again."""
    newest = endorsement.revisions.order_by("-number").first()
    if newest is None:
        return
    ends = {
        EndorsementState.SUBMITTED: (EndorsementState.EXPIRED, Act.EXPIRE),
        EndorsementState.VERIFIED: (EndorsementState.WITHDRAWN, Act.WITHDRAW),
        EndorsementState.APPROVED: (EndorsementState.WITHDRAWN, Act.WITHDRAW),
    }.get(EndorsementState(endorsement.state))
    if ends is None:  # closed already; words that came after that are settled too
        Endorsement.objects.filter(pk=endorsement.pk).update(settled_through=newest.number)
        return
    target, act = ends
    move(endorsement, target)
    endorsement.save()
    note(endorsement, act, revision_id=endorsement.current_revision_id or newest.pk, by=by, now=now, reason=_WHY_CLOSED)


def _told(endorsement: Endorsement) -> dict[str, Any]:
    """Of staff only what they decided, not who they are."""
    revisions = endorsement.revisions.order_by("number")
    held_submissions = HeldSubmission.objects.filter(revision__endorsement=endorsement).prefetch_related("decisions")
    return {
        "campaign": endorsement.campaign.slug,
        **described(endorsement, without=("campaign_id", "reviewed_by_id", "published_by_id")),
        "revisions": [described(revision, without=("endorsement_id",)) for revision in revisions],
        "mails": [
            described(mail, without=("token_hash",))
            for mail in Verification.objects.filter(revision__endorsement=endorsement).order_by("pk")
        ],
        "held": [_told_of_held(held) for held in held_submissions.order_by("pk")],
        "decisions": [described(decision, without=("by_id",)) for decision in endorsement.decisions.all()],
    }


def _told_of_held(held: HeldSubmission) -> dict[str, Any]:
    return {
        **described(held, without=("settled_by_id", "batch")),
        "decisions": [described(decision, without=("by_id", "batch")) for decision in held.decisions.all()],
    }
