"""Nobody gets gzip who refuses it, nor a plain answer who refuses that and takes gzip; the rest is the shorter one."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from backend.foundation.web.content_coding import codings_of

LONG, SHORT = "/api/cached/5000", "/api/cached/1"
# The header, and whether the long and the short answer come in gzip.
RANKS = [
    (None, False, False),
    ("", False, False),
    ("gzip", True, False),
    ("GZip;Q=0.001", True, False),
    ("x-gzip", True, False),
    ("x-gzip;q=0, *", False, False),
    ("br, gzip;q=0.2", True, False),
    ("gzip, identity", True, False),
    ("*", True, False),
    ("gzip;q=0", False, False),
    ("gzip;q=0, identity", False, False),
    ("gzip;q=0.000, *;q=1", False, False),
    ("br", False, False),
    ("identity", False, False),
    ("gzip;q=0.5, identity;q=1.0", False, False),
    ("gzip;q=0.5, *", False, False),
    ("gzip, identity;q=0", True, True),
    ("gzip;q=0.1, *;q=0", True, True),
    ("identity;q=0, *;q=0.5", True, True),
    # Whom nothing suits: a plain answer, as no request fails for a preference.
    ("*;q=0", False, False),
    ("identity;q=0", False, False),
    ("gzip;q=0, identity;q=0", False, False),
    ("br, identity;q=0", False, False),
    # What nobody can read counts for nothing.
    ("gzip;q=many", False, False),
    ("gzip;q=2, deflate", False, False),
]


@pytest.mark.urls("backend.foundation.web.tests.urls")
@pytest.mark.parametrize(("asked", "long", "short"), RANKS)
def test_an_answer_comes_in_the_coding_that_was_asked_for(asked: str | None, long: bool, short: bool):
    visitor, headers = Client(), {} if asked is None else {"Accept-Encoding": asked}
    for address, is_coded in ((LONG, long), (SHORT, short)):
        plain, answer = visitor.get(address), visitor.get(address, headers=headers)
        assert (answer.status_code, answer.get("Content-Encoding")) == (200, "gzip" if is_coded else None)
        body = gzip.decompress(answer.content) if is_coded else answer.content
        assert body == plain.content
        assert answer["Content-Length"] == str(len(answer.content))
        assert "accept-encoding" in answer["Vary"].lower()
        assert answer["ETag"] == plain["ETag"]
        assert answer["ETag"].startswith('W/"')
        known = visitor.get(address, headers=headers | {"If-None-Match": plain["ETag"]})
        assert (known.status_code, known.content, known.get("Content-Encoding")) == (304, b"", None)
        assert "accept-encoding" in known["Vary"].lower()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/content/theme.css", "/api/v1/campaigns", "/api/v1/schema", "/admin/login/"])
def test_real_answers_keep_to_it(address: str):
    for asked, coding in (("gzip;q=0, identity", None), ("gzip;q=1, identity;q=0", "gzip")):
        answer = Client().get(address, headers={"Accept-Encoding": asked})
        assert (answer.status_code, answer.get("Content-Encoding")) == (200, coding)


@given(st.text(max_size=60) | st.text('gzip;q=01.5, *identy"=\\', max_size=60))
def test_whatever_is_sent_is_read(header: str):
    codings = codings_of(header)
    assert codings.gzip or not codings.must_compress
