"""Who is signed in, for the few API routes that staff use? Whoever has the admin's session, and its CSRF token."""

from __future__ import annotations

from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request


class CSRFFailed(PermissionDenied):
    """Not what this caller may not do: what its browser did not prove."""

    default_code = "csrf-failed"
    default_detail = (
        "Send the cookie csrftoken also as the header X-CSRFToken: the session alone does not prove who asks."
    )


class AdminSession(SessionAuthentication):
    """DRF's, whose refusal of a token would have the code of a missing permission, and tell Django's own reason."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise CSRFFailed from None
