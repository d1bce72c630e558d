"""What can a call of AWS fail with? Everything botocore raises, and the code that AWS gave it."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

AWS_ERRORS = (BotoCoreError, ClientError)
# The request was sent, and no whole answer came (read time-out, connection closed): it may have been carried out.
# Where no connection came about, or no TLS, botocore raises others (its ConnectionError).
NO_ANSWER = (HTTPClientError,)


def code_of(error: BaseException) -> str:
    """AWS's own code, such as ConditionalCheckFailedException; the class's name where AWS did not answer at all."""
    if isinstance(error, ClientError):
        return error.response.get("Error", {}).get("Code", "")
    return type(error).__name__
