"""Which admin site does Django load?"""

from django.contrib.admin.apps import AdminConfig


class CoalitionAdminConfig(AdminConfig):
    default_site = "backend.config.admin.CoalitionAdminSite"
