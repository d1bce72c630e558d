"""How does someone whose mail is lost get another? By asking; whether there is anything to mail is decided later."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from backend.apps.campaigns.services import public_campaign
from backend.apps.endorsements.models import Endorsement
from backend.foundation.mail.canonical_email import canonical_email
from backend.foundation.outbox.services import enqueue
from backend.foundation.outbox.services.deliver_after_commit import left_to_another_drain

LINK_MAIL = "endorsement-link-mail"
# Within it, asking again is the same request.
REPEAT_PERIOD = timedelta(hours=1)


@transaction.atomic
def request_link(*, campaign_slug: str, email: str, now: datetime) -> None:
    """Promises to mail the link of an address's endorsement, if there is one.

    The same statements and the same promise for an address that we know and one that we do not, and nothing comes back:
    neither answer nor time tells which it was, also where requests deliver: this one does not. The key, too, is made of
    the address alike, by an HMAC, so that asking twice writes once for both.

    Raises:
        CampaignNotFound: the public knows none of this slug.
        EmailUnusable: this is no address.
    """
    address = canonical_email(email)
    campaign = public_campaign(slug=campaign_slug)
    known = Endorsement.objects.of_campaign(campaign).filter(stakeholder__canonical_email=address)
    endorsement_id = known.values_list("pk", flat=True).first()
    period = int(now.timestamp() // REPEAT_PERIOD.total_seconds())
    asked = salted_hmac("endorsements.request_link", f"{campaign.pk} {address} {period}", algorithm="sha256")
    with left_to_another_drain():
        enqueue(
            kind=LINK_MAIL,
            payload={"endorsement_id": endorsement_id or 0, "promised_at": now.isoformat()},
            deduplication_key=f"{LINK_MAIL}:{asked.hexdigest()}",
            due_at=now,
        )
