from django.apps import AppConfig


class GeographyConfig(AppConfig):
    name = "backend.apps.geography"
    label = "geography"
    verbose_name = "Geography"
