"""No sequence of public and staff acts shows unread words, resurrects a rejection or loses a decision.

A machine plays both sides against the real services and the real database: visitors who submit, ask again, press any
link they ever got; moderators who decide by pages that they opened long ago; the clock; an erasure. Beside them it
keeps an account of its own of what may be public, where each endorsement stands and what was decided, and compares
after each act.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.errors import (
    DecidedMeanwhile,
    EndorsementMoveNotPermitted,
    ReviewedTextChanged,
    VerificationExpired,
    VerificationSettled,
    VerificationUnknown,
)
from backend.apps.endorsements.links import hash_of
from backend.apps.endorsements.models import Decision, Endorsement, Revision, Verification
from backend.apps.endorsements.services import (
    approve_endorsement,
    confirm_endorsement,
    erase_endorsements_of,
    expire_endorsements,
    publish_endorsement,
    reject_endorsement,
    request_link,
    submit_endorsement,
    unpublish_endorsement,
    withdraw_by_link,
    withdraw_endorsement,
)
from backend.foundation.errors import DomainError
from backend.foundation.rate_limiting.configured import forget_limiter

from .journey import NOW, deliver, submission

LINK = re.compile(r"/(?:verify|withdraw)-endorsement/([\w-]{43})/")
LINK_REFUSALS = (VerificationExpired, VerificationSettled, VerificationUnknown)
PEOPLE = ("ann@example.org", "bo@example.org")
ACTS: dict[str, Callable[..., Endorsement]] = {
    "approve": approve_endorsement,
    "reject": reject_endorsement,
    "publish": publish_endorsement,
    "unpublish": unpublish_endorsement,
    "withdraw": withdraw_endorsement,
}
AFTER = {"approve": "approved", "reject": "rejected", "publish": "approved", "unpublish": "approved",
         "withdraw": "withdrawn"}  # fmt: skip
# Mostly of one of them, so that things happen to the same endorsement.
people = st.sampled_from((*PEOPLE[:1] * 3, *PEOPLE))
positions = st.integers(min_value=0, max_value=2)


@dataclass
class Link:
    email: str
    token: str
    number: int


@dataclass
class Page:
    """What a moderator has read."""

    email: str
    endorsement_id: int
    revision_id: int
    last_decision_id: int
    statement: str


@dataclass
class Account:
    """What one address's endorsement must be, by what was done and nothing else."""

    state: str = "submitted"
    public: str | None = None
    read: str | None = None
    typed: list[str] = field(default_factory=list)
    closed_through: int = 0
    decided: list[tuple[str, str]] = field(default_factory=list)


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        forget_limiter()
        mail.outbox.clear()
        published()
        self.moderator = User.objects.create(username="moderator")
        self.now = NOW
        self.accounts: dict[str, Account] = {}
        self.links: list[Link] = []
        self.pages: list[Page] = []
        self.words = 0

    def teardown(self) -> None:
        """What the last act has left is asked over HTTP as well."""
        try:
            shown = Client().get("/api/v1/campaigns/clean-water/endorsements").json()["results"]
            assert sorted(row["statement"] for row in shown) == self.expected()
        finally:
            self.undo()

    def undo(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(
        stages=st.tuples(st.sampled_from([3, 2, 3, 2, 1, 0]), st.integers(0, 2)),
        is_typed_again=st.sampled_from([True, True, False]),
    )
    def some_have_come_a_way(self, stages: tuple[int, int], is_typed_again: bool) -> None:
        """So that few steps meet what is rare: confirmed, read, published; with newer words that are open."""
        for email, stage in zip(PEOPLE, stages, strict=True):
            if stage:
                self.submit(email, is_same=False, consents=True, is_mailed=True)
            if stage > 1:
                self.press(self.links[-1])
            for act in ("approve", "publish") if stage > 2 else ():
                self.open_page(email)
                self.decide(self.pages[-1], act)
            if stage and is_typed_again:
                self.submit(email, is_same=False, consents=True, is_mailed=True)
            self.open_page(email)

    # ---- the public

    @rule(email=people, is_same=st.booleans(), consents=st.sampled_from([True, True, False]), is_mailed=st.booleans())
    def submit(self, email: str, is_same: bool, consents: bool, is_mailed: bool) -> None:
        account = self.accounts.setdefault(email, Account())
        if not (is_same and account.typed):
            self.words += 1
        statement = account.typed[-1] if is_same and account.typed else f"Words {self.words}."
        typed = submission(email=email, statement=statement, consent_to_display=consents)
        submit_endorsement(campaign_slug="clean-water", submission=typed, now=self.now)
        account.typed.append(statement)
        if is_mailed:
            self.an_hour_passes_and_mail_arrives()

    @rule(email=people)
    def ask_again(self, email: str) -> None:
        request_link(campaign_slug="clean-water", email=email, now=self.now)
        self.an_hour_passes_and_mail_arrives()

    def an_hour_passes_and_mail_arrives(self) -> None:
        self.now += timedelta(minutes=61)
        before = len(mail.outbox)
        deliver(self.now)
        for message in mail.outbox[before:]:
            token = LINK.findall(str(message.body))[0]
            number = Verification.objects.get(token_hash=hash_of(token)).revision.number
            self.links.append(Link(message.to[0], token, number))

    @precondition(lambda self: self.links)
    @rule(position=positions, is_to_withdraw=st.sampled_from([False, False, True]))
    def press_any_link(self, position: int, is_to_withdraw: bool) -> None:
        link = self.links[-1 - position % len(self.links)]
        (self.withdraw if is_to_withdraw else self.press)(link)

    def press(self, link: Link) -> None:
        account = self.accounts[link.email]
        try:
            confirmation = confirm_endorsement(token=link.token, now=self.now)
        except LINK_REFUSALS:
            return
        if not confirmation.was_confirmed_already:
            assert link.number > account.closed_through, "an old link has reopened what was closed"
            account.state, account.public, account.read = "verified", None, None

    def withdraw(self, link: Link) -> None:
        account = self.accounts[link.email]
        with suppress(*LINK_REFUSALS):
            if withdraw_by_link(token=link.token, now=self.now).outcome == "withdrawn":
                assert account.state in {"verified", "approved"}
                self.close(link.email, "withdrawn", ("withdraw", "endorser"))

    # ---- the staff

    def open_page(self, email: str) -> None:
        endorsement = self.endorsement(email)
        if endorsement is None or endorsement.current_revision is None:
            return
        last = endorsement.decisions.order_by("-id").first()
        words = endorsement.current_revision
        self.pages.append(Page(email, endorsement.pk, words.pk, last.pk if last else 0, words.statement))

    def decide_by_any_page(self, position: int, choice: int) -> None:
        page = self.pages[-1 - position % len(self.pages)]
        acts = self.possible(page.email) or sorted(ACTS)
        self.decide(page, acts[choice % len(acts)])

    @rule(
        email=people,
        choices=st.lists(positions, max_size=2),
        position=positions,
        late=positions,
        is_link_pressed=st.booleans(),
    )
    def some_read_and_decide(
        self, email: str, choices: list[int], position: int, late: int, is_link_pressed: bool
    ) -> None:
        """By who has just opened the page; by a colleague who opened one earlier; and the endorser has a link open."""
        for choice in choices:
            acts = self.possible(email)
            self.open_page(email)
            if acts:
                self.decide(self.pages[-1], acts[choice % len(acts)])
        self.open_page(email)
        if self.pages:
            self.decide_by_any_page(position, late)
        if is_link_pressed and self.links:
            self.press(self.links[-1])

    def possible(self, email: str) -> list[str]:
        """What the state allows: an act that it forbids anyway would prove nothing."""
        account = self.accounts.get(email, Account())
        if account.public is not None:
            return ["unpublish", "withdraw"]
        return {"verified": ["reject", "approve", "withdraw"], "approved": ["publish", "withdraw"]}.get(
            account.state, []
        )

    def decide(self, page: Page, act: str) -> None:
        account, before = self.accounts[page.email], self.endorsement(page.email)
        assert before is not None
        last = before.decisions.order_by("-id").first()
        is_stale = (before.current_revision_id, last.pk if last else 0) != (page.revision_id, page.last_decision_id)
        try:
            ACTS[act](
                endorsement_id=page.endorsement_id, revision_id=page.revision_id,
                last_decision_id=page.last_decision_id, by=self.moderator, now=self.now, reason=f"{act}!",
            )  # fmt: skip
        except DomainError as refusal:
            assert not is_stale or isinstance(
                refusal, ReviewedTextChanged | DecidedMeanwhile | EndorsementMoveNotPermitted
            )
            assert len(refusal.detail) > 10
            return
        assert not is_stale, "a decision was taken over a page that was no longer true"
        if act in {"reject", "withdraw"}:
            self.close(page.email, AFTER[act], (act, "staff"))
            return
        account.decided.append((act, "staff"))
        account.state = AFTER[act]
        if act == "approve":
            account.read = page.statement
        account.public = account.read if act == "publish" else None

    # ---- the clock, and who asks to be forgotten

    @rule(days=st.sampled_from([1, 6, 9]), email=people, chance=st.integers(0, 3))
    def days_pass(self, days: int, email: str, chance: int) -> None:
        self.expire_after(days)
        if chance == 0:
            self.erase(email)

    def expire_after(self, days: int) -> None:
        self.now += timedelta(days=days)
        expire_endorsements(now=self.now, budget_seconds=60, batch=1)
        for email, account in self.accounts.items():
            endorsement = self.endorsement(email)
            assert endorsement is not None
            if endorsement.state == "expired" != account.state:
                assert account.state == "submitted"
                # The same words again are no newer ones: what keeps them is the link of their mail.
                submitted = Revision.objects.filter(endorsement=endorsement).values_list("submitted_at", flat=True)
                assert max(submitted) + timedelta(days=7) < self.now
                self.close(email, "expired", ("expire", "clock"))

    def erase(self, email: str) -> None:
        endorsement = self.endorsement(email)
        if endorsement is None:
            return
        number = erase_endorsements_of(stakeholder_id=endorsement.stakeholder_id, by=self.moderator, now=self.now)
        assert number == (self.accounts[email].state != "erased")
        if number:
            self.close(email, "erased", ("erase", "staff"))
        words = Revision.objects.filter(endorsement=endorsement, number__lte=self.accounts[email].closed_through)
        assert set(words.values_list("name", "statement")) == {("", "")}

    # ---- what must hold after each of them

    @invariant()
    def the_public_sees_what_was_read_and_published_and_nothing_else(self) -> None:
        shown = Endorsement.objects.public().values_list("approved_revision__statement", flat=True)
        assert sorted(shown) == self.expected()

    @invariant()
    def each_stands_where_its_acts_have_put_it(self) -> None:
        rows = Endorsement.objects.values_list(
            "stakeholder__canonical_email", "state", "settled_through", "current_revision__number"
        )
        for email, state, settled_through, current in rows:
            account = self.accounts[email]
            assert (state, settled_through) == (account.state, account.closed_through)
            assert state not in {"verified", "approved"} or current > settled_through

    @invariant()
    def no_decision_is_lost(self) -> None:
        rows = Decision.objects.order_by("id").values_list("endorsement__stakeholder__canonical_email", "act", "actor")
        kept: dict[str, list[tuple[str, str]]] = {email: [] for email in self.accounts}
        for email, act, actor in rows:
            kept[email].append((act, actor))
        assert kept == {email: account.decided for email, account in self.accounts.items()}

    # ---- helpers

    def expected(self) -> list[str]:
        return sorted(account.public for account in self.accounts.values() if account.public is not None)

    def close(self, email: str, state: str, decision: tuple[str, str]) -> None:
        account, endorsement = self.accounts[email], self.endorsement(email)
        assert endorsement is not None
        account.state, account.public, account.read = state, None, None
        account.closed_through = max(endorsement.revisions.values_list("number", flat=True))
        account.decided.append(decision)

    @staticmethod
    def endorsement(email: str) -> Endorsement | None:
        rows: Any = Endorsement.objects.select_related("current_revision")
        found: Endorsement | None = rows.filter(stakeholder__canonical_email=email).first()
        return found


@pytest.mark.django_db
def test_no_sequence_of_acts_shows_unread_words_resurrects_a_rejection_or_loses_a_decision():
    bounds = settings(max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Life, settings=bounds)
