from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "backend.apps.content"
    label = "content"
    verbose_name = "Content"

    def ready(self) -> None:
        from backend.foundation.files.withheld import withhold
        from backend.foundation.outbox.handlers import register

        from . import handlers
        from .services.take_down_image import REMOVE_FILE, is_taken_down

        register(REMOVE_FILE, handlers.remove_file, longest_seconds=handlers.REMOVING_SECONDS)
        withhold(is_taken_down)
