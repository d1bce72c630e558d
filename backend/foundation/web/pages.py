"""Which pages belong to no app? The one at the host's own address."""

from __future__ import annotations

from django.views.generic import TemplateView

from .caching import public_for


class HomePage(TemplateView):
    template_name = "web/home.html"
    caching = public_for(seconds=300)
