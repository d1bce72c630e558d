from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate, pre_delete


class DeskConfig(AppConfig):
    name = "backend.apps.desk"
    label = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        from backend.foundation.outbox.handlers import register
        from backend.foundation.personal_data.holders import register_holder
        from backend.foundation.scheduling.retention import register_retention

        from . import handlers
        from .personal_data import ExportsHolder
        from .services.end_exports import EXPORT_FILES
        from .services.purge_exports import purge_exports
        from .services.start_export import EXPORT_CHUNK

        register(EXPORT_CHUNK, handlers.write_chunk, longest_seconds=handlers.CHUNK_SECONDS)
        register(EXPORT_FILES, handlers.delete_files_of_ended, longest_seconds=handlers.CHUNK_SECONDS)
        register_retention("exports", purge_exports)
        register_holder("exports", ExportsHolder())
        pre_delete.connect(
            handlers.keep_who_is_in_the_log, sender=settings.AUTH_USER_MODEL, dispatch_uid="desk.keep-who-is-in-the-log"
        )
        # Behind auth's own receiver, which makes the permissions: this app stands after it in INSTALLED_APPS.
        post_migrate.connect(handlers.make_roles_after_migrate, dispatch_uid="desk.make-roles")
