"""How do staff look at a thing before visitors see it? On a page that shows it in the site's theme."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from backend.apps.content.models import Theme
from backend.apps.content.services import shown_theme
from backend.foundation.web.admin_page import AdminPage


class PreviewAdmin(AdminPage):
    """A page that shows a thing as visitors would see it, in the theme they would see it in, to who may view it."""

    preview_template = "content/preview.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path("<int:object_id>/preview/", self.admin_site.admin_view(self.preview), name=f"{name}_preview"),
            path("<int:object_id>/preview.css", self.admin_site.admin_view(self.preview_css), name=f"{name}_css"),
        ]
        return own + super().get_urls()

    def preview(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        thing = self._viewed(request, object_id)
        if thing is None:
            raise Http404
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_css"
        context = {"thing": thing, "kind": self.opts.model_name, "css": reverse(name, args=[object_id])}
        return TemplateResponse(request, self.preview_template, {**context, **self.shown_with(thing)})

    def preview_css(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        thing = self._viewed(request, object_id)
        if thing is None:
            raise Http404
        return HttpResponse(self.theme_of(thing).css, content_type="text/css; charset=utf-8")

    def theme_of(self, thing: Any) -> Theme:
        theme, _ = shown_theme()
        return theme

    def shown_with(self, thing: Any) -> dict[str, Any]:
        """What its preview shows beside it."""
        return {}

    @admin.display(description="preview")
    def preview_link(self, thing: Any) -> str:
        if thing.pk is None:
            return "-"
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_preview"
        return format_html('<a href="{}">See it as visitors would</a>', reverse(name, args=[thing.pk]))

    def _viewed(self, request: HttpRequest, object_id: int) -> Any:
        """The thing, or None.

        Raises:
            PermissionDenied: who asks may not view it.
        """
        thing = self.get_object(request, str(object_id))
        if not self.has_view_permission(request, thing):
            raise PermissionDenied
        return thing
