"""Which tokens?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

if TYPE_CHECKING:
    from .models import ApiToken  # noqa: F401


class ApiTokenQuerySet(QuerySet["ApiToken"]):
    def shown_to(self, user: Any) -> ApiTokenQuerySet:
        """Everybody's to who manages tokens, one's own to others."""
        return self.all() if user.has_perm("access.manage_apitokens") else self.filter(owner_id=user.pk)
