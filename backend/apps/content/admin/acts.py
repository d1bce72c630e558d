"""Where do acts stand on a change form that is edited? In its row of buttons, as the campaigns' do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from backend.foundation.web.admin_acts import ActsAdmin


class ButtonsAdmin(ActsAdmin):
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        thing = self.get_object(request, object_id)
        offered = self.offered_acts(request, thing) if thing else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "acts": offered})
