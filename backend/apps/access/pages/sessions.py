"""What does a browser's session hold on the way in, and how does it begin once somebody is in?

Between the password and the code nobody is signed in: the session only notes who has told the right password, for ten
minutes, and forgets it when the password changes. Django gives the session another key at each step (login() itself,
and cycle_key before it), so that a key which somebody has planted is worth nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from backend.foundation.observability import metrics

PENDING = "access_pending"
WITH_PROVIDER = "access_with_provider"
# Sealed: the secret of an authenticator that is being set up in this session.
SHOWN = "access_shown_secret"
PENDING_SECONDS = 600
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def note_password(request: HttpRequest, user: Any, next_address: str) -> None:
    """The right password was told; the code is still to come."""
    request.session.cycle_key()
    forget_secret(request)
    request.session[PENDING] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "until": timezone.now().timestamp() + PENDING_SECONDS,
        "next": next_address,
    }


def pending_user(request: HttpRequest) -> Any | None:
    """Who has told the right password in this session a little while ago, and still may come in with it."""
    noted = request.session.get(PENDING)
    if not noted or timezone.now().timestamp() >= noted["until"]:
        return None
    user = get_user_model().objects.filter(pk=noted["user"], is_active=True, is_staff=True).first()
    if user is None or not constant_time_compare(noted["password"], user.get_session_auth_hash()):
        return None
    return user


def begin_session(request: HttpRequest, user: Any, *, how: str) -> None:
    """Signs in, under a new key, until the working day is over, whatever is done meanwhile.

    `how` is password, second-factor or provider; the last one signs out at the provider, too.
    """
    request.session.pop(PENDING, None)
    forget_secret(request)
    login(request, user, backend=_BACKEND)
    request.session.set_expiry(timezone.now() + timedelta(hours=settings.STAFF_SESSION_HOURS))
    if how == "provider":
        request.session[WITH_PROVIDER] = True
    metrics.count("SignIn", kind=how)


def keep_secret(request: HttpRequest, sealed: str) -> None:
    if shown_secret(request) != sealed:
        request.session[SHOWN] = sealed


def shown_secret(request: HttpRequest) -> str:
    """Sealed; empty where this session was shown none."""
    kept: str = request.session.get(SHOWN, "")
    return kept


def forget_secret(request: HttpRequest) -> None:
    """Each telling of the password begins with another one."""
    request.session.pop(SHOWN, None)


def safe_next(request: HttpRequest, asked: str | None) -> str:
    """Where somebody wanted to go, if that is on this site; else the admin's first page."""
    hosts = {request.get_host()}
    if asked and url_has_allowed_host_and_scheme(asked, allowed_hosts=hosts, require_https=request.is_secure()):
        return asked
    return reverse("admin:index")


def is_signed_in_staff(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_staff
