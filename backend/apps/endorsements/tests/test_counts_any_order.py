"""Whatever happens in whatever order, what is read from the tally is what counting everybody says.

A machine submits, confirms, decides, withdraws, erases, merges, moves people, switches maps, writes past all services,
and lets the counting run now and then, or not; after each act both counts are compared.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from backend.apps.campaigns.models import Campaign
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

from .journey import EAST, HOUR, NOW, WEST, confirmed, deliver, submit
from .slow_count import both_agree

PEOPLE = ("ann@example.org", "bo@example.org", "cy@example.org")
SLUGS = ("clean-water", "clean-air")
PLACES = (WEST, EAST, Whereabouts(state_usps="VT"), Whereabouts(state_usps="CT"), Whereabouts())
NEW_MAP = "tl_2022_09_cd118"
people, slugs, places = st.sampled_from(PEOPLE), st.sampled_from(SLUGS), st.sampled_from(PLACES)
kinds = st.sampled_from(["individual", "individual", "organization"])


class Counting(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        forget_limiter()
        mail.outbox.clear()
        for slug in SLUGS:
            published(slug)
        self.moderator = User.objects.create(username="moderator")
        self.now = NOW

    def teardown(self) -> None:
        """Once all is counted, nothing is marked, and nothing is in the tally that nobody stands behind."""
        try:
            count_endorsements(budget_seconds=60)
            assert not Uncounted.objects.exists()
            assert both_agree()
            assert Tally.objects.filter(number__lte=0).count() == 0
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @initialize(where=st.lists(places, min_size=3, max_size=3), is_counted=st.booleans())
    def some_are_public(self, where: list[Whereabouts], is_counted: bool) -> None:
        for email, whereabouts in zip(PEOPLE, where, strict=True):
            self.confirm(email, SLUGS[0], whereabouts, "individual", consents=True)
            self.decide(email, SLUGS[0], ["approve", "publish"])
        self.delivered()
        if is_counted:
            self.count(2)

    @rule(email=people, slug=slugs, where=places, kind=kinds, consents=st.sampled_from([True, True, False]))
    def confirm(self, email: str, slug: str, where: Whereabouts, kind: str, consents: bool) -> None:
        self.now += 2 * HOUR
        words: Any = {"email": email, "slug": slug, "whereabouts": where, "kind": kind, "consent_to_display": consents}
        words |= {"statement": f"At {self.now}.", "organization_name": "Parents" if kind == "organization" else ""}
        if kind == "individual" and not consents:
            submit(self.now, **words)
            return
        confirmed(self.now, **words)

    @rule(email=people, slug=slugs, acts=st.sampled_from([
        ["approve", "publish"], ["approve"], ["publish"], ["unpublish"], ["reject"], ["withdraw"],
    ]))  # fmt: skip
    def decide(self, email: str, slug: str, acts: list[str]) -> None:
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

    @rule()
    def delivered(self) -> None:
        deliver(self.now)

    @rule(batch=st.sampled_from([1, 2, 1_000, 1_000]))
    def count(self, batch: int) -> None:
        """One batch: of what is marked, some stays."""
        count_endorsements(budget_seconds=0, batch=batch)

    @rule(email=people, chance=st.integers(0, 3))
    def erase(self, email: str, chance: int) -> None:
        found = Stakeholder.objects.filter(canonical_email=email).first()
        if found is None or chance:
            return
        erase_stakeholder(stakeholder_id=found.pk, now=self.now, by=self.moderator)
        assert not Counted.objects.filter(stakeholder_id=found.pk).exists()

    @rule(two=st.permutations(PEOPLE), chance=st.integers(0, 2))
    def merge(self, two: list[str], chance: int) -> None:
        found = [Stakeholder.objects.filter(canonical_email=email).first() for email in two[:2]]
        if None in found or chance:
            return
        survivor, duplicate = (one.pk for one in found if one)
        merge_stakeholders(
            survivor_id=survivor, duplicate_id=duplicate, by=self.moderator, now=self.now, leave_conflicts=True
        )

    @rule(is_delivered=st.booleans())
    def another_map_answers_or_the_old_one_again(self, is_delivered: bool) -> None:
        chosen = Vintage.objects.get(key=NEW_MAP)
        switch = roll_back_vintages if chosen.stands else activate_vintages
        switch(vintages=[chosen], now=self.now)
        if is_delivered:
            self.delivered()

    @rule(email=people, what=st.sampled_from(["words", "unpublish", "delete", "supersede"]), is_counted=st.booleans())
    def somebody_writes_past_all_services(self, email: str, what: str, is_counted: bool) -> None:
        if is_counted:
            self.count(1_000)
        found = Endorsement.objects.filter(stakeholder__canonical_email=email)
        held = Placement.objects.filter(stakeholder__canonical_email=email)
        if what == "words":
            words = Revision.objects.filter(endorsement__in=found)
            words.update(kind="organization", state_usps="NH", consent_to_display=False)
        elif what == "unpublish":
            found.update(published_at=None)
        elif what == "delete":
            held.filter(pk__in=list(held.values_list("pk", flat=True)[:1])).delete()
        else:
            held.current().update(superseded_at=self.now)

    @invariant()
    def what_is_read_is_what_counting_everybody_says(self) -> None:
        assert both_agree()


@pytest.mark.django_db
def test_no_sequence_of_acts_makes_the_counts_differ_from_counting_everybody(maps: Maps):
    maps.connecticut()
    swapped = {"0901": EAST_HALF, "0902": WEST_HALF}
    maps.draft(NEW_MAP, swapped, names={"0901": "East, once West", "0902": "West, once East"})
    bounds = settings(max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Counting, settings=bounds)
    assert not Campaign.objects.exists()
