"""How does the admin page through a hundred thousand rows? By counting no further than a page is ever asked."""

from __future__ import annotations

from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import QuerySet

from .admin_page import AdminPage

# A hundred pages. Whoever looks further searches or filters: an OFFSET beyond reads all it skips.
COUNTED_AT_MOST = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # takes none at run time
    """Counts up to COUNTED_AT_MOST rows and says by `is_bounded` where there are more."""

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        return rows.order_by()[: COUNTED_AT_MOST + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, COUNTED_AT_MOST)

    @property
    def is_bounded(self) -> bool:
        return self._counted > COUNTED_AT_MOST


class BigListAdmin(AdminPage):
    """One whose table grows without end."""

    paginator = BoundedPaginator
    show_full_result_count = False
    # Most of such a page's time goes into its rows.
    list_per_page = 50
    list_max_show_all = 0
