"""What do endorsements hold of a person, and what of it stays when the person goes?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet

from backend.foundation.outbox.models import Message
from backend.foundation.personal_data.admin_log import erase_from_admin_log
from backend.foundation.personal_data.describe import described
from backend.foundation.personal_data.holders import Holder, Person

from .models import Act, Decision, Endorsement, Revision, Verification
from .screening.models import HeldSubmission
from .screening.services import erase_held
from .services import erase_endorsements_of


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

    def conflicts(self, *, survivor: Person, duplicate: Person) -> list[str]:
        rows = _in_both(survivor, duplicate).select_related("campaign").order_by("campaign__slug")
        return [f"Both have endorsed the campaign {endorsement.campaign.slug}." for endorsement in rows]

    def move(self, *, survivor: Person, duplicate: Person, by: AbstractBaseUser | None, now: datetime) -> int:
        _locked(survivor, duplicate)
        for endorsement in _in_both(survivor, duplicate).filter(published_at__isnull=False):
            _take_out_of_the_public(endorsement, by, now)
        staying = list(_in_both(survivor, duplicate).values_list("pk", flat=True))
        # What stays has no address any more: no mail can go out for it, and none that did may bring it back.
        _forget_mails(staying)
        moving = Endorsement.objects.filter(stakeholder=duplicate.id).exclude(pk__in=staying)
        return moving.update(stakeholder=survivor.id)

    def kept(self, *, before: datetime) -> QuerySet[Any, Any]:
        rows = Endorsement.objects.filter(Q(confirmed_at__isnull=False) | Q(revisions__submitted_at__gte=before))
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


def _take_out_of_the_public(endorsement: Endorsement, by: AbstractBaseUser | None, now: datetime) -> None:
    revision = endorsement.current_revision
    if revision is None:  # never, where something is public: a constraint has it so
        return
    Endorsement.objects.filter(pk=endorsement.pk).update(published_at=None, published_by=None)
    Decision.objects.create(
        endorsement=endorsement,
        revision=revision,
        act=Act.UNPUBLISH,
        by_id=None if by is None else by.pk,
        at=now,
        reason="The endorser is somebody who has endorsed this campaign already.",
    )


def _told(endorsement: Endorsement) -> dict[str, Any]:
    """Of staff only what they decided, not who they are."""
    revisions = endorsement.revisions.order_by("number")
    return {
        "campaign": endorsement.campaign.slug,
        **described(endorsement, without=("campaign_id", "reviewed_by_id", "published_by_id")),
        "revisions": [described(revision, without=("endorsement_id",)) for revision in revisions],
        "mails": [
            described(mail, without=("token_hash",))
            for mail in Verification.objects.filter(revision__endorsement=endorsement).order_by("pk")
        ],
        "held": [
            described(held, without=("settled_by_id", "batch"))
            for held in HeldSubmission.objects.filter(revision__endorsement=endorsement).order_by("pk")
        ],
        "decisions": [described(decision, without=("by_id",)) for decision in endorsement.decisions.all()],
    }
