"""What follows a right password, for who has an authenticator? A code of it, or one of the recovery codes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from backend.apps.access.errors import SecondFactorNotEnrolled, SecondFactorWrong
from backend.apps.access.limits import CODES
from backend.apps.access.services import pass_second_factor

from .failures import counted, note_failure
from .sessions import PENDING, begin_session, pending_user


@method_decorator(sensitive_post_parameters("code"), name="dispatch")
class CodePage(View):
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if pending_user(request) is None:
            return redirect("admin:login")
        return render(request, "access/code.html", {"refusal": ""})

    def post(self, request: HttpRequest) -> HttpResponseBase:
        user = pending_user(request)
        if user is None:
            return redirect("admin:login")

        def tried() -> HttpResponse:
            next_address = request.session[PENDING]["next"]
            try:
                pass_second_factor(user=user, code=request.POST.get("code", ""), now=timezone.now())
            except SecondFactorWrong as refusal:
                note_failure("second-factor")
                return render(request, "access/code.html", {"refusal": refusal.detail})
            except SecondFactorNotEnrolled:
                return redirect("admin:login")
            begin_session(request, user, how="second-factor")
            return redirect(next_address)

        return counted(request, CODES, "second-factor", tried, account=str(user.pk))
