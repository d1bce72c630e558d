"""How does staff upload an image? It asks for a form, posts the file to the storage with it, and has it accepted."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import AbstractBaseUser, AbstractUser
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.foundation.files.limits import STAFF_UPLOADS
from backend.foundation.files.services import accept_upload, offer_upload
from backend.foundation.idempotency.views import naturally_idempotent
from backend.foundation.rate_limiting.throttle import LimitedView, limited_by
from backend.foundation.web.authentication import AdminSession
from backend.foundation.web.caching import NO_STORE
from backend.foundation.web.documented import documented
from backend.foundation.web.serializers import validated

from . import examples
from .answers import StoredImageBody, UploadFormBody, stored_image_body
from .requests import OfferRequest


class StaffWhoMayUpload(BasePermission):
    """Signed in to the admin, with the permission files.add_upload."""

    message = "Only staff who may add uploads may do this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        return isinstance(user, AbstractUser) and user.is_staff and user.has_perm("files.add_upload")


class StaffUploadView(LimitedView):
    # The admin's session, with its CSRF token.
    authentication_classes = [AdminSession]
    permission_classes = [StaffWhoMayUpload]
    caching = NO_STORE
    throttle_classes = [limited_by(POST=STAFF_UPLOADS)]


class UploadsView(StaffUploadView):
    @documented(
        operation_id="uploads_offer",
        summary="Ask for a form to upload one file with (staff)",
        request=OfferRequest,
        responses={201: UploadFormBody},
        examples=[
            OpenApiExample("An image", examples.OFFER, request_only=True),
            OpenApiExample("A form", examples.FORM, response_only=True, status_codes=["201"]),
        ],
    )
    @naturally_idempotent("Each offer is a form of its own; one that is not used ends by itself.")
    def post(self, request: Request, **_: Any) -> Response:
        """The file itself goes to the storage, not through the API."""
        asked = validated(OfferRequest, request.data)
        form = offer_upload(**asked, by=cast("AbstractBaseUser", request.user), now=timezone.now())
        return Response(UploadFormBody(form).data, status=201)


class UploadAcceptanceView(StaffUploadView):
    @documented(
        operation_id="uploads_accept",
        summary="Have an uploaded file looked at and stored (staff)",
        request=None,
        responses=StoredImageBody,
        examples=[OpenApiExample("An image", examples.IMAGE, response_only=True)],
    )
    @naturally_idempotent("The first acceptance decides; each later one is told the same.")
    def post(self, request: Request, key: str, **_: Any) -> Response:
        """It is stored as its pixels only: without metadata, upright, its first frame, in sRGB."""
        return Response(stored_image_body(accept_upload(key=key, now=timezone.now())))
