"""What do people endorse? A campaign: a policy, the sentence an endorser says yes to, and the days it runs."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from backend.apps.campaigns.querysets import CampaignQuerySet
from backend.apps.campaigns.states import PUBLIC_STATES, CampaignState
from backend.apps.content.models import Image, standing
from backend.foundation.rich_text.field import RichTextField
from backend.foundation.rich_text.sanitize import as_html


class Campaign(models.Model):
    """`state` moves by services.py alone; `accepting_endorsements` is the switch that pauses one in a hurry.

    Two things become facts, and triggers hold them: the slug once it was published (migration 0005), for links to it
    are to lead here still; the sentence once somebody has endorsed it (endorsements' migration 0011), for it is what
    they said yes to. `published_at` is the first time, `state_changed_at` the last move.
    """

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=500, blank=True, help_text="One or two sentences for lists.")
    description = RichTextField(
        max_length=20_000,
        blank=True,
        help_text="HTML: paragraphs, headings, lists, links, emphasis; nothing else stays.",
    )
    endorsement_sentence = models.CharField(
        max_length=500, blank=True, help_text="What an endorser says yes to: «I support …»"
    )
    # Dozens of rows: an index would be read by nobody.
    hero_image = models.ForeignKey(
        Image, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+",
        help_text="What its pages show first. Its alternative text and attribution are the image's own.",
    )  # fmt: skip
    state = models.CharField(max_length=10, choices=CampaignState, default=CampaignState.DRAFT)
    starts_on = models.DateField(null=True, blank=True, help_text="First day on which it takes endorsements (UTC).")
    ends_on = models.DateField(null=True, blank=True, help_text="Last day on which it takes endorsements (UTC).")
    accepting_endorsements = models.BooleanField(default=True, help_text="Untick to pause.")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    state_changed_at = models.DateTimeField(null=True, blank=True)
    state_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CampaignQuerySet.as_manager()

    class Meta:
        permissions = [("publish_campaign", "Can publish, close and reopen campaigns")]
        constraints = [
            models.CheckConstraint(name="campaign_state_known", condition=Q(state__in=CampaignState.values)),
            models.CheckConstraint(
                name="campaign_days_in_order",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="The last day lies before the first.",
            ),
            models.CheckConstraint(
                name="campaign_public_since",
                condition=Q(state=CampaignState.DRAFT, published_at__isnull=True)
                | Q(state__in=PUBLIC_STATES, published_at__isnull=False),
            ),
            # What services.py asks for before it publishes; \S, because blanks say nothing.
            models.CheckConstraint(
                name="campaign_public_is_whole",
                condition=Q(state=CampaignState.DRAFT)
                | Q(title__regex=r"\S", summary__regex=r"\S", endorsement_sentence__regex=r"\S"),
                violation_error_message="What is public needs a title, a summary and an endorsement sentence.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                name="campaign_newest_public",
                condition=Q(state__in=PUBLIC_STATES),
            )
        ]

    @property
    def description_html(self) -> str:
        """What visitors may be shown: code of before writes plain text, during a release and after a way back."""
        return as_html(self.description)

    def __str__(self) -> str:
        return self.title

    @property
    def shown_hero_image(self) -> Image | None:
        """None also where it was taken down."""
        return standing(self.hero_image)

    def is_open_on(self, day: date) -> bool:
        """What `CampaignQuerySet.open_for_endorsement` asks, of one that is at hand."""
        within = (self.starts_on or day) <= day <= (self.ends_on or day)
        return within and self.accepting_endorsements and self.state == CampaignState.PUBLISHED
