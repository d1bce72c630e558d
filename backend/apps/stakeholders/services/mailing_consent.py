"""How is a consent to mailings given and withdrawn? As a row of its history; the stakeholder repeats the newest."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.stakeholders.errors import StakeholderNotFound
from backend.apps.stakeholders.models import Consent, ConsentAct, ConsentChoice, Stakeholder

# The question as the API puts it; what a page asks, it tells.
MAILING_CONSENT_WORDING = "May we write about other matters?"


@transaction.atomic
def give_mailing_consent(
    *,
    stakeholder_id: int,
    act: str,
    now: datetime,
    wording: str = MAILING_CONSENT_WORDING,
    said_at: datetime | None = None,
    by: AbstractBaseUser | None = None,
) -> bool:
    """Notes the consent; False where it stands already, or was said before it was last withdrawn.

    `said_at` is when the person said so, where that was earlier than now: an old form that is imported after somebody
    has unsubscribed does not bring the mails back. Not giving it again takes nothing back.

    Raises:
        StakeholderNotFound: no such stakeholder, or one that is erased or merged.
    """
    stakeholder = _locked(stakeholder_id)
    said_at = min(said_at or now, now)
    if stakeholder.mailing_consented_at is not None or _was_withdrawn_since(stakeholder, said_at):
        return False
    stakeholder.mailing_consented_at = said_at if act == ConsentAct.IMPORTED else now
    stakeholder.save(update_fields=["mailing_consented_at"])
    _note(stakeholder, ConsentChoice.GIVEN, act, stakeholder.mailing_consented_at, wording=wording, by=by)
    return True


@transaction.atomic
def withdraw_mailing_consent(
    *, stakeholder_id: int, act: str, now: datetime, by: AbstractBaseUser | None = None
) -> bool:
    """Ends the consent from now on; False where there is none.

    Raises:
        StakeholderNotFound: no such stakeholder, or one that is erased or merged.
    """
    stakeholder = _locked(stakeholder_id)
    if stakeholder.mailing_consented_at is None:
        return False
    if not stakeholder.consents.exists():
        # Given by code that knew no history yet.
        _note(stakeholder, ConsentChoice.GIVEN, ConsentAct.BEFORE, stakeholder.mailing_consented_at)
    stakeholder.mailing_consented_at = None
    stakeholder.save(update_fields=["mailing_consented_at"])
    _note(stakeholder, ConsentChoice.WITHDRAWN, act, now, by=by)
    return True


@transaction.atomic
def inherit_withdrawal(*, stakeholder_id: int, now: datetime, by: AbstractBaseUser | None = None) -> None:
    """Notes that the person has withdrawn, as a duplicate who is merged into this stakeholder.

    Also where no consent stands: what they said before, and a file brings afterwards, does not bring mails back.

    Raises:
        StakeholderNotFound: no such stakeholder, or one that is erased or merged.
    """
    if not withdraw_mailing_consent(stakeholder_id=stakeholder_id, act=ConsentAct.MERGED, now=now, by=by):
        _note(_locked(stakeholder_id), ConsentChoice.WITHDRAWN, ConsentAct.MERGED, now, by=by)


def _locked(stakeholder_id: int) -> Stakeholder:
    rows = Stakeholder.objects.select_for_update(no_key=True, of=("self",)).present()
    stakeholder = rows.filter(pk=stakeholder_id).first()
    if stakeholder is None:
        raise StakeholderNotFound("This stakeholder is gone.")
    return stakeholder


def _was_withdrawn_since(stakeholder: Stakeholder, moment: datetime) -> bool:
    return stakeholder.consents.filter(choice=ConsentChoice.WITHDRAWN, at__gt=moment).exists()


def _note(
    stakeholder: Stakeholder,
    choice: ConsentChoice,
    act: str,
    at: datetime,
    *,
    wording: str = "",
    by: AbstractBaseUser | None = None,
) -> None:
    Consent.objects.create(
        stakeholder=stakeholder, choice=choice, act=act, wording=wording, at=at, by_id=None if by is None else by.pk
    )
