"""What do monitors, deployments and load balancers ask? Is it running, is it ready, and which version is it?

Open to everybody, uncounted and without a session, so an answer names no host, table or size. Plain Django views:
they work while the API's own machinery does not.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from .checks import FINE, Readiness

RETRY_AFTER_SECONDS = 2


@csrf_exempt  # so that POST is told 405
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """This process answers. Asks nothing else: restarting it would not bring a database back."""
    return _answer({"status": "alive"})


@csrf_exempt  # so that POST is told 405
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 where all that settings.HEALTH_CHECKS names is fine, else 503; within a second either way."""
    words = _readiness(tuple(settings.HEALTH_CHECKS), settings.HEALTH_REMEMBERED_SECONDS).words()
    if all(word in FINE for word in words.values()):
        return _answer({"status": "ready", "checks": dict(words)})
    response = _answer({"status": "not-ready", "checks": dict(words)}, status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


@csrf_exempt  # so that POST is told 405
@require_safe
def version(request: HttpRequest) -> JsonResponse:
    """Which code answers here: its commit, and the digest of the image it runs in."""
    return _answer({"status": "healthy", "environment": settings.STAGE, "version": settings.VERSION})


@lru_cache(maxsize=8)
def _readiness(checks: tuple[str, ...], remembered_seconds: float) -> Readiness:
    """The process's own; another one where a test has changed the settings."""
    return Readiness([import_string(check)() for check in checks], remembered_seconds=remembered_seconds)


def _answer(body: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})
