"""Which admin site does Django load, and when?"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks


class CoalitionAdminConfig(SimpleAdminConfig):
    """The apps' admin modules come with its pages (admin_urls.py), not with Django's start."""

    default_site = "backend.config.admin.CoalitionAdminSite"

    def ready(self) -> None:
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(check_every_admin, checks.Tags.admin)


def check_every_admin(**options: Any) -> list[checks.CheckMessage]:
    """Django's own check sees what is registered only."""
    import_module("backend.config.admin_urls")
    return check_admin_app(**options)
