"""What of a legal document does the API show?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.apps.legal.models import DocumentKind


class LegalVersionBody(serializers.Serializer[Any]):
    """A version in a list: without its text."""

    id = serializers.UUIDField(source="public_id", help_text="What a submission sends back as `accepted_terms`.")
    kind = serializers.ChoiceField(choices=DocumentKind.choices)
    version = serializers.IntegerField(source="number")
    title = serializers.CharField()
    sha256 = serializers.CharField(help_text="Of `html` in UTF-8, as 64 hex digits.")
    in_force_from = serializers.DateField(help_text="First day (UTC). It ends when the next version begins.")


class LegalDocumentBody(LegalVersionBody):
    html = serializers.CharField(source="text", help_text="Sanitized: text, headings, lists, tables, links.")
