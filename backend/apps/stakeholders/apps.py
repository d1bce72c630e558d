from django.apps import AppConfig


class StakeholdersConfig(AppConfig):
    name = "backend.apps.stakeholders"
    label = "stakeholders"
    verbose_name = "Stakeholders"

    def ready(self) -> None:
        from backend.apps.geography.signals import maps_switched
        from backend.foundation.outbox.handlers import register
        from backend.foundation.scheduling.retention import register_retention

        from . import handlers
        from .services.promise_due_placing import PLACE_AGAIN
        from .services.purge_unconfirmed import AT_ONCE, purge_unconfirmed
        from .services.set_location import PLACE_STAKEHOLDER

        register(PLACE_STAKEHOLDER, handlers.place_stakeholder, longest_seconds=handlers.LOCATING_SECONDS)
        register(PLACE_AGAIN, handlers.place_stakeholders_again, longest_seconds=handlers.CHUNK_SECONDS)
        maps_switched.connect(handlers.promise_placing, dispatch_uid="stakeholders.place-again")
        register_retention("unconfirmed people", purge_unconfirmed, at_once=AT_ONCE)
