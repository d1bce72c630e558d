"""Where does mail go on a developer's machine? Into a folder, one file a message, and onto the console."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from email import policy
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

# Lines as they are: a link broken by quoted-printable cannot be copied out of the file.
_READABLE = policy.default.clone(cte_type="8bit", max_line_length=998)


class EmailBackend(BaseEmailBackend):
    """Writes each message to `file_path` as an .eml that mail programs open, and prints its text."""

    def __init__(self, *, file_path: str, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(file_path)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{uuid4().hex[:8]}.eml"
            (self.folder / name).write_bytes(message.message(policy=_READABLE).as_bytes())
            sys.stdout.write(
                f"\n--- mail to {', '.join(message.to)}: {message.subject} ({name})\n{message.body}\n---\n"
            )
            sys.stdout.flush()
        return len(email_messages)
