"""In which words does a field complain? In ours, of whichever class it is: the one table of what DRF would say."""

from __future__ import annotations

from typing import Any

from django.core import validators
from rest_framework import serializers

_NO_OBJECT = "A JSON object is needed."
_NO_DATE = "A date is needed: YYYY-MM-DD."

type _AnyField = serializers.Field[Any, Any, Any, Any]

# By the class that says it and its key there.
_SENTENCES: dict[type[_AnyField], dict[str, str]] = {
    serializers.Field: {"required": "This is needed.", "null": "null is no value here; leave it out."},
    serializers.Serializer: {"invalid": _NO_OBJECT},
    serializers.BooleanField: {"invalid": "true or false is needed."},
    serializers.CharField: {"invalid": "Text is needed.", "blank": "This must not be empty."},
    serializers.IntegerField: {
        "invalid": "A whole number is needed.",
        "max_string_length": "This has too many digits.",
    },
    serializers.FloatField: {"invalid": "A number is needed.", "max_string_length": "This has too many digits."},
    serializers.UUIDField: {"invalid": "A UUID is needed."},
    serializers.DateField: {"invalid": _NO_DATE, "datetime": _NO_DATE},
    serializers.ListField: {"not_a_list": "A list is needed."},
    serializers.ListSerializer: {
        "not_a_list": "A list is needed.",
        "empty": "This must not be empty.",
        "max_length": "At most {max_length} are taken.",
    },
}
_LIMITS: dict[type[Any], str] = {
    validators.MinValueValidator: "%(limit_value)s is the least.",
    validators.MaxValueValidator: "%(limit_value)s is the most.",
    validators.MinLengthValidator: "At least %(limit_value)s characters are needed.",
    validators.MaxLengthValidator: "At most %(limit_value)s characters are taken.",
}


def in_our_words[F: serializers.Field[Any, Any, Any, Any]](field: F) -> F:
    """The same field. What DRF would say, it says as above; what a class of ours or an argument says, stays."""
    for kind in reversed(type(field).__mro__):
        theirs = getattr(kind, "default_error_messages", {})
        for key, sentence in _SENTENCES.get(kind, {}).items():
            if field.error_messages[key] == theirs[key]:
                field.error_messages[key] = sentence
    if isinstance(field, serializers.ChoiceField):
        # What was sent may be long, and the answer says it twice.
        choices = ", ".join(str(choice) for choice in field.choices)
        field.error_messages["invalid_choice"] = f"«{{input!s:.40}}» is none of {choices}."
    for validator in field.validators:
        if isinstance(validator, validators.BaseValidator) and type(validator) in _LIMITS:
            validator.message = _LIMITS[type(validator)]
    if isinstance(field, serializers.ListField):
        in_our_words(field.child)
    return field
