"""How does staff come in with a password? It opens no session by itself: a code follows (code.py, enrolment.py)."""

from __future__ import annotations

import unicodedata

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from backend.apps.access.limits import PASSWORDS
from backend.apps.access.models import ExternalIdentity, SecondFactor
from backend.apps.access.openid.configuration import configuration

from .failures import counted, note_failure
from .sessions import begin_session, is_signed_in_staff, note_password, safe_next

# Nothing of it tells whether there is such an account, whether it is staff's, or whether it is active.
WRONG = "The name or the password is wrong, or this account may not come in here."


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class SignInPage(View):
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if is_signed_in_staff(request):
            return redirect(safe_next(request, request.GET.get("next")))
        return self._page(request)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        # As Django's form reads it, and in small letters: one name has one count, however it is written.
        written = unicodedata.normalize("NFKC", request.POST.get("username", "")).strip().casefold()
        return counted(request, PASSWORDS, "password", lambda: self._tried(request), username=written)

    def _tried(self, request: HttpRequest) -> HttpResponse:
        form = AdminAuthenticationForm(request, data=request.POST)
        is_right = form.is_valid()
        # Asked whatever was typed: a right password of such an account is to look like a wrong one.
        if _comes_by_provider(form.cleaned_data.get("username", "")) or not is_right:
            note_failure("password")
            return self._page(request, refused=True)
        user, next_address = form.get_user(), safe_next(request, request.POST.get("next") or request.GET.get("next"))
        factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()
        if factor or settings.STAFF_SECOND_FACTOR_REQUIRED:
            note_password(request, user, next_address)
            return redirect("admin:sign_in_code" if factor else "admin:sign_in_enrolment")
        begin_session(request, user, how="password")
        return redirect(next_address)

    @staticmethod
    def _page(request: HttpRequest, *, refused: bool = False) -> HttpResponse:
        configured = configuration()
        context = {
            "refusal": WRONG if refused else "",
            "next": request.POST.get("next") or request.GET.get("next", ""),
            "provider": configured.name if configured else "",
            "is_member": request.user.is_authenticated,
        }
        return render(request, "access/sign_in.html", context)


def _comes_by_provider(username: str) -> bool:
    """Whose account a provider knows, comes in by it alone: who leaves there has left here. Superusers keep both."""
    return ExternalIdentity.objects.filter(user__username=username, user__is_superuser=False).exists()
