from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "backend.apps.content"
    label = "content"
    verbose_name = "Content"
