from django.apps import AppConfig


class FrontendConfig(AppConfig):
    name = "backend.apps.frontend"
    label = "frontend"
    verbose_name = "Front end"
