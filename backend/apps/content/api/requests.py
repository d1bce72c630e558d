"""What may be asked of the site's content?"""

from __future__ import annotations

from rest_framework import serializers

from backend.apps.content.models import PageType
from backend.foundation.web.pagination import PagesRequest


class ContentBlocksRequest(PagesRequest):
    page_type = serializers.ChoiceField(choices=PageType.choices, help_text="Whose blocks.")
    page_size = serializers.CharField(required=False, help_text="At most 50; 50 unless told.")
