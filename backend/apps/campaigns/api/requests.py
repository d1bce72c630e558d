"""What may be asked about campaigns? Query parameters, checked by name."""

from __future__ import annotations

from rest_framework import serializers

from backend.foundation.web.serializers import RequestSerializer


class PagesRequest(RequestSerializer):
    """The paginator reads and checks them; named here so that all other parameters are refused."""

    cursor = serializers.CharField(required=False, help_text="From `next` or `previous`.")
    page_size = serializers.CharField(required=False, help_text="At most 200; 50 unless told.")
