from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "backend.apps.access"
    label = "access"
    verbose_name = "Access"
