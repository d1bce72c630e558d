from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    name = "backend.foundation.idempotency"
    label = "idempotency"
    verbose_name = "Idempotency keys"

    def ready(self) -> None:
        from backend.foundation.scheduling.retention import register_retention

        from .services import purge_stored_answers

        register_retention("idempotency records", purge_stored_answers)
