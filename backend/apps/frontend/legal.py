"""How does the existing front end read the terms and the privacy notice? Its pages show `content`."""

from __future__ import annotations

from typing import Any

from backend.apps.legal.models import Version


def document_of(version: Version) -> dict[str, Any]:
    """`content` is sanitized HTML, as /api/v1/legal/{kind} has it under `html`."""
    return {
        "id": version.pk,
        "title": version.title,
        "content": version.text,
        "version": str(version.number),
        "effective_date": None if version.in_force_from is None else version.in_force_from.isoformat(),
        "document_type": version.kind,
    }
