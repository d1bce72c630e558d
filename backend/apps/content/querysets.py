"""How is content asked? What is published, what is shown at a moment, and when that was last changed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.aggregates import BoolOr
from django.db import models
from django.db.models import Case, F, Max, Q, When
from django.db.models.functions import Greatest

if TYPE_CHECKING:
    from .models import ContentBlock, Homepage, Image, Theme  # noqa: F401  # the type arguments below


class HomepageQuerySet(models.QuerySet["Homepage"]):
    def drafts(self) -> Self:
        """Those that were never published: the only ones that may be edited."""
        return self.filter(publications__isnull=True)

    def with_days(self) -> Self:
        """Each with when it was last published, and whether it is."""
        return self.annotate(
            last_published_at=Max("publications__published_at"),
            is_published=BoolOr(Q(publications__published_at__isnull=False, publications__ended_at__isnull=True)),
        )


class ContentBlockQuerySet(models.QuerySet["ContentBlock"]):
    def of_page(self, page_type: str) -> Self:
        return self.filter(page_type=page_type)

    def shown_at(self, moment: datetime) -> Self:
        """Their first moment has come, their last has not: [publish_from, publish_until).

        Without those that are an image alone which was taken down: nothing is left of them.
        """
        not_over = Q(publish_until__isnull=True) | Q(publish_until__gt=moment)
        has_something = ~Q(kind="image") | Q(image__taken_down_at__isnull=True)
        return self.filter(not_over, has_something, publish_from__lte=moment)

    def changed_at(self, moment: datetime) -> datetime | None:
        """When what is shown of them at that moment last became so: by an edit, or as a block's time came or ended.

        Of all of them, shown or not, since one that has vanished is a change too.
        """

        def passed(field: str) -> Case:
            return Case(When(**{f"{field}__lte": moment}, then=F(field)))

        # PostgreSQL's greatest passes over nulls.
        latest = Greatest(F("updated_at"), F("image__updated_at"), passed("publish_from"), passed("publish_until"))
        found: datetime | None = self.aggregate(latest=Max(latest))["latest"]
        return found


class ThemeQuerySet(models.QuerySet["Theme"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class ImageQuerySet(models.QuerySet["Image"]):
    def standing(self) -> Self:
        """Those that were not taken down."""
        return self.filter(taken_down_at__isnull=True)
