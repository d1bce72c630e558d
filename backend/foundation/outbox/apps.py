from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "backend.foundation.outbox"
    label = "outbox"
    verbose_name = "Outbox"
