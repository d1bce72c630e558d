from django.apps import AppConfig


class EndorsementsConfig(AppConfig):
    name = "backend.apps.endorsements"
    label = "endorsements"
    verbose_name = "Endorsements"

    def ready(self) -> None:
        from backend.foundation.outbox.handlers import register

        from . import handlers
        from .services.promise_review_digests import REVIEW_DIGEST
        from .services.request_link import LINK_MAIL
        from .services.submit_endorsement import CONFIRMATION_MAIL

        register(CONFIRMATION_MAIL, handlers.mail_confirmation, longest_seconds=handlers.MAILING_SECONDS)
        register(LINK_MAIL, handlers.mail_link, longest_seconds=handlers.MAILING_SECONDS)
        register(REVIEW_DIGEST, handlers.mail_review_digest, longest_seconds=handlers.MAILING_SECONDS)
