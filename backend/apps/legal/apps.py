from django.apps import AppConfig


class LegalConfig(AppConfig):
    name = "backend.apps.legal"
    label = "legal"
    verbose_name = "Legal"

    def ready(self) -> None:
        from backend.foundation.personal_data.holders import register_holder

        from .personal_data import AcceptancesHolder

        register_holder("legal", AcceptancesHolder())
