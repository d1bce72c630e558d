"""What of the stakeholders does a clock start? The placing by maps that were activated ahead of their day, on it."""

from __future__ import annotations

from django.utils import timezone

from backend.foundation.scheduling.jobs import scheduled

from .services import promise_due_placing


@scheduled
def promise_placing(budget_seconds: float) -> str:
    """Daily. It only promises: the outbox places chunk by chunk, each in one message, and resumes where it stopped."""
    return f"placing again promised for {promise_due_placing(now=timezone.now())} layers and days"
