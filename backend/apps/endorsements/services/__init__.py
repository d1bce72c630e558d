"""What can be done with endorsements? One function a use case, each in the file of its name."""

from .approve_endorsement import approve_endorsement
from .confirm_endorsement import Confirmation, confirm_endorsement
from .erase_endorsements_of import erase_endorsements_of
from .list_legislators_of_endorsers import count_by_region, list_legislators_of_endorsers
from .promise_review_digests import promise_review_digests
from .publish_endorsement import publish_endorsement
from .read_link import Link, read_link
from .reject_endorsement import reject_endorsement
from .send_confirmation_mail import send_confirmation_mail
from .send_review_digest import send_review_digest
from .submit_endorsement import submit_endorsement
from .summarize_campaign import summarize_campaign
from .unpublish_endorsement import unpublish_endorsement

__all__ = [
    "Confirmation",
    "Link",
    "approve_endorsement",
    "confirm_endorsement",
    "count_by_region",
    "erase_endorsements_of",
    "list_legislators_of_endorsers",
    "promise_review_digests",
    "publish_endorsement",
    "read_link",
    "reject_endorsement",
    "send_confirmation_mail",
    "send_review_digest",
    "submit_endorsement",
    "summarize_campaign",
    "unpublish_endorsement",
]
