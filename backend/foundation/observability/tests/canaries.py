"""Planted values: what must not come out of a log, in the forms in which it goes in."""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass

from hypothesis import strategies as st


@dataclass(frozen=True)
class Planted:
    """A text as somebody wrote it, and the parts of it that nobody may read."""

    text: str
    secrets: tuple[str, ...]


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Marked, so that a part can be recognised; long enough to be in no other word.
_local_parts = st.text(_LETTERS + "0123456789.+-_'", max_size=12).map(lambda rest: f"qzcanary{rest}")
_domains = st.sampled_from(
    ["example.org", "mail.example.co.uk", "ünïcode.example", "xn--ncode-3va.example", "[192.0.2.7]"]
)
_at_signs = st.sampled_from(["@", "%40", "%2540", "\uff20", "\ufe6b"])


@st.composite
def emails(draw: st.DrawFn) -> Planted:
    local, domain = draw(_local_parts), draw(_domains)
    form = draw(st.sampled_from(["plain", "quoted", "angle", "mailto", "encoded word", "json"]))
    if form == "quoted":
        return Planted(f'"{local} of Q"{draw(_at_signs)}{domain}', (local,))
    if form == "encoded word":
        return Planted(f"=?utf-8?q?{local}=40{domain}?=", (local,))
    address = f"{local}{draw(_at_signs)}{domain}"
    shown = {
        "plain": address,
        "angle": f"Q <{address}>",
        "mailto": f"mailto:{address}",
        "json": f'{{"to": "{address}"}}',
    }
    return Planted(shown[form], (local,))


ipv4 = st.tuples(st.sampled_from(["192.0.2", "198.51.100", "203.0.113", "10.1.2", "8.8.4"]), st.integers(0, 255)).map(
    lambda parts: Planted(f"{parts[0]}.{parts[1]}", (f"{parts[0]}.",))
)
ipv6 = st.ip_addresses(v=6, network="2001:db8::/32").flatmap(
    lambda each: st.sampled_from([each.compressed, each.exploded, each.exploded.upper(), f"[{each}]:443"])
).map(lambda text: Planted(text, (text.strip("[]")[:12],)))  # fmt: skip
# As random as real ones: what is drawn freely may be 43 times the same letter.
_bytes = st.builds(
    lambda seed, length: random.Random(seed).randbytes(length), st.integers(0, 2**64), st.integers(24, 48)
)
tokens = _bytes.map(lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("=")).map(
    lambda token: Planted(token, (token, token[:28]))
)
hexadecimal = _bytes.map(lambda raw: Planted(raw.hex(), (raw.hex(),)))
aws_keys = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=16, max_size=16).map(
    lambda rest: Planted(f"AKIA{rest}", (rest,))
)
_words = st.text(_LETTERS + "0123456789", min_size=6, max_size=20).map(lambda text: f"qz{text}")
links = _words.map(lambda word: Planted(f"/verify-endorsement/{word}/", (word,)))
headers = st.tuples(
    st.sampled_from(["Authorization: Bearer {}", "authorization={}", "Cookie: sessionid={}; a=b", "'HTTP_COOKIE': '{}'",
                     "Set-Cookie: csrftoken={}", "Basic {}", "password={}", "secret: {}", '"api_key": "{}"',
                     "postgis://user:{}@db.example:5432/name", "submission+tls://u:{}@mail.example",
                     "/api/v1/things?q={}", "https://site.example/a?b=1&email={}"]), _words,
).map(lambda parts: Planted(parts[0].format(parts[1]), (parts[1],)))  # fmt: skip
streets = st.sampled_from(
    ["210 Capitol Ave", "1600 Pennsylvania Avenue", "12 N. Main St", "1 Ocean View Blvd", "P.O. Box 1234"]
).map(lambda street: Planted(street, (street,)))

# All that is known by its shape.
shaped = st.one_of(emails(), ipv4, ipv6, tokens, hexadecimal, aws_keys, links, headers, streets)
# What only stands out because others quote it.
quoted = st.sampled_from(
    ["Ann Alvarez", "O'Brien & Söhne", 'she said "no" to it', "My children drink it.", "Qzlines\nof two"]
).map(
    lambda words: Planted(repr(words), (words.splitlines()[0][:7],))
)  # fmt: skip
