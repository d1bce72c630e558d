from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "backend.foundation.mail"
    label = "mail"
    verbose_name = "Mail"

    def ready(self) -> None:
        from backend.foundation.scheduling.retention import register_retention

        from .services import purge_lifted

        register_retention("lifted mail suppressions", purge_lifted)
