"""How does staff carry out a use case from a thing's admin page? By a button that posts to a view of its own.

Fields of such things are not edited: what may happen to them is a service's to say, and each has its button.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from backend.foundation.errors import DomainError


@dataclass(frozen=True, slots=True)
class Act:
    """A button: which service it calls, who may press it, and for which things it is offered.

    `service` takes what `ActsAdmin.service_arguments` gives, and `by` and `now`; it returns the thing.
    """

    name: str
    label: str
    done: str
    permission: str
    offered: Callable[[Any], bool]
    service: Callable[..., Model]
    asks_reason: bool = False


class ActsAdmin(admin.ModelAdmin):
    """An admin page with buttons, which its template draws from `offered_acts`.

    They are plain forms: no script, and CSRF protected. A refusal of the service is shown as a message; what was done
    is noted in the admin's own log.
    """

    acts: tuple[Act, ...] = ()

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        """What an act's service is called with, beside `by` and `now`."""
        raise NotImplementedError

    def offered_acts(self, request: HttpRequest, thing: Model) -> list[Act]:
        return [act for act in self.acts if act.offered(thing) and request.user.has_perm(act.permission)]

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

    @property
    def _page_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def _view_of(self, act: Act) -> Callable[[HttpRequest, int], HttpResponse]:
        def view(request: HttpRequest, object_id: int) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if not (request.user.is_authenticated and request.user.has_perm(act.permission)):
                raise PermissionDenied
            self._carry_out(request, act, object_id)
            return redirect(reverse(f"admin:{self._page_name}_change", args=[object_id]))

        return view

    def _carry_out(self, request: HttpRequest, act: Act, object_id: int) -> None:
        arguments = self.service_arguments(request, object_id)
        try:
            thing = act.service(**arguments, by=request.user, now=timezone.now())
        except DomainError as refusal:
            self.message_user(request, refusal.detail, messages.ERROR)
        else:
            self.log_change(request, thing, act.done)
            self.message_user(request, act.done, messages.SUCCESS)
