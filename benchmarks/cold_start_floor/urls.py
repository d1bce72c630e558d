"""One view, with one serializer and one query."""

from __future__ import annotations

from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .models import Shape


class ShapeBody(serializers.Serializer[Any]):
    boundary_id = serializers.IntegerField()


class ShapesView(APIView):
    def get(self, request: Request) -> Response:
        return Response(ShapeBody(Shape.objects.only("boundary_id")[:10], many=True).data)


urlpatterns = [path("shapes", ShapesView.as_view())]
