from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "backend.foundation.files"
    label = "files"
    verbose_name = "Files"

    def ready(self) -> None:
        from backend.foundation.scheduling.retention import register_retention

        from .services.purge_uploads import purge_uploads

        register_retention("uploads", purge_uploads)
