"""What if the database refuses to save what the form had just found right? Then somebody else was faster."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, connection
from django.http import HttpRequest

from .admin_page import AdminPage


class LateRefusalAdmin(AdminPage):
    """A form that is asked once more where its save is refused by a constraint.

    Between a form's questions and its save somebody else may commit: an address is taken, a seat is held. Nothing is
    saved then, and what the form could not see before, it tells the second time as its own error, with everything that
    was typed. What is refused twice is a mistake of ours.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            if request.method != "POST" or request.FILES:  # a file is read once
                raise
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Constraints that wait for the transaction's end are asked here: before anybody is told that it is saved."""
        super().save_related(request, form, formsets, change)
        connection.check_constraints()
