"""What can a call of AWS fail with? Everything botocore raises, and the code that AWS gave it."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

AWS_ERRORS = (BotoCoreError, ClientError)


def code_of(error: BaseException) -> str:
    """AWS's own code, such as ConditionalCheckFailedException; the class's name where AWS did not answer at all."""
    if isinstance(error, ClientError):
        return error.response.get("Error", {}).get("Code", "")
    return type(error).__name__
