"""What may staff ask for?"""

from __future__ import annotations

from rest_framework import serializers

from backend.foundation.files.kinds import KINDS
from backend.foundation.web.serializers import RequestSerializer

CONTENT_TYPES = sorted({content_type for kind in KINDS.values() for content_type in kind.content_types})


class OfferRequest(RequestSerializer):
    kind = serializers.ChoiceField(sorted(KINDS))
    content_type = serializers.ChoiceField(CONTENT_TYPES)
    size = serializers.IntegerField(min_value=1, help_text="Of the file, in bytes; the form takes no more.")
