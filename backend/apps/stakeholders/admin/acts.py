"""Which buttons has a stakeholder, who may press them, and for whom are they offered?"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from backend.apps.stakeholders.models import ConsentAct, Stakeholder
from backend.apps.stakeholders.services import erase_stakeholder, whole_person, withdraw_mailing_consent
from backend.foundation.web.admin_acts import Act

CHANGE_PERSON = "stakeholders.change_stakeholder"
ERASE = "stakeholders.delete_stakeholder"


def _is_present(stakeholder: Stakeholder) -> bool:
    return not hasattr(stakeholder, "erasure") and not hasattr(stakeholder, "merge")


def _may_be_mailed(stakeholder: Stakeholder) -> bool:
    return _is_present(stakeholder) and stakeholder.mailing_consented_at is not None


def _erase(*, stakeholder_id: int, by: AbstractBaseUser, now: datetime) -> Stakeholder:
    erase_stakeholder(stakeholder_id=stakeholder_id, by=by, now=now)
    return whole_person(stakeholder_id)[0]


def _withdraw_consent(*, stakeholder_id: int, by: AbstractBaseUser, now: datetime) -> Stakeholder:
    withdraw_mailing_consent(stakeholder_id=stakeholder_id, act=ConsentAct.STAFF, by=by, now=now)
    return Stakeholder.objects.get(pk=stakeholder_id)


ACTS = (
    Act(
        "withdraw_consent", "Withdraw mailing consent", "The consent to mailings is withdrawn.", CHANGE_PERSON,
        _may_be_mailed, _withdraw_consent,
        consequence="From now on they get no mailings. Their endorsements stay, and so do the mails that belong "
        "to them. Only they themselves can consent again.",
    ),
    Act(
        "erase", "Erase", "The person is erased.", ERASE, _is_present, _erase, is_destructive=True,
        consequence="This takes the person out of every table. It cannot be taken back.",
    ),
)  # fmt: skip
