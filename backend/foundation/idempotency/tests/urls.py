"""Views that write a row each time they run: an outbox message, for the foundation has no domain of its own."""

from __future__ import annotations

from typing import Any

from django.urls import path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.foundation.idempotency.views import idempotent_by_key, naturally_idempotent
from backend.foundation.outbox.models import Message


class NoteView(APIView):
    permission_classes = [AllowAny]
    throttle_classes = []

    @idempotent_by_key
    def post(self, request: Request, **_: Any) -> Response:
        note = Message.objects.create(kind="note")
        assert isinstance(request.data, dict)
        wish = request.data.get("wish")
        if wish == "fail":
            raise RuntimeError("as wished")
        if wish == "refuse":
            return Response({"refused": True}, status=400)
        if wish == "unrenderable":
            return Response({"note": object()})
        headers = {"Location": f"/api/notes/{note.pk}", "X-Chance": "1"}
        return Response({"note": note.pk, "wish": wish}, status=201, headers=headers)

    @idempotent_by_key
    def put(self, request: Request, **_: Any) -> Response:
        Message.objects.create(kind="note")
        return Response(status=204)


class OtherView(NoteView):
    pass


class ConfirmView(APIView):
    permission_classes = [AllowAny]
    throttle_classes = []

    @naturally_idempotent("nothing is there to be changed")
    def post(self, request: Request, **_: Any) -> Response:
        return Response({})


urlpatterns = [
    path("api/notes", NoteView.as_view()),
    path("api/lists/<slug:name>/notes", NoteView.as_view()),
    path("api/others", OtherView.as_view()),
    path("api/confirmations", ConfirmView.as_view()),
]
handler500 = "backend.foundation.web.error_pages.server_error"
