"""How does staff carry out a use case from a thing's admin page? By a button; the service says whether it may be.

Where the page's fields are edited, the button belongs to the change form: what was typed is saved first, then the act
follows. Where nothing is edited, each button is a little form of its own, posting to the act's address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from backend.foundation.errors import DomainError

from .admin_page import AdminPage

# The name of an act's button in the change form.
BUTTON = "_act"
MAX_REASON_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Act:
    """A button: which service it calls, who may press it, and for which things it is offered.

    `service` takes what `ActsAdmin.service_arguments` gives, and `by` and `now`; it returns the thing. Where
    `consequence` says something, a page shows it and asks before anything happens. What takes something away or says no
    to somebody `is_destructive`: its button is red wherever it stands.
    """

    name: str
    label: str
    done: str
    permission: str
    offered: Callable[[Any], bool]
    service: Callable[..., Model]
    asks_reason: bool = False
    consequence: str = ""
    is_destructive: bool = False


def typed_reason(request: HttpRequest) -> str:
    """What stands in the reason's field beside an act's button; empty where there is none."""
    return request.POST.get("reason", "").replace("\0", "").strip()[:MAX_REASON_CHARACTERS]


class ActsAdmin(AdminPage):
    """An admin page with buttons, which its template draws from `acts`.

    No script, and CSRF protected. A refusal of the service is shown as a message; what was done is noted in the
    admin's own log.
    """

    acts: tuple[Act, ...] = ()
    act_confirmation_template = "web/admin/act_confirmation.html"

    def act_arguments(self, request: HttpRequest, act: Act) -> dict[str, Any]:
        """What this act's service is called with beside `service_arguments`: what its confirmation page asked for.

        Raises:
            DomainError: what was typed is of no use.
        """
        return {}

    def act_details(self, request: HttpRequest, act: Act, thing: Any) -> dict[str, Any]:
        """What the confirmation page's template shows beside the act's consequence."""
        return {}

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        """What an act's service is called with, beside `by` and `now`."""
        raise NotImplementedError

    def offered_acts(self, request: HttpRequest, thing: Model) -> list[Act]:
        return [act for act in self.acts if act.offered(thing) and request.user.has_perm(act.permission)]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *arguments: Any, **named: Any
    ) -> HttpResponse:
        """Templates find the buttons under `acts`."""
        thing = named.get("obj")
        context["acts"] = [] if thing is None else self.offered_acts(request, thing)
        return super().render_change_form(request, context, *arguments, **named)

    def get_urls(self) -> list[URLPattern]:
        # Before the admin's own, whose `<path:object_id>/` would swallow them.
        own = [
            path(
                f"<int:object_id>/{act.name}/",
                self.admin_site.admin_view(self._view_of(act)),
                name=f"{self._page_name}_{act.name}",
            )
            for act in self.acts
        ]
        return own + super().get_urls()

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """After the form is saved: the act whose button was pressed. Its refusal leaves what was typed saved."""
        pressed = next((act for act in self.acts if act.name == request.POST.get(BUTTON)), None)
        if pressed is None:
            return super().response_change(request, obj)
        _require_permission(request, pressed)
        if pressed.consequence:
            self.message_user(request, "What you typed is saved.", messages.SUCCESS)
            return redirect(self._address(pressed.name, obj.pk))
        if not self._carry_out(request, pressed, obj.pk):
            self.message_user(request, "What you typed is saved.", messages.SUCCESS)
        return redirect(self._address("change", obj.pk))

    @property
    def _page_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def _address(self, name: str, object_id: int) -> str:
        return reverse(f"admin:{self._page_name}_{name}", args=[object_id])

    def _view_of(self, act: Act) -> Callable[[HttpRequest, int], HttpResponseBase]:
        def view(request: HttpRequest, object_id: int) -> HttpResponseBase:
            if request.method != "POST" and not (act.consequence and request.method in {"GET", "HEAD"}):
                return HttpResponseNotAllowed(["POST"])
            _require_permission(request, act)
            if act.consequence and not (request.method == "POST" and "confirmed" in request.POST):
                return self._ask(request, act, object_id)
            self._carry_out(request, act, object_id)
            return redirect(self._address("change", object_id))

        return view

    def _ask(self, request: HttpRequest, act: Act, object_id: int) -> HttpResponseBase:
        thing = self.get_object(request, str(object_id))
        if thing is None:
            return redirect(self._address("change", object_id))
        context = {
            **self.admin_site.each_context(request),
            "title": f"{act.label}?",
            "subtitle": str(thing),
            "opts": self.opts,
            "thing": thing,
            "act": act,
            "change_address": self._address("change", object_id),
            **self.act_details(request, act, thing),
        }
        return TemplateResponse(request, self.act_confirmation_template, context)

    def _carry_out(self, request: HttpRequest, act: Act, object_id: int) -> bool:
        arguments = self.service_arguments(request, object_id)
        try:
            arguments |= self.act_arguments(request, act)
            thing = act.service(**arguments, by=request.user, now=timezone.now())
        except DomainError as refusal:
            self.message_user(request, refusal.detail, messages.ERROR)
            return False
        self.log_change(request, thing, act.done)
        self.message_user(request, act.done, messages.SUCCESS)
        return True


def _require_permission(request: HttpRequest, act: Act) -> None:
    if not (request.user.is_authenticated and request.user.has_perm(act.permission)):
        raise PermissionDenied
