from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PostgisConfig(AppConfig):
    name = "backend.foundation.postgis"
    label = "postgis_database"
    verbose_name = "Database"

    def ready(self) -> None:
        from .grants import grant_after_migrating

        post_migrate.connect(grant_after_migrating, sender=self, dispatch_uid="postgis.grants")
