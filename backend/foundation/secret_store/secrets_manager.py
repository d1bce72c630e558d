"""How are secrets kept in AWS Secrets Manager? As one JSON object a secret, in versions that AWS labels."""

from __future__ import annotations

import json
from collections.abc import Mapping

from backend.foundation.aws import clients
from backend.foundation.aws.clients import Place, TimeLimits

from .protocol import SecretMissing, SecretStoreAway, SecretUnusable, VersionStage, parse_secret

# A request waits for this at a cold start and once in ten minutes; what is kept is better than a long wait.
LIMITS = TimeLimits(connect_seconds=1.0, read_seconds=2.0, attempts=2)


class SecretsManagerStore:
    """Needs secretsmanager:GetSecretValue; to write, PutSecretValue and CreateSecret."""

    def __init__(self, place: Place | None = None, limits: TimeLimits = LIMITS) -> None:
        self._place = place
        self._limits = limits

    def read(self, secret_id: str, version_stage: VersionStage = "AWSCURRENT") -> Mapping[str, str]:
        from backend.foundation.aws.errors import AWS_ERRORS, code_of  # noqa: PLC0415  # imports botocore: when needed

        client = clients.secrets_manager(self._limits, self._place)
        try:
            found = client.get_secret_value(SecretId=secret_id, VersionStage=version_stage)
        except AWS_ERRORS as error:
            # InvalidRequestException: it is marked for deletion.
            if code_of(error) in {"ResourceNotFoundException", "InvalidRequestException"}:
                raise SecretMissing(f"There is no secret {secret_id} with a version {version_stage}.") from error
            raise SecretStoreAway(f"The secret {secret_id} could not be read: {code_of(error)}.") from error
        if found.get("SecretString") is None and found.get("SecretBinary") is None:
            # Made, and never given a value: an emulator answers this in place of ResourceNotFoundException.
            raise SecretMissing(f"The secret {secret_id} has no value yet.")
        if "SecretString" not in found:
            raise SecretUnusable(f"The secret {secret_id} is binary, JSON is needed.")
        return parse_secret(secret_id, found["SecretString"])

    def write(self, secret_id: str, values: Mapping[str, str]) -> None:
        from backend.foundation.aws.errors import AWS_ERRORS, code_of  # noqa: PLC0415  # imports botocore: when needed

        client = clients.secrets_manager(self._limits, self._place)
        text = json.dumps(dict(values))
        try:
            try:
                client.put_secret_value(SecretId=secret_id, SecretString=text)
            except client.exceptions.ResourceNotFoundException:
                client.create_secret(Name=secret_id, SecretString=text)
        except AWS_ERRORS as error:
            raise SecretStoreAway(f"The secret {secret_id} could not be written: {code_of(error)}.") from error
