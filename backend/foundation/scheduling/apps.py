from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "backend.foundation.scheduling"
    label = "scheduling"
    verbose_name = "Scheduled jobs"

    def ready(self) -> None:
        from .retention import register_retention
        from .sessions import purge_expired_sessions

        register_retention("expired sessions", purge_expired_sessions)
