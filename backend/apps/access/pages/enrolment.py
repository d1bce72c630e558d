"""How does somebody get an authenticator? On the way in, where it is missing; or later, of one's own will."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from backend.apps.access.errors import SecondFactorNotEnrolled, SecondFactorWrong
from backend.apps.access.limits import CODES
from backend.apps.access.models import SecondFactor
from backend.apps.access.services import begin_enrolment, confirm_enrolment, renew_recovery_codes

from .failures import counted, note_failure
from .qr_code import drawn
from .sessions import (
    PENDING,
    begin_session,
    forget_secret,
    is_signed_in_staff,
    keep_secret,
    pending_user,
    shown_secret,
)


@method_decorator(sensitive_post_parameters("code"), name="dispatch")
class EnrolmentPage(View):
    """Signs in who has told the password and now proves an authenticator of their own."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user = pending_user(request)
        return redirect("admin:login") if user is None else _offered(request, user)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        user = pending_user(request)
        if user is None:
            return redirect("admin:login")

        def tried() -> HttpResponse:
            next_address = request.session[PENDING]["next"]
            try:
                codes = _confirmed_by(request, user)
            except SecondFactorNotEnrolled:
                return redirect("admin:login")
            except SecondFactorWrong as refusal:
                note_failure("second-factor")
                return _offered(request, user, refusal.detail)
            begin_session(request, user, how="second-factor")
            return render(request, "access/recovery_codes.html", {"codes": codes, "next": next_address})

        return counted(request, CODES, "second-factor", tried, account=str(user.pk))


@method_decorator(sensitive_post_parameters("code"), name="dispatch")
class OwnSecondFactorPage(View):
    """One's own authenticator: set up where there is none, else new recovery codes against a code of it."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if not is_signed_in_staff(request):
            return redirect("admin:login")
        return _own(request)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if not is_signed_in_staff(request):
            return redirect("admin:login")

        def tried() -> HttpResponse:
            try:
                codes = _renewed(request) if _confirmed(request.user) else _confirmed_by(request, request.user)
            except (SecondFactorWrong, SecondFactorNotEnrolled) as refusal:
                note_failure("second-factor")
                return _own(request, refusal.detail)
            return render(request, "access/recovery_codes.html", {"codes": codes, "next": ""})

        return counted(request, CODES, "second-factor", tried, account=str(request.user.pk))


def _confirmed_by(request: HttpRequest, user: Any) -> list[str]:
    shown, code = shown_secret(request), request.POST.get("code", "")
    codes = confirm_enrolment(user=user, sealed=shown, code=code, now=timezone.now())
    forget_secret(request)
    return codes


def _renewed(request: HttpRequest) -> list[str]:
    return renew_recovery_codes(user=request.user, code=request.POST.get("code", ""), now=timezone.now())


def _own(request: HttpRequest, refusal: str = "") -> HttpResponse:
    factor = _confirmed(request.user)
    if factor is None:
        return _offered(request, request.user, refusal)
    unused = factor.recovery_codes.filter(used_at__isnull=True).count()
    return render(request, "access/second_factor.html", {"factor": factor, "unused": unused, "refusal": refusal})


def _confirmed(user: Any) -> SecondFactor | None:
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()


def _offered(request: HttpRequest, user: Any, refusal: str = "") -> HttpResponse:
    enrolment = begin_enrolment(user=user, sealed=shown_secret(request))
    if enrolment is None:  # confirmed meanwhile, in another window
        return redirect("admin:login")
    keep_secret(request, enrolment.sealed)
    context = {
        "secret": " ".join(enrolment.secret[start : start + 4] for start in range(0, len(enrolment.secret), 4)),
        "drawing": drawn(enrolment.address),
        "refusal": refusal,
        "is_on_the_way_in": not request.user.is_authenticated,
    }
    return render(request, "access/enrolment.html", context)
