"""How is text taken from strangers? Trimmed, normalised, and without characters that only deceive."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from typing import Any

from django.core.validators import EmailValidator
from rest_framework import serializers

from backend.apps.geography.fips import BY_USPS
from backend.foundation.mail.canonical_email import canonical_email
from backend.foundation.mail.errors import EmailUnusable
from backend.foundation.plain_text import address_of, hidden_characters, line_of, lines_of

# Letters and a symbol by their category that show nothing: the Hangul fillers, and Braille without a dot.
_SHOWS_NOTHING = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Of marks over and under one letter no script needs so many; without an end they cover the lines around.
MAX_MARKS_IN_A_ROW = 8
_ZIP = re.compile(r"[0-9]{5}(-[0-9]{4})?")


class PlainTextField(serializers.CharField):
    """Text of several lines, as foundation/plain_text reads it. A JSON string: numbers are not quietly made text."""

    allowed_controls = frozenset("\n\t")
    meant = staticmethod(lines_of)
    default_error_messages = {
        "invalid-character": "It contains a character that cannot be shown (U+{code:04X}). If you pasted it, type it.",
        "invisible": "It contains nothing that can be seen.",
        "too-many-marks": "It contains more than {limit} combining marks in a row.",
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = self.meant(data)
        for character in hidden_characters(text):
            if character not in self.allowed_controls:
                self.fail("invalid-character", code=ord(character))
        for is_mark, run in groupby(text, lambda character: unicodedata.category(character) == "Mn"):
            if is_mark and len(list(run)) > MAX_MARKS_IN_A_ROW:
                self.fail("too-many-marks", limit=MAX_MARKS_IN_A_ROW)
        cleaned: str = super().to_internal_value(text)
        if not (cleaned or self.allow_blank):
            self.fail("blank")
        if cleaned and not any(map(_can_be_seen, cleaned)):
            self.fail("invisible")
        return cleaned


def _can_be_seen(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS" and character not in _SHOWS_NOTHING


class LineField(PlainTextField):
    """Text of one line: a name, a city."""

    allowed_controls = frozenset()
    meant = staticmethod(line_of)


class EmailAddressField(LineField):
    """An address as typed, of which a canonical form exists."""

    meant = staticmethod(address_of)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators.append(EmailValidator(message="This is not an e-mail address."))

    def run_validation(self, data: Any = serializers.empty) -> Any:
        typed = super().run_validation(data)
        try:
            canonical_email(typed)
        except EmailUnusable as refusal:
            raise serializers.ValidationError(refusal.detail, code=refusal.code) from refusal
        return typed


class StateField(LineField):
    """A state by its postal code, in any case."""

    default_error_messages = {"unknown-state": "This is no state's postal code: two letters, such as CT."}

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data).upper()
        if code and code not in BY_USPS:
            self.fail("unknown-state")
        return code


class PostalCodeField(LineField):
    """A ZIP code, with or without its four further digits."""

    default_error_messages = {"no-postal-code": "This is no ZIP code: 12345 or 12345-6789."}

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        if code and not _ZIP.fullmatch(code):
            self.fail("no-postal-code")
        return code
