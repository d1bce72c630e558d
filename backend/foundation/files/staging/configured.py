"""Which staging area has this process? The class that settings.UPLOAD_STAGING names."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from .protocol import Staging


def staging() -> Staging:
    return cast("Staging", import_string(settings.UPLOAD_STAGING)())
