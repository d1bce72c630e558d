"""What does a form get to send along?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class SubmissionFormBody(serializers.Serializer[Any]):
    form_token = serializers.CharField(help_text="Send it back with the submission, from 2 seconds to 24 hours on.")
    is_proof_of_work_advised = serializers.BooleanField(
        help_text="So many submissions come now that one with a blemish waits for a person, unless it has a proof."
    )


class ChallengeParametersBody(serializers.Serializer[Any]):
    algorithm = serializers.CharField()
    cost = serializers.IntegerField(help_text="Rounds of the key derivation.")
    keyLength = serializers.IntegerField(help_text="Bytes.")  # noqa: N815
    keyPrefix = serializers.CharField(help_text="What the derived key begins with, in hex.")  # noqa: N815
    nonce = serializers.CharField(help_text="Hex.")
    salt = serializers.CharField(help_text="Hex.")
    expiresAt = serializers.IntegerField(help_text="Seconds since 1970.")  # the widget's names  # noqa: N815


class ChallengeBody(serializers.Serializer[Any]):
    """As ALTCHA's widget (version 3) reads it."""

    parameters = ChallengeParametersBody()
    signature = serializers.CharField()
