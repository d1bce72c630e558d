"""How does somebody leave our mailings without signing in? By a link that only we can make, and that stays good.

The link names the stakeholder by its public id and is signed; it says nothing of the address, and whoever reads the
mail may use it, which is all it can do. Nothing is stored for it. It holds as long as the signing key it was made with
counts.
"""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature, Signer

from backend.foundation.web.public_address import public_address

from .errors import MailingLinkUnknown
from .models import Stakeholder

_SALT = "stakeholders.mailing-consent"


def unsubscribe_token(stakeholder: Stakeholder) -> str:
    return Signer(salt=_SALT).sign(stakeholder.public_id.hex)


def unsubscribe_link(stakeholder: Stakeholder) -> str:
    """For the text of a mail to somebody who has agreed to mailings: a page with one button."""
    return public_address("unsubscribe", [unsubscribe_token(stakeholder)])


def unsubscribe_headers(stakeholder: Stakeholder) -> dict[str, str]:
    """For that mail's headers, so that mail programs show their own button (RFC 2369 3.2; RFC 8058 3.1).

    RFC 8058 asks for a DKIM signature that covers both; SES signs all headers of these names.
    """
    return {
        "List-Unsubscribe": f"<{unsubscribe_link(stakeholder)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def public_id_in(token: str) -> UUID:
    """Whom a link is about.

    Raises:
        MailingLinkUnknown: we never made it, or it was cut on its way.
    """
    try:
        return UUID(hex=Signer(salt=_SALT).unsign(token))
    except (BadSignature, ValueError):
        raise MailingLinkUnknown(
            "We do not know this link. It may have been cut when it was copied; the one in the newest mail works."
        ) from None
