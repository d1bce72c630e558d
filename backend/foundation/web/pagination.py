"""How is a long list read? By cursor: constant cost at any depth, no gaps when rows are added."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core import signing
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from .fields import WholeNumberParameter
from .sentences import in_our_words
from .serializers import RequestSerializer


class SignedCursorPagination(CursorPagination):
    """DRF's cursor, signed.

    DRF puts a cursor's position into the query unchecked, so that an edited one can ask the database to compare a
    date with «abc», which is a 500. Signed for one path, only a cursor that this very list made is read.
    """

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"

    def encode_cursor(self, cursor: Cursor) -> str:
        # Without the moment that signing.dumps() adds: the same page has the same `next`, and so the same ETag.
        signed = _signer(self.base_url).sign_object([cursor.offset, cursor.reverse, cursor.position])
        return replace_query_param(str(self.base_url), self.cursor_query_param, signed)

    def get_page_size(self, request: Request) -> int:
        """Refuses what DRF would silently replace by the default."""
        raw = request.query_params.get(self.page_size_query_param)
        if raw is None:
            return self.page_size
        field = in_our_words(WholeNumberParameter(min_value=1, max_value=self.max_page_size))
        try:
            return int(field.run_validation(raw))
        except ValidationError as error:
            raise ValidationError({self.page_size_query_param: error.detail}) from error

    def decode_cursor(self, request: Request) -> Cursor | None:
        raw = request.query_params.get(self.cursor_query_param)
        if raw is None:
            return None
        try:
            offset, reverse, position = _signer(request.build_absolute_uri()).unsign_object(raw)
        except signing.BadSignature as error:
            raise ValidationError(
                {self.cursor_query_param: ["This is not a cursor of ours; follow `next` and `previous`."]},
                code="invalid-cursor",
            ) from error
        return Cursor(offset=offset, reverse=reverse, position=position)


def _signer(url: str | None) -> signing.Signer:
    return signing.Signer(salt=f"cursor:{urlsplit(url or '').path}")


class PagesRequest(RequestSerializer):
    """The parameters of a paged list. The paginator reads and checks them; named here, so that others are refused."""

    cursor = serializers.CharField(required=False, help_text="From `next` or `previous`.")
    page_size = serializers.CharField(required=False, help_text="At most 200; 50 unless told.")
