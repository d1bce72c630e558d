"""Which path leads where? Every app owns its own routes; this lists the apps."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from .document import ApiDocumentView

api_v1: list[URLPattern | URLResolver] = [
    path("schema", ApiDocumentView.as_view(), name="schema"),
    path("", include("backend.apps.geography.api.urls")),
    path("", include("backend.apps.legislators.api.urls")),
    path("", include("backend.apps.campaigns.api.urls")),
    path("", include("backend.apps.legal.api.urls")),
    path("", include("backend.apps.endorsements.api.urls")),
    path("", include("backend.apps.stakeholders.api.urls")),
    path("", include("backend.apps.content.api.urls")),
    path("", include("backend.apps.access.api.urls")),
    path("", include("backend.foundation.files.api.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include(api_v1)),
    path("", include("backend.apps.endorsements.pages.urls")),
    path("", include("backend.apps.content.pages.urls")),
    path("", include("backend.apps.frontend.urls")),
    path("", include("backend.apps.stakeholders.pages.urls")),
    # By its name, so that it is imported when a path begins so.
    path("admin/", ("backend.config.admin_urls", "admin", "admin")),
    path("", include("backend.foundation.health.urls")),
]
if settings.FILES_ARE_SERVED_HERE:
    urlpatterns.append(path("", include("backend.foundation.files.local")))

handler400 = "backend.foundation.web.error_pages.bad_request"
handler403 = "backend.foundation.web.error_pages.permission_denied"
handler404 = "backend.foundation.web.error_pages.page_not_found"
handler500 = "backend.foundation.web.error_pages.server_error"
