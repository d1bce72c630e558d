"""Whatever happens in whatever order, what is read from the tally is what counting everybody says.

People confirm, move, are decided about, withdrawn, merged, erased; maps are switched and rolled back; somebody writes
past all services. Each example does every such act, in any order, some when all is counted, some when a part or nothing
is; after each act both counts are compared.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Counted, Endorsement, Revision, Tally, Uncounted
from backend.apps.endorsements.services import (
    approve_endorsement,
    publish_endorsement,
    reject_endorsement,
    unpublish_endorsement,
    withdraw_endorsement,
)
from backend.apps.endorsements.services.count_endorsements import count_endorsements
from backend.apps.geography.models import Vintage
from backend.apps.geography.services import activate_vintages, roll_back_vintages
from backend.apps.geography.tests.maps import EAST as EAST_HALF
from backend.apps.geography.tests.maps import WEST as WEST_HALF
from backend.apps.geography.tests.maps import Maps
from backend.apps.stakeholders.models import Placement, Stakeholder
from backend.apps.stakeholders.services import Whereabouts, erase_stakeholder, merge_stakeholders
from backend.foundation.errors import DomainError
from backend.foundation.rate_limiting.configured import forget_limiter

from .journey import EAST, HOUR, NOW, WEST, confirmed, deliver
from .slow_count import both_agree

ANN, BO, CY = "ann@example.org", "bo@example.org", "cy@example.org"
SLUGS = ("clean-water", "clean-air")
TYPED = Whereabouts(state_usps="CT")
NEW_MAP = "tl_2022_09_cd118"


class Site:
    """Three people who are public in the first campaign."""

    def __init__(self) -> None:
        forget_limiter()
        mail.outbox.clear()
        for slug in SLUGS:
            published(slug)
        self.moderator = User.objects.create(username="moderator")
        self.now = NOW
        for email, whereabouts in zip((ANN, BO, CY), (WEST, EAST, TYPED), strict=True):
            self.confirm(email, SLUGS[0], whereabouts, "individual")
            self.decide(email, SLUGS[0], "approve", "publish")
        self.deliver()

    def confirm(self, email: str, slug: str, where: Whereabouts, kind: str, consents: bool = True) -> None:
        self.now += 2 * HOUR
        words: Any = {"email": email, "slug": slug, "whereabouts": where, "kind": kind, "consent_to_display": consents}
        words |= {"statement": f"At {self.now}.", "organization_name": "Parents" if kind == "organization" else ""}
        confirmed(self.now, **words)

    def decide(self, email: str, slug: str, *acts: str) -> None:
        services: Any = {
            "approve": approve_endorsement, "publish": publish_endorsement, "unpublish": unpublish_endorsement,
            "reject": reject_endorsement, "withdraw": withdraw_endorsement,
        }  # fmt: skip
        found: Any = Endorsement.objects.filter(campaign__slug=slug, stakeholder__canonical_email=email).first()
        for act in acts if found else ():
            with suppress(DomainError):
                services[act](
                    endorsement_id=found.pk, revision_id=found.current_revision_id, by=self.moderator, now=self.now
                )

    def deliver(self) -> None:
        deliver(self.now)

    def erase(self, email: str) -> None:
        found = Stakeholder.objects.filter(canonical_email=email).first()
        if found is not None:
            erase_stakeholder(stakeholder_id=found.pk, now=self.now, by=self.moderator)
            assert not Counted.objects.filter(stakeholder_id=found.pk).exists()

    def merge(self, survivor_email: str, duplicate_email: str) -> None:
        survivor = Stakeholder.objects.filter(canonical_email=survivor_email).first()
        duplicate = Stakeholder.objects.filter(canonical_email=duplicate_email).first()
        if survivor and duplicate:
            merge_stakeholders(
                survivor_id=survivor.pk, duplicate_id=duplicate.pk, by=self.moderator, now=self.now,
                leave_conflicts=True,
            )  # fmt: skip

    def switch_maps(self) -> None:
        """The other one answers, or the old one again."""
        chosen = Vintage.objects.get(key=NEW_MAP)
        switch = roll_back_vintages if chosen.stands else activate_vintages
        switch(vintages=[chosen], now=self.now)

    def write_words(self, email: str) -> None:
        words = Revision.objects.filter(endorsement__stakeholder__canonical_email=email)
        words.update(kind="organization", type="business", state_usps="NH", consent_to_display=False)

    def unplace(self, email: str) -> None:
        held = Placement.objects.filter(stakeholder__canonical_email=email)
        held.filter(pk__in=list(held.values_list("pk", flat=True)[:1])).delete()
        held.current().filter(region__layer="cd").update(superseded_at=self.now)


type Act = tuple[Callable[..., None], *tuple[Any, ...]]
ACTS: list[Act] = [
    (Site.confirm, ANN, SLUGS[0], EAST, "organization"),
    (Site.confirm, ANN, SLUGS[1], WEST, "individual"),
    (Site.confirm, BO, SLUGS[0], TYPED, "individual"),
    (Site.confirm, CY, SLUGS[1], Whereabouts(), "individual", False),
    *[(Site.decide, email, slug, "approve", "publish") for email in (ANN, BO, CY) for slug in SLUGS],
    (Site.decide, ANN, SLUGS[0], "unpublish"),
    (Site.decide, BO, SLUGS[0], "withdraw"),
    (Site.decide, ANN, SLUGS[1], "reject"),
    *[(Site.deliver,)] * 3,
    *[(Site.switch_maps,)] * 2,
    (Site.write_words, BO),
    (Site.unplace, ANN),
    (Site.merge, BO, CY),
    (Site.erase, ANN),
]


@pytest.mark.django_db
def test_in_no_order_do_acts_make_the_counts_differ_from_counting_everybody(maps: Maps):
    maps.connecticut()
    swapped = {"0901": EAST_HALF, "0902": WEST_HALF}
    maps.draft(NEW_MAP, swapped, names={"0901": "East, once West", "0902": "West, once East"})
    indices = st.permutations(range(len(ACTS)))
    batches = st.lists(st.sampled_from([0, 1, 1_000]), min_size=len(ACTS), max_size=len(ACTS))

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(order=indices, batches=batches)
    def holds(order: list[int], batches: list[int]) -> None:
        with transaction.atomic():
            site = Site()
            for position, batch in zip(order, batches, strict=True):
                if batch:
                    count_endorsements(budget_seconds=0, batch=batch)
                act, *details = ACTS[position]
                act(site, *details)
                assert both_agree()
            count_endorsements(budget_seconds=60)
            assert not Uncounted.objects.exists()
            assert not Tally.objects.filter(number__lte=0).exists()
            assert both_agree()
            transaction.set_rollback(True)

    holds()
