"""When two typed addresses are one person."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.foundation.mail.canonical_email import MAX_EMAIL_OCTETS, canonical_email
from backend.foundation.mail.errors import EmailUnusable


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("Ann@Example.ORG", "ann@example.org"),
        ("  ann@example.org\t", "ann@example.org"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann@BÜCHER.example", "ann@xn--bcher-kva.example"),
        ("ann@bu\u0308cher.example", "ann@xn--bcher-kva.example"),
        ("ann@XN--BCHER-KVA.example", "ann@xn--bcher-kva.example"),
        ("a.n.n+lists@gmail.com", "a.n.n+lists@gmail.com"),
        ("ann@example.org.", "ann@example.org"),
        ("ann@xn--fa-hia.de", "ann@xn--fa-hia.de"),
    ],
)
def test_spellings_of_one_address(typed: str, canonical: str):
    assert canonical_email(typed) == canonical


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "@",
        "ann",
        "ann@",
        "@example.org",
        "ann@localhost",
        "ann@exa mple.org",
        "jos\u00e9@example.org",
        "\u0130@example.com",
        "\u212aarl@example.org",
        "=?utf-8?q?victim=40evil.com=2C?=@example.com",
        "=?utf-8?q?a=0d=0aBcc=3ax?=@example.com",
        "ann@fa\u00df.de",
        "ann@FA\u1e9e.de",
        "ann@\u03b2\u03cc\u03bb\u03bf\u03c2.example",
        "ann@a\u200db.example",
        "ann@a\u200cb.example",
        "ann@example..org",
        "ann@-example.org",
        "ann@exam_ple.org",
        "ann@[127.0.0.1]",
        '"ann b"@example.org',
        "ann\n@example.org",
        "ann@example.org\nBcc: eve@example.org",
        "ann@example.org,eve@example.org",
        "Ann <ann@example.org>",
        "ann\u200b@example.org",
        "ann\u202e@example.org",
        "ann\x00@example.org",
        "ann\ud800@example.org",
        "a" * 65 + "@example.org",
        "ann@" + "a" * 64 + ".org",
        "ann@" + ".".join(["a" * 60] * 5) + ".org",
    ],
)
def test_what_no_mail_reaches_is_refused(typed: str):
    with pytest.raises(EmailUnusable):
        canonical_email(typed)


@given(st.text() | st.builds("{}@{}".format, st.text(), st.text()))
def test_any_text_is_an_address_or_refused_and_canonical_once_is_for_ever(typed: str):
    try:
        canonical = canonical_email(typed)
    except EmailUnusable:
        return
    assert canonical_email(canonical) == canonical
    assert len(canonical.encode()) <= MAX_EMAIL_OCTETS
    assert not any(character.isspace() for character in canonical)
    assert canonical.rpartition("@")[2].isascii()


locals_ = st.text(string.ascii_letters + string.digits + "+._-", min_size=1, max_size=64)
labels = st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True)


@given(locals_, st.lists(labels, min_size=2, max_size=4))
def test_case_and_surrounding_space_never_make_another_person(local: str, domain: list[str]):
    typed = f"{local}@{'.'.join(domain)}"
    assert canonical_email(f" {typed.upper()} ") == canonical_email(typed.lower()) == typed.lower()
