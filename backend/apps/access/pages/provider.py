"""How does staff come in by the account of their organisation? To the provider, and back with its answer."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from backend.apps.access.errors import ProviderAway, SignInAttemptUnknown
from backend.apps.access.limits import PROVIDER
from backend.apps.access.openid.configuration import Configuration, configuration
from backend.apps.access.services import sign_in_with_provider
from backend.foundation.errors import DomainError
from backend.foundation.web.exception_handler import STATUS_BY_KIND
from backend.foundation.web.public_address import public_address

from .failures import counted, note_away, note_failure
from .sessions import begin_session, is_signed_in_staff, safe_next

ASKED = "access_provider"
# As long as somebody may take there, with a password and a code of its own.
ASKED_SECONDS = 900
_MOVED = "moved"
_TOLD = ("code", "state", "error", "iss")
_LONGEST = 4096


class ProviderPage(View):
    """To the provider. What its answer must fit to stays in the session, which its address says nothing of."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        configured = _configured()
        if is_signed_in_staff(request):
            return redirect(safe_next(request, request.GET.get("next")))
        if _is_elsewhere(request) and _MOVED not in request.GET:
            return redirect(_at_home(request))
        return counted(request, PROVIDER, "provider", lambda: self._sent(request, configured))

    @staticmethod
    def _sent(request: HttpRequest, configured: Configuration) -> HttpResponse:
        from backend.apps.access.openid.provider import provider_of  # noqa: PLC0415  # the protocol's libraries

        try:
            question = provider_of(configured).question(_callback())
        except DomainError as refusal:
            return _refused(request, refusal)
        request.session[ASKED] = asdict(question) | {
            "until": timezone.now().timestamp() + ASKED_SECONDS,
            "next": safe_next(request, request.GET.get("next")),
        }
        return redirect(question.address)


class CallbackPage(View):
    """Back from the provider. An answer is taken once: what it must fit to is forgotten before it is looked at."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        configured = _configured()
        return counted(request, PROVIDER, "provider", lambda: self._answered(request, configured))

    @staticmethod
    def _answered(request: HttpRequest, configured: Configuration) -> HttpResponse:
        from backend.apps.access.openid.person import person_of  # noqa: PLC0415
        from backend.apps.access.openid.provider import Question, provider_of  # noqa: PLC0415

        asked = request.session.pop(ASKED, None)
        now = timezone.now()
        try:
            if not _is_noted(request) or asked is None or now.timestamp() >= asked["until"]:
                raise SignInAttemptUnknown(
                    "No sign-in waits for this answer: it was answered, or took too long. Begin again."
                )
            question = Question(
                address=asked["address"], state=asked["state"], nonce=asked["nonce"], verifier=asked["verifier"]
            )
            answer = {name: request.GET[name][:_LONGEST] for name in _TOLD if name in request.GET}
            claims = provider_of(configured).claims(answer=answer, asked=question, redirect_uri=_callback())
            user = sign_in_with_provider(person=person_of(claims, configured), now=now)
        except DomainError as refusal:
            return _refused(request, refusal)
        begin_session(request, user, how="provider")
        return redirect(asked["next"])


def _configured() -> Configuration:
    configured = configuration()
    if configured is None:
        raise Http404
    return configured


def _is_noted(request: HttpRequest) -> bool:
    """Written down now: two answers at once must not both find the question. Not, where the other one was faster."""
    try:
        request.session.save()
    except UpdateError:
        # The session is gone, under another key since: nothing is left to be written, and the browser's cookie is its.
        request.session.modified = False
        return False
    return True


def _callback() -> str:
    return public_address("admin:sign_in_callback")


def _is_elsewhere(request: HttpRequest) -> bool:
    """At another address of ours than the one that the provider leads back to, whose session would not be this one."""
    return request.build_absolute_uri(request.path) != public_address("admin:sign_in_provider")


def _at_home(request: HttpRequest) -> str:
    """This page there, with where somebody wanted to go. Said once: what stands before us may call us otherwise."""
    before_ours = request.path.removesuffix(request.path_info)
    wanted = urlsplit(safe_next(request, request.GET.get("next")))
    path = urlsplit(settings.PUBLIC_BASE_URL).path + wanted.path.removeprefix(before_ours)
    path += f"?{wanted.query}" if wanted.query else ""
    return f"{public_address('admin:sign_in_provider')}?{urlencode({'next': path, _MOVED: 1})}"


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    if isinstance(refusal, ProviderAway):
        note_away()
    else:
        note_failure("provider")
    response = render(
        request,
        "access/refused.html",
        {"title": refusal.title, "detail": refusal.detail},
        status=STATUS_BY_KIND[refusal.kind],
    )
    if refusal.retry_after_seconds is not None:
        response["Retry-After"] = str(refusal.retry_after_seconds)
    return response
