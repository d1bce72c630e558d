"""Which pages has the desk? Routes below the admin, each behind its door."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from . import views


def desk_urls(site: AdminSite) -> list[URLPattern]:
    """For the site's own get_urls: before its last route, which takes everything."""
    guarded = site.admin_view
    return [
        path("desk/campaigns/", guarded(views.campaigns), name="desk-campaigns"),
        path("desk/campaigns/<int:object_id>/", guarded(views.campaign), name="campaigns_campaign_dashboard"),
        path("desk/outlines/<str:layer>/<str:state_fips>/", guarded(views.outlines), name="desk-outlines"),
        path("desk/exports/", guarded(views.exports), name="desk-exports"),
        path("desk/exports/<int:object_id>/progress/", guarded(views.export_progress), name="desk_exportjob_progress"),
        path("desk/exports/<int:object_id>/resume/", guarded(views.export_resume), name="desk_exportjob_resume"),
        path("desk/exports/<int:object_id>/file/", guarded(views.export_download), name="desk_exportjob_file"),
        path("desk/guide/", guarded(views.guide), name="desk-guide"),
        path("desk/guide/<slug:name>/", guarded(views.guide), name="desk-guide-page"),
    ]
