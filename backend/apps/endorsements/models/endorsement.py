"""Does this stakeholder stand behind this campaign, and who has decided what about it?"""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.querysets import EndorsementQuerySet
from backend.apps.endorsements.states import EndorsementState
from backend.apps.stakeholders.models import Stakeholder


class Endorsement(models.Model):
    """One per campaign and stakeholder; what was typed is in its revisions.

    Five facts gate public display, each with who and when: the consent (of the current revision), the confirmed
    address (`confirmed_at`), the review by a person (`reviewed_at`), its approval of this very text
    (`approved_revision`), the decision to publish (`published_at`). `EndorsementQuerySet.public` asks for all five.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="endorsements", db_index=False)
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.PROTECT, related_name="endorsements")
    state = models.CharField(max_length=10, choices=EndorsementState, default=EndorsementState.SUBMITTED)
    created_at = models.DateTimeField(default=timezone.now)
    # The newest text that its address has confirmed.
    current_revision = models.ForeignKey("Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_revision = models.ForeignKey("Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Revisions up to this number are settled: no link of theirs confirms or withdraws anything any more.
    settled_through = models.PositiveIntegerField(default=0, db_default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        permissions = [
            ("review_endorsement", "Can approve and reject endorsements"),
            ("publish_endorsement", "Can publish and unpublish endorsements"),
            ("withdraw_endorsement", "Can withdraw endorsements for their endorsers"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "stakeholder"], name="endorsement_once"),
            models.CheckConstraint(name="endorsement_state_known", condition=Q(state__in=EndorsementState.values)),
            models.CheckConstraint(
                name="endorsement_confirmed_has_its_text",
                condition=(
                    ~Q(state__in=["verified", "approved", "rejected", "withdrawn"])
                    & Q(current_revision__isnull=True, confirmed_at__isnull=True)
                )
                | (
                    ~Q(state__in=["submitted", "expired"])
                    & Q(current_revision__isnull=False, confirmed_at__isnull=False)
                ),
            ),
            # With the rows' own promise that a revision is never rewritten: approved is exactly what was read.
            models.CheckConstraint(
                name="endorsement_approved_is_what_is_current",
                condition=~Q(state="approved")
                # A comparison with null is neither true nor false, and a CHECK lets that pass: hence isnull.
                | Q(
                    approved_revision__isnull=False,
                    approved_revision=F("current_revision"),
                    reviewed_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="endorsement_published_is_approved",
                condition=Q(published_at__isnull=True) | Q(state="approved"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["campaign", "-published_at", "-id"],
                name="endorsement_newest_public",
                condition=Q(published_at__isnull=False),
            ),
            models.Index(fields=["state", "confirmed_at", "id"], name="endorsement_queue"),
        ]

    def __str__(self) -> str:
        """For staff to read. It names a person, so it belongs in no log, and it reads two rows unless they are here."""
        return f"{self.stakeholder} for {self.campaign}"
