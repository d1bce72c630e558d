"""Local mail: a file a message that mail programs open, and the text on the console."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MAILERS = {
        "default": {
            "BACKEND": "backend.foundation.mail.folder_and_console.EmailBackend",
            "OPTIONS": {"file_path": str(tmp_path / "new" / "mail")},
        }
    }
    return tmp_path / "new" / "mail"


def test_each_message_is_a_file_and_its_text_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]):
    for number in range(2):
        sent = EmailMessage(subject=f"Nº {number}", body="Grüße\n", to=["ann@example.org"]).send()
        assert sent == 1
    files = sorted(folder.iterdir())
    assert len(files) == 2
    message = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert (message["Subject"], message["To"], message.get_content()) == ("Nº 0", "ann@example.org", "Grüße\n")
    assert all(file.suffix == ".eml" for file in files)
    printed = capsys.readouterr().out
    assert "mail to ann@example.org: Nº 1" in printed
    assert "Grüße" in printed
