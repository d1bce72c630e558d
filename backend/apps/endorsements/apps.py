from django.apps import AppConfig


class EndorsementsConfig(AppConfig):
    name = "backend.apps.endorsements"
    label = "endorsements"
    verbose_name = "Endorsements"

    def ready(self) -> None:
        from backend.foundation.outbox.handlers import register
        from backend.foundation.personal_data.holders import register_holder
        from backend.foundation.scheduling.retention import register_retention

        from . import handlers
        from .personal_data import EndorsementsHolder
        from .screening.services import purge_settled, purge_spent_proofs
        from .services.count_endorsements import COUNT_ENDORSEMENTS
        from .services.promise_review_digests import REVIEW_DIGEST
        from .services.request_link import LINK_MAIL
        from .services.submit_endorsement import CONFIRMATION_MAIL

        register(CONFIRMATION_MAIL, handlers.mail_confirmation, longest_seconds=handlers.MAILING_SECONDS)
        register(LINK_MAIL, handlers.mail_link, longest_seconds=handlers.MAILING_SECONDS)
        register(REVIEW_DIGEST, handlers.mail_review_digest, longest_seconds=handlers.MAILING_SECONDS)
        register(COUNT_ENDORSEMENTS, handlers.count, longest_seconds=handlers.COUNTING_SECONDS)
        register_retention("settled held submissions", purge_settled)
        register_retention("spent proofs of work", purge_spent_proofs)
        register_holder("endorsements", EndorsementsHolder())
