"""Who agreed to mailings, or took that back: when, by which act, to which words?"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .stakeholder import Stakeholder


class ConsentChoice(models.TextChoices):
    GIVEN = "given", "given"
    WITHDRAWN = "withdrawn", "withdrawn"


class ConsentAct(models.TextChoices):
    PAGE = "confirmation-page", "ticked on the page behind a mailed link"
    FRONT_END = "confirmation-api", "ticked on a front end's page behind a mailed link"
    # Until it was asked for behind the link: a form's tick, which the link confirmed along with the words.
    CONFIRMED = "endorsement-confirmed", "confirmed with an endorsement"
    UNSUBSCRIBED = "unsubscribe-link", "pressed the link to unsubscribe"
    STAFF = "staff", "told staff"
    IMPORTED = "import", "came with a file"
    MERGED = "merge", "ended by a merge with a duplicate"
    ERASED = "erasure", "ended by the erasure of the person"
    BEFORE = "before-history", "given before there was a history"


class Consent(models.Model):
    """A row of the history of one stakeholder's consent to mailings. Append-only: a database trigger refuses changes.

    `wording` is the question they said yes to; of a withdrawal it is empty. Only the account of the member of staff may
    be taken out. The newest row is what holds; `Stakeholder.mailing_consented_at` repeats it for queries.
    """

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.PROTECT, related_name="consents", db_index=False)
    choice = models.CharField(max_length=10, choices=ConsentChoice)
    act = models.CharField(max_length=30, choices=ConsentAct)
    wording = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="consent_choice_known", condition=models.Q(choice__in=ConsentChoice.values)),
            models.CheckConstraint(name="consent_act_known", condition=models.Q(act__in=ConsentAct.values)),
        ]
        indexes = [models.Index(fields=["stakeholder", "id"], name="consent_history")]

    def __str__(self) -> str:
        return f"{self.choice} {self.stakeholder_id}"
