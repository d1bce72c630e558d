"""What do S3 and the CDN do on a local site? Two views, routed only where settings.FILES_ARE_SERVED_HERE."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.static import serve

from .staging.folder import PATH, FolderStaging, FormRefused


@csrf_exempt  # the signed policy is the authority, as in S3
@require_POST
def receive_upload(request: HttpRequest) -> HttpResponse:
    """204, or S3's status for what the policy does not allow, with a sentence."""
    try:
        FolderStaging().receive(fields=request.POST, file=request.FILES.get("file"), now=timezone.now())
    except FormRefused as refused:
        return HttpResponse(str(refused), status=refused.status, content_type="text/plain")
    return HttpResponse(status=204)


@require_safe
def serve_media(request: HttpRequest, name: str) -> HttpResponseBase:
    return serve(request, name, document_root=settings.MEDIA_ROOT)


urlpatterns = [
    path(PATH, receive_upload, name="local-uploads"),
    path("media/<path:name>", serve_media, name="local-media"),
]
