"""How does staff leave? Here at once; and at the provider, for who came by it."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.views import View

from backend.apps.access.openid.configuration import configuration
from backend.foundation.web.public_address import public_address

from .sessions import WITH_PROVIDER


class SignOutPage(View):
    """POST only, so that no image or link signs anybody out.

    The provider is reached from the page that says so, not by a redirect: what a form of ours leads to stays on this
    site (form-action 'self').
    """

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return HttpResponseNotAllowed(["POST"])
        return redirect("admin:login")

    def post(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect("admin:login")
        configured = configuration()
        there = None
        if configured is not None and request.session.get(WITH_PROVIDER):
            from backend.apps.access.openid.provider import provider_of  # noqa: PLC0415  # the protocol's libraries

            there = provider_of(configured).logout_address(public_address("admin:login"))
        logout(request)
        return render(request, "access/signed_out.html", {"there": there})
