"""What does the site's first page say, and what did it say before?"""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from backend.apps.content.querysets import HomepageQuerySet
from backend.foundation.rich_text.field import RichTextField

from .image import Image, standing

# A page of the site itself, not //elsewhere; or another site's, encrypted.
ADDRESS = r"^(/([^/\\\s][^\\\s]*)?|https://[^\\\s]+)$"
_is_address = RegexValidator(ADDRESS, "This is a path of the site, such as /campaigns/, or an address with https://.")
SOCIAL = ("facebook_url", "x_url", "instagram_url", "linkedin_url", "bluesky_url", "youtube_url")


def _address(label: str = "") -> models.CharField[str, str]:
    return models.CharField(label or None, max_length=300, blank=True, validators=[_is_address])


class Homepage(models.Model):
    """An edition of the homepage. Visitors see the one that is published (`HomepagePublication`).

    An edition that was ever published is not edited any more, so that the history tells what visitors read: staff copy
    it into a new draft.
    """

    organization_name = models.CharField(max_length=200)
    tagline = models.CharField(max_length=300, blank=True)
    hero_title = models.CharField(max_length=200)
    hero_subtitle = models.CharField(max_length=500, blank=True)
    hero_image = models.ForeignKey(Image, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    hero_overlay_percent = models.PositiveSmallIntegerField(
        default=40,
        validators=[MaxValueValidator(100)],
        help_text="How much the image is darkened behind the title: 0 to 100.",
    )
    cta_title = models.CharField("call to action", max_length=200, blank=True)
    cta_body = RichTextField("its text", max_length=5_000, blank=True)
    cta_button_text = models.CharField("its button", max_length=100, blank=True)
    cta_button_url = _address("where the button leads")
    shows_campaigns = models.BooleanField(default=True)
    campaigns_title = models.CharField(max_length=200, blank=True, default="Campaigns")
    campaigns_subtitle = models.CharField(max_length=500, blank=True)
    facebook_url = _address()
    x_url = _address("X")
    instagram_url = _address()
    linkedin_url = _address("LinkedIn URL")
    bluesky_url = _address()
    youtube_url = _address("YouTube URL")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = HomepageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        permissions = [("publish_homepage", "Can publish homepages")]
        constraints = [
            models.CheckConstraint(
                name="homepage_is_named_and_titled",
                condition=Q(organization_name__regex=r"\S", hero_title__regex=r"\S"),
                violation_error_message="A homepage needs the organization's name and a title.",
            ),
            models.CheckConstraint(
                name="homepage_overlay_is_a_percentage", condition=Q(hero_overlay_percent__lte=100)
            ),
            models.CheckConstraint(
                name="homepage_button_leads_somewhere",
                condition=Q(cta_button_text="", cta_button_url="")
                | (~Q(cta_button_text="") & ~Q(cta_button_url="")),
                violation_error_message="A button needs its text and where it leads, or neither.",
            ),
            models.CheckConstraint(
                name="homepage_links_are_addresses",
                condition=Q(*(Q(**{name: ""}) | Q(**{f"{name}__regex": ADDRESS})
                              for name in ("cta_button_url", *SOCIAL))),
                violation_error_message="A link is a path of the site or an address with https://.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.hero_title} (edition {self.pk})"

    @property
    def shown_hero_image(self) -> Image | None:
        return standing(self.hero_image)


class HomepagePublication(models.Model):
    """From when to when an edition was what visitors saw, and who made it so. Append-only but for its end."""

    homepage = models.ForeignKey(Homepage, on_delete=models.PROTECT, related_name="publications")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [
            # A constant, so that of all rows one at most is open.
            models.UniqueConstraint(
                models.Value(1),
                name="homepage_one_published",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="homepage_publication_moments_in_order",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("published_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"edition {self.homepage_id} from {self.published_at:%Y-%m-%d %H:%M}"
