"""What stands on a page of the site, in which order, and from when to when?"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from backend.apps.content.querysets import ContentBlockQuerySet
from backend.foundation.rich_text.field import RichTextField

from .image import Image, standing


class PageType(models.TextChoices):
    HOMEPAGE = "homepage", "homepage"
    ABOUT = "about", "about"
    CAMPAIGNS = "campaigns", "campaigns"
    TEAM = "team", "team"
    CONTACT = "contact", "contact"


class BlockKind(models.TextChoices):
    TEXT = "text", "text"
    IMAGE = "image", "image"
    TEXT_IMAGE = "text_image", "text and image"
    QUOTE = "quote", "quotation"


class ImagePlace(models.TextChoices):
    LEFT = "left", "left of the text"
    RIGHT = "right", "right of the text"
    ABOVE = "above", "above the text"
    BELOW = "below", "below the text"


class Ground(models.TextChoices):
    """The theme's colour behind the block."""

    BACKGROUND = "background", "page"
    SECTION = "section", "section"
    CARD = "card", "card"


class ContentBlock(models.Model):
    """Shown on [publish_from, publish_until); without its first moment it is a draft.

    `page_type` stays what it was made with, so that a page's last change can be told from its blocks alone.
    """

    page_type = models.CharField("page", max_length=20, choices=PageType)
    kind = models.CharField(max_length=20, choices=BlockKind, default=BlockKind.TEXT)
    position = models.PositiveIntegerField(default=0, help_text="Lower numbers come first.")
    title = models.CharField(max_length=200, blank=True)
    body = RichTextField(
        max_length=10_000,
        blank=True,
        help_text="HTML: paragraphs, headings, lists, links, emphasis; nothing else stays.",
    )
    image = models.ForeignKey(Image, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    image_place = models.CharField(max_length=10, choices=ImagePlace, default=ImagePlace.ABOVE)
    ground = models.CharField(max_length=10, choices=Ground, default=Ground.BACKGROUND)
    publish_from = models.DateTimeField(null=True, blank=True, help_text="UTC. Empty: a draft, which nobody sees.")
    publish_until = models.DateTimeField(null=True, blank=True, help_text="UTC. Empty: until somebody ends it.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ContentBlockQuerySet.as_manager()

    class Meta:
        ordering = ["page_type", "position", "id"]
        indexes = [models.Index(fields=["page_type", "position", "id"], name="content_block_in_order")]
        constraints = [
            models.CheckConstraint(name="content_block_page_known", condition=Q(page_type__in=PageType.values)),
            models.CheckConstraint(name="content_block_kind_known", condition=Q(kind__in=BlockKind.values)),
            models.CheckConstraint(
                name="content_block_moments_in_order",
                condition=Q(publish_until__isnull=True)
                | Q(publish_from__isnull=False, publish_until__gt=F("publish_from")),
                violation_error_message="A block ends after it begins.",
            ),
            models.CheckConstraint(
                name="content_block_has_what_its_kind_shows",
                condition=Q(kind__in=(BlockKind.TEXT, BlockKind.QUOTE), body__regex=r"\S")
                | Q(kind=BlockKind.IMAGE, image__isnull=False)
                | Q(kind=BlockKind.TEXT_IMAGE, image__isnull=False, body__regex=r"\S"),
                violation_error_message=(
                    "A text or a quotation needs its body, an image its image, a text with image both."
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title or f"{self.get_kind_display()} {self.position} of {self.page_type}"

    @property
    def shown_image(self) -> Image | None:
        return standing(self.image)

    @property
    def shown_kind(self) -> str:
        """A text whose image was taken down is a text; an image alone is not shown then (`shown_at`)."""
        lacks_image = self.kind == BlockKind.TEXT_IMAGE and self.shown_image is None
        return BlockKind.TEXT.value if lacks_image else self.kind
