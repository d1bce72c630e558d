"""What a caller reads in the headers."""

from __future__ import annotations

import re

from backend.foundation.rate_limiting.decisions import Basis, Decision, Standing
from backend.foundation.rate_limiting.headers import headers_of
from backend.foundation.rate_limiting.limits import Limit, Tier, Window, by_address
from backend.foundation.rate_limiting.sentences import sentence_of

from .making import NOON

LIMIT = Limit("reads", (*by_address(Window(5, 60)), Tier("campaign", (Window(7, 60), Window(9, 3600)))))


def test_an_answer_tells_the_policies_and_what_remains():
    standing = Standing("reads-address-60", 4, int(NOON) + 12)
    decision = Decision(limit=LIMIT, is_allowed=True, basis=Basis.COUNTED, now=NOON + 0.5, standing=standing)
    assert headers_of(decision) == {
        "RateLimit-Policy": '"reads-address-60";q=5;w=60, "reads-network-60";q=50;w=60, '
        '"reads-campaign-60";q=7;w=60, "reads-campaign-3600";q=9;w=3600',
        "RateLimit": '"reads-address-60";r=4;t=12',
    }


def test_a_denial_tells_when_to_come_again_and_both_headers_mean_one_moment():
    standing = Standing("reads-address-60", 0, int(NOON) + 12)
    decision = Decision(
        limit=LIMIT, is_allowed=False, basis=Basis.COUNTED, now=NOON + 0.5, standing=standing, retry_at=NOON + 12
    )
    headers = headers_of(decision)
    assert (headers["Retry-After"], headers["RateLimit"]) == ("12", '"reads-address-60";r=0;t=12')
    assert sentence_of(decision) == "Too many requests. Try again in 12 seconds."


def test_without_the_store_nothing_is_said_of_what_remains():
    decision = Decision(limit=LIMIT, is_allowed=True, basis=Basis.UNCHECKED, now=NOON)
    assert headers_of(decision).keys() == {"RateLimit-Policy"}


def test_the_last_moment_of_a_window_is_still_a_second():
    decision = Decision(limit=LIMIT, is_allowed=False, basis=Basis.REFUSED, now=NOON, retry_at=NOON + 0.01)
    assert headers_of(decision)["Retry-After"] == "1"
    assert re.fullmatch(r"This cannot be done safely at the moment\. Try again in a second\.", sentence_of(decision))
