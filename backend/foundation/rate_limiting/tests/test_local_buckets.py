"""Who passes while nobody can count across processes."""

from __future__ import annotations

from backend.foundation.rate_limiting.limits import LocalBucket
from backend.foundation.rate_limiting.local_buckets import LocalBuckets

BUCKET = LocalBucket(per_caller=2, altogether=3, seconds=60)


def test_a_few_of_each_and_a_few_of_all_pass():
    buckets = LocalBuckets()
    callers = ["ann", "ann", "ann", "bob", "bob", "cy"]
    assert [buckets.spend("forms", BUCKET, caller, 0) for caller in callers] == [True, True, False, True, False, False]


def test_it_fills_again_and_limits_do_not_share_it():
    buckets = LocalBuckets()
    assert [buckets.spend("forms", BUCKET, "ann", 59) for _ in range(3)] == [True, True, False]
    assert buckets.spend("others", BUCKET, "ann", 59)
    assert buckets.spend("forms", BUCKET, "ann", 60)


def test_a_flood_of_callers_fills_no_memory():
    buckets = LocalBuckets()
    passed = sum(buckets.spend("forms", BUCKET, str(number), 0) for number in range(10_000))
    assert (passed, len(buckets._windows["forms"].by_caller)) == (3, 3)
