"""Under which terms does one endorse on a local site? Invented ones, so that there are some to read and accept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from backend.apps.demo.cast import DEMO_MODERATOR
from backend.apps.legal.models import DocumentKind, Version
from backend.apps.legal.services import adopt_version, save_draft

_TERMS = """\
<h2>What you agree to</h2>
<p>You speak for yourself, or for the organization that you name.</p>
<h2>What we show</h2>
<p>Your name and your words, if you allowed it and once a person has read them.</p>
"""
_PRIVACY = """\
<h2>What we keep</h2>
<ul><li>What you typed.</li><li>The districts of your address.</li></ul>
<p>Ask us, and we send you all of it, or erase it.</p>
"""
_TEXTS = {
    DocumentKind.TERMS: ("Terms of use", _TERMS),
    DocumentKind.PRIVACY: ("Privacy notice", _PRIVACY),
}


@transaction.atomic
def adopt_documents(*, now: datetime, say: Callable[[str], None]) -> None:
    """Terms and a privacy notice, in force from today; once."""
    by = get_user_model().objects.get(username=DEMO_MODERATOR)
    for kind, (title, text) in _TEXTS.items():
        if not Version.objects.of_kind(kind).exists():
            draft = save_draft(kind=kind, title=title, text=text, in_force_from=now.date())
            adopt_version(version_id=draft.pk, by=by, now=now)
            say(f"Document: {title}, in force from today.")
