"""Who is on the list, and for how long."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from backend.foundation.mail.models import Suppression
from backend.foundation.mail.services import LIFTED_ARE_KEPT, hashes_of, is_suppressed, lift, purge_lifted, suppress
from backend.foundation.scheduling.retention import retention_rules

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANN = "ann@bücher.example"


def block(address: str = ANN, at: datetime = NOW, **others: Any) -> Suppression:
    return suppress(address=address, at=at, **{"reason": "bounce", **others})


@pytest.mark.parametrize(
    "spelling", ["ANN@Bücher.example", " ann@xn--bcher-kva.example", "Ann Alvarez <ann@BÜCHER.example>"]
)
def test_an_address_is_suppressed_in_every_spelling(spelling: str):
    block()
    assert is_suppressed([spelling, "bob@example.org"]) == {spelling}


def test_nobody_is_suppressed_who_was_not_told_of():
    block()
    assert is_suppressed(["annn@bücher.example", "ann@bucher.example", "", "ann"]) == set()
    assert is_suppressed([]) == set()


def test_no_row_tells_the_address():
    block(detail="Permanent/NoEmail", feedback_id="0100-1")
    row = str(Suppression.objects.values().get())
    assert not any(part in row for part in ("ann", "bücher", "bcher", "example"))
    assert "ann" not in str(Suppression.objects.get()).removeprefix("address")


def test_the_same_report_twice_is_one():
    for _ in range(2):
        block(feedback_id="0100-1")
    assert Suppression.objects.count() == 1


def test_a_complaint_outranks_a_bounce_and_not_the_other_way_round():
    block()
    block(reason="complaint", at=NOW + HOUR, detail="abuse")
    block(at=NOW + 2 * HOUR)
    row = Suppression.objects.get()
    assert (row.reason, row.detail, row.suppressed_at) == ("complaint", "abuse", NOW + HOUR)


def test_a_lifted_address_gets_mail_and_a_late_report_does_not_undo_it():
    row = block()
    assert lift(suppression_id=row.pk, now=NOW + HOUR)
    assert not lift(suppression_id=row.pk, now=NOW + HOUR)
    block(at=NOW)
    block(at=NOW + HOUR, reason="complaint")
    assert is_suppressed([ANN]) == set()


def test_what_happens_after_the_lifting_counts_again():
    lift(suppression_id=block().pk, now=NOW + HOUR)
    block(at=NOW + 2 * HOUR)
    assert is_suppressed([ANN]) == {ANN}
    assert Suppression.objects.get().suppressed_at == NOW + 2 * HOUR


def test_lifted_ones_are_forgotten_after_a_month_and_standing_ones_never():
    for number in range(3):
        lift(suppression_id=block(f"ann{number}@example.org").pk, now=NOW + number * HOUR)
    block()
    assert purge_lifted(NOW + LIFTED_ARE_KEPT, 10) == 0
    assert purge_lifted(NOW + LIFTED_ARE_KEPT + timedelta(days=1), 2) == 2
    assert purge_lifted(NOW + LIFTED_ARE_KEPT + timedelta(days=1), 2) == 1
    assert purge_lifted(NOW + timedelta(days=9999), 10) == 0
    assert is_suppressed([ANN]) == {ANN}


def test_the_forgetting_is_registered():
    assert purge_lifted in retention_rules().values()


def test_an_older_key_s_row_is_renewed_under_the_newer(settings: Any):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    block()
    settings.SECRET_KEY = "another-one-and-therefore-no-secret-at-all-0123456789"
    assert is_suppressed([ANN]) == {ANN}
    block(reason="complaint")
    assert Suppression.objects.get().address_hash == hashes_of(ANN)[0]


@pytest.mark.django_db(transaction=True)
def test_reports_of_one_address_at_once_make_one_row():
    start = threading.Barrier(4)

    def report() -> None:
        try:
            start.wait()
            block()
        finally:
            connection.close()

    threads = [threading.Thread(target=report) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert is_suppressed([ANN]) == {ANN}
    assert Suppression.objects.count() == 1
