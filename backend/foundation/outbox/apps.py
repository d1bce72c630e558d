from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "backend.foundation.outbox"
    label = "outbox"
    verbose_name = "Outbox"

    def ready(self) -> None:
        from backend.foundation.scheduling.retention import register_retention

        from .services import purge_dead_letters, purge_delivered_messages

        register_retention("delivered outbox messages", purge_delivered_messages)
        register_retention("dead letters", purge_dead_letters)
