from django.apps import AppConfig


class LegislatorsConfig(AppConfig):
    name = "backend.apps.legislators"
    label = "legislators"
    verbose_name = "Legislators"
