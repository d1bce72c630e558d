"""Who is on the list, and for how long."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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


def replace_the_signing_key(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = f"another-than-{settings.SECRET_KEY}", [settings.SECRET_KEY]


def retire_the_earlier_key(settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = []


@pytest.mark.parametrize("meet", [lambda: is_suppressed([ANN]), block], ids=["looked up", "reported again"])
def test_a_row_that_is_met_under_an_earlier_key_outlives_it(settings: Any, meet: Callable[[], object]):
    block()
    replace_the_signing_key(settings)
    meet()
    retire_the_earlier_key(settings)
    assert is_suppressed([ANN]) == {ANN}
    assert Suppression.objects.get().address_hash == hashes_of(ANN)[0]


def test_a_lifting_outlives_the_key_as_well(settings: Any):
    lift(suppression_id=block().pk, now=NOW + HOUR)
    replace_the_signing_key(settings)
    assert is_suppressed([ANN]) == set()
    retire_the_earlier_key(settings)
    block(at=NOW)
    assert is_suppressed([ANN]) == set()


def test_with_a_pepper_of_its_own_the_list_outlives_every_signing_key(settings: Any):
    settings.ADDRESS_PEPPER = "pepper-" * 8
    block()
    replace_the_signing_key(settings)
    retire_the_earlier_key(settings)
    assert is_suppressed([ANN]) == {ANN}


def test_a_pepper_that_comes_later_finds_what_was_hashed_with_the_signing_key(settings: Any):
    block()
    settings.ADDRESS_PEPPER = "pepper-" * 8
    assert is_suppressed([ANN]) == {ANN}
    replace_the_signing_key(settings)
    retire_the_earlier_key(settings)
    assert is_suppressed([ANN]) == {ANN}


def test_two_rows_of_one_address_under_two_keys_disturb_nobody(settings: Any):
    """A container that did not know the new key yet has made the second."""
    earlier = settings.SECRET_KEY
    replace_the_signing_key(settings)
    block()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = earlier, []
    block()
    replace_the_signing_key(settings)
    assert is_suppressed([ANN]) == {ANN}
    block(reason="complaint")
    assert Suppression.objects.get(address_hash=hashes_of(ANN)[0]).reason == "complaint"


@pytest.mark.django_db(transaction=True)
def test_a_row_that_many_meet_at_once_is_moved_once(settings: Any):
    block()
    replace_the_signing_key(settings)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: _looked_up_in_a_thread(), range(4)))
    assert found == [{ANN}] * 4


def _looked_up_in_a_thread() -> set[str]:
    try:
        return is_suppressed([ANN])
    finally:
        connection.close()


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
