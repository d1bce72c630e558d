"""What can be done with endorsements? One function a use case, each in the file of its name."""

from .approve_endorsement import approve_endorsement
from .confirm_endorsement import Confirmation, MailingConsent, confirm_endorsement
from .count_public_endorsements import count_public_endorsements
from .erase_endorsements_of import erase_endorsements_of
from .expire_endorsements import expire_endorsements
from .export_endorsements import ExportFormat, export_endorsements
from .export_part import ExportPart, export_part
from .list_legislators_of_endorsers import count_by_region, list_legislators_of_endorsers
from .list_public_endorsements import list_public_endorsements
from .promise_review_digests import promise_review_digests
from .publish_endorsement import publish_endorsement
from .read_link import Link, read_link
from .reject_endorsement import reject_endorsement
from .request_link import request_link
from .send_confirmation_mail import send_confirmation_mail
from .send_link_mail import send_link_mail
from .send_review_digest import send_review_digest
from .submit_endorsement import submit_endorsement
from .summarize_campaign import summarize_campaign
from .unpublish_endorsement import unpublish_endorsement
from .withdraw_by_link import Withdrawal, WithdrawalLink, read_withdrawal_link, withdraw_by_link
from .withdraw_endorsement import withdraw_endorsement

__all__ = [
    "Confirmation",
    "ExportFormat",
    "ExportPart",
    "Link",
    "MailingConsent",
    "Withdrawal",
    "WithdrawalLink",
    "approve_endorsement",
    "confirm_endorsement",
    "count_by_region",
    "count_public_endorsements",
    "erase_endorsements_of",
    "expire_endorsements",
    "export_endorsements",
    "export_part",
    "list_legislators_of_endorsers",
    "list_public_endorsements",
    "promise_review_digests",
    "publish_endorsement",
    "read_link",
    "read_withdrawal_link",
    "reject_endorsement",
    "request_link",
    "send_confirmation_mail",
    "send_link_mail",
    "send_review_digest",
    "submit_endorsement",
    "summarize_campaign",
    "unpublish_endorsement",
    "withdraw_by_link",
    "withdraw_endorsement",
]
