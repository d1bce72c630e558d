"""What has a known shape never comes through, whatever stands around it; what is harmless does."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backend.foundation.observability.redaction import MASK, MAX_CHARACTERS, Redactor

from .canaries import Planted, emails, quoted, shaped

redactor = Redactor([r"(verify-endorsement/)[^/\s?#\"']+"])
# What stands beside a value in a sentence. Letters would make another value of it.
edges = st.sampled_from(["", " ", ": ", "=", "(", "[", "<", ", ", "; ", "'", '"', "\n", "\t", " - ", "{'x': "])
around = st.tuples(st.text(max_size=30), edges).map(lambda parts: "".join((parts[0], " ", parts[1])))


@settings(max_examples=400)
@given(before=around, planted=shaped, after=around)
def test_whatever_has_a_known_shape_is_masked(before: str, planted: Planted, after: str):
    assume(not any(secret in before + after[::-1] for secret in planted.secrets))
    masked = redactor.own(f"{before}{planted.text}{after[::-1]}")
    for secret in planted.secrets:
        assert secret not in masked


@settings(max_examples=300)
@given(before=st.text(max_size=30), planted=st.one_of(shaped, quoted), after=st.text(max_size=30))
def test_of_others_words_whatever_they_quote_is_masked_too(before: str, planted: Planted, after: str):
    assume(not any(secret in before + after for secret in planted.secrets))
    masked = redactor.foreign(f"{before} {planted.text} {after}")
    for secret in planted.secrets:
        assert secret not in masked


@given(planted=st.lists(emails(), min_size=2, max_size=5))
def test_each_of_several_addresses_is_masked(planted: list[Planted]):
    masked = redactor.own(",".join(each.text for each in planted))
    assert "qzcanary" not in masked


@given(text=st.text(max_size=200))
def test_masking_twice_is_masking_once(text: str):
    assert redactor.own(redactor.own(text)) == redactor.own(text)


@pytest.mark.parametrize(
    "text",
    [
        "outbox: 3 delivered, 1 put off, 0 dead",
        "job drain_outbox ended after 1.2 s",
        "request 7a81f3ee-4d5f-4d59-8528-893e827e6626 took 12.5 ms at 2026-03-01T12:34:56.789+00:00",
        "vintage sldu-09-2024 is active; congressional-districts-of-the-119th-congress too",
        "backend.apps.endorsements.services.send_confirmation_mail",
        "InvalidTextRepresentation, HTTPResponseNotAllowed, AnAbstractSingletonProxyFactoryBean, JSONWebKeySetProvider",
        "ConditionalCheckFailedException on rate-limits, 10.5 % of 1,000",
        "connection to 127.0.0.1:5432 and ::1 refused, 0.0.0.0 is free",
        "test_the_very_long_name_of_a_test_that_says_what_is_true",
        "12:34:56 and 2 x 3 = 6; std::map is C++, 10:20:30:40 is a ratio",
        "GDAL 3.11.4, PostGIS 3.3.2, Python 3.13.1",
    ],
)
def test_harmless_words_stay_as_they_are(text: str):
    assert redactor.own(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail to ann@example.org is late", "mail to … is late"),
        ("GET /verify-endorsement/abc/ 404", "GET /verify-endorsement/…/ 404"),
        ("192.0.2.1 and 2001:db8::1%eth0", "… and …"),
        ("see https://a.example/b?c=d now", "see https://a.example/b?… now"),
        ("postgis://user:pass word@host/name", "postgis://…"),
        ("AkGKoqmtT_mgqTbRyUmLTgNrBVvczxLs is old", "… is old"),
        ("ip-10-0-1-2 answers", "… answers"),
    ],
)
def test_what_is_around_a_masked_value_can_be_read(text: str, masked: str):
    assert redactor.own(text) == masked


def test_a_quote_that_somebody_typed_ends_no_quotation():
    assert redactor.foreign("no user 'Ann' of Hartford' here") == f"no user '{MASK}' here"
    assert redactor.foreign("it doesn't know 'Ann") == f"it doesn't know '{MASK}"


def test_a_path_with_blanks_is_masked_to_its_end():
    assert redactor.foreign("Not Found: /Ann Alvarez\nof Hartford") == f"Not Found: /{MASK}"


@given(planted=emails())
def test_a_cut_leaves_no_half_of_a_value(planted: Planted):
    masked = redactor.own(f"{'x ' * ((MAX_CHARACTERS - 10) // 2)}{planted.text}")
    assert "qzcanary" not in masked
    assert len(masked) <= MAX_CHARACTERS + 1


def test_no_hostile_text_takes_long():
    """These would take minutes if the steps grew faster than the length; the limit is far above what they take."""
    hostile = [
        "a" * 5000 + "@", ":" * 5000, "?a=" * 1700, "1." * 2500, '"' * 5000 + "@", "a-" * 2500 + "=", "token" * 1000,
        "1 A " * 1250, "/" * 5000, "%3a" * 1600, "=?" * 2500, "'" * 5000,
    ]  # fmt: skip
    for text in hostile:
        began = time.process_time()
        redactor.foreign(text)
        redactor.own(text)
        assert time.process_time() - began < 2
