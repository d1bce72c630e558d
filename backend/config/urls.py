"""Which path leads where? Every app owns its own routes; this lists the apps."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

api_v1: list[URLPattern | URLResolver] = [
    path("schema", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="schema"),
    path("", include("backend.apps.geography.api.urls")),
    path("", include("backend.apps.campaigns.api.urls")),
    path("", include("backend.apps.endorsements.api.urls")),
]

urlpatterns = [
    path("", TemplateView.as_view(template_name="web/home.html"), name="home"),
    path("api/v1/", include(api_v1)),
    path("", include("backend.apps.endorsements.pages.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "backend.foundation.web.error_pages.bad_request"
handler403 = "backend.foundation.web.error_pages.permission_denied"
handler404 = "backend.foundation.web.error_pages.page_not_found"
handler500 = "backend.foundation.web.error_pages.server_error"
