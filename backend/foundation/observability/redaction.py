"""What must not reach a log? Addresses of people and machines, tokens, credentials; here each is known by its shape.

A shape cannot know a name or a sentence. So what others wrote (libraries' messages, exceptions' texts) also loses all
that stands in quotes and every path: that is where they put what somebody typed. Our own lines say nothing personal in
the first place; a test run with planted values holds them to it (backend/conftest.py).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from itertools import pairwise

MASK = "…"
# Longer texts are cut: an event in CloudWatch Logs may have 1 MB, and nobody reads more of one line.
MAX_CHARACTERS = 4000

_AT = r"(?:@|%(?:25)*40|\uff20|\ufe6b|&#64;|&#x40;|\\x40|\\u0040)"
_AT_SIGN = re.compile(_AT, re.IGNORECASE)
# What each of its forms holds, to be asked first.
_AT_SIGNS = ("@", "40", "64;", "\uff20", "\ufe6b")
# A local part may be quoted and hold blanks: "ann b"@example.org. The quotes may be escaped, inside another quotation.
_QUOTED_LOCAL_PART = re.compile(rf'\\?"[^"\n]{{0,128}}"\s?{_AT}\S*', re.IGNORECASE)
# RFC 2047: =?utf-8?q?ann=40example.org?=
_ENCODED_WORD = re.compile(r"=\?[^?\s]{1,40}\?[bq]\?[^?\s]*\?=", re.IGNORECASE)
_WORD = re.compile(r'[^\s<>"]+')

_NUMBER = r"(?:25[0-5]|2[0-4]\d|1?\d?\d|0\d\d)"
_IPV4 = re.compile(rf"(?<!\d)(?:{_NUMBER}\.){{3}}{_NUMBER}(?!\d)")
_IPV6 = re.compile(
    r"(?<![\w:])(?=[0-9a-f:]{0,40}:[0-9a-f]{0,4}:)[0-9a-f:]{2,45}[0-9.]{0,15}(?:%(?:25)?\w{1,16})?(?![\w:])",
    re.IGNORECASE,
)
_ENCODED_IPV6 = re.compile(r"(?<![\w%])(?:[0-9a-f]{0,4}%3a){2,7}[0-9a-f]{0,4}", re.IGNORECASE)
_ADDRESS_WITH_DASHES = re.compile(rf"\b(?:ip|ec2)-(?:{_NUMBER}-){{3}}{_NUMBER}\b")
# Addresses that are nobody's.
_OWN_ADDRESSES = frozenset({"0.0.0.0", "::", "::1"})  # compared, not listened on  # noqa: S104  # nosec B104

_AWS_KEY_ID = re.compile(r"(?<![A-Z0-9])A(?:KIA|SIA|IDA|ROA|GPA|NPA|CCA|PKA)[A-Z0-9]{12,}")
_AWS_SECRET_KEY = re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")
# Of our own API (backend/apps/access/token_form.py), also where it was cut short.
_API_TOKEN = re.compile(r"(?<![A-Za-z0-9])cb_[0-9A-Za-z]{12,}")
_LONG_WORD = re.compile(r"\S{16}")
_LONG_RUN = re.compile(r"[A-Za-z0-9_+=-]{20,}")
_LONG_RUN_WITH_SLASHES = re.compile(r"[A-Za-z0-9_+/=-]{60,}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-fA-F]{32,}")

# The rest of the line: cookies have many parts, and an Authorization header has blanks.
_HEADERS = re.compile(
    r"""\b((?:proxy-|http_|http_proxy_)?authorization|(?:http_|set-)?cookie)(["']?\s*[:=]\s*).*""", re.IGNORECASE
)
_CREDENTIALS = re.compile(
    r"""(?ix) (?<![\w-]) ([\w-]*(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key
        |signature|session_?id|credential|pepper|pwd|idempotency[_-]key)[\w-]*)
        (["']?\s*(?:=|:)\s*) (?:'[^']*'|"[^"]*"|[^\s,;&)\]}]+)"""
)
_CREDENTIAL_WORDS = (
    "pass", "secret", "token", "key", "signature", "session", "credential", "pepper", "pwd",
)  # fmt: skip
_SCHEMES = re.compile(r"\b(Bearer|Basic|Digest|Negotiate|AWS4-HMAC-SHA256)\s+(?=\S{6}).*", re.IGNORECASE)
_CREDENTIAL_URL = re.compile(
    r"\b(postgis|postgres|postgresql|mysql|redis|rediss|amqps?|submission\+tls|submission|smtps?|ftps?)://.*",
    re.IGNORECASE,
)
_QUERY = re.compile(r"(?<=[\w/.…\]-])\?[^\s?\"'<>]*=[^\s\"'<>]*")
_STREET = re.compile(
    r"\b\d{1,6}[A-Za-z]?\s+(?:[NSEW]\.?\s+)?(?:[A-Z0-9][\w.'-]*\s+){1,4}(?:St|Street|Ave|Avenue|Rd|Road|Blvd|Boulevard|Dr"
    r"|Drive|Ln|Lane|Way|Ct|Court|Pl|Place|Plaza|Hwy|Highway|Pkwy|Parkway|Ter|Terrace|Cir|Circle|Sq|Square|Trl|Trail)\b"
    r"(?:,?\s+(?:[A-Z][\w.-]*,?\s+){1,3}\d{5}(?:-\d{4})?)?"
)
_PO_BOX = re.compile(r"\bP\.?\s?O\.?\s+Box\s+\d+", re.IGNORECASE)

# From the first quote to the last one: whoever typed a quote of their own would end any other match early.
_OPENING = r"""(?<!\w)[bru]{0,2}["'`\u201c\u2018\u00ab]"""
_QUOTED = re.compile(rf"""{_OPENING}.*["'`\u201d\u2019\u00bb]""", re.DOTALL)
_OPEN_QUOTE = re.compile(rf"{_OPENING}.*", re.DOTALL)
# To the text's end: a path that somebody asked for may hold blanks and line ends.
_URL = re.compile(r"\b([a-z][a-z0-9+.-]{1,20})://.*", re.IGNORECASE | re.DOTALL)
_PATH = re.compile(r"(?<![\w:.…/-])/\S.*", re.DOTALL)


class Redactor:
    """Masks what people and machines can be known or impersonated by.

    `secret_paths` are patterns whose first group stays and whose rest is masked: addresses that hold a secret.
    """

    def __init__(self, secret_paths: Sequence[str] = ()) -> None:
        self._secret_paths = [re.compile(pattern) for pattern in secret_paths]

    def own(self, text: str) -> str:
        """For what our code wrote: everything that has a known shape."""
        # A little more than is kept, so that the cut goes through nothing that would have been known by its length.
        text = text[: MAX_CHARACTERS + 1000]
        for pattern in self._secret_paths:
            text = pattern.sub(rf"\1{MASK}", text)
        if "=?" in text:
            text = _ENCODED_WORD.sub(MASK, text)
        # The long runs before the addresses: a token may hold what looks like a part of one.
        text = _machines(_people(_random(_credentials(text))))
        return text if len(text) <= MAX_CHARACTERS else text[:MAX_CHARACTERS] + MASK

    def foreign(self, text: str) -> str:
        """For what others wrote: also whatever is quoted, and the rest of a line after a path or an address."""
        text, quotations = _QUOTED.subn(f"'{MASK}'", text[: MAX_CHARACTERS + 1000])
        if not quotations:  # or one that was cut off, and has no end
            text = _OPEN_QUOTE.sub(f"'{MASK}", text)
        text = _URL.sub(rf"\1://{MASK}", text)
        return self.own(_PATH.sub(f"/{MASK}", text))


def _credentials(text: str) -> str:
    """Cheap questions first: a line seldom holds any of these."""
    lower = text.lower()
    if "://" in lower:
        text = _CREDENTIAL_URL.sub(rf"\1://{MASK}", text)
    if "authorization" in lower or "cookie" in lower:
        text = _HEADERS.sub(rf"\1\2{MASK}", text)
    if any(word in lower for word in _CREDENTIAL_WORDS):
        text = _CREDENTIALS.sub(rf"\1\2{MASK}", text)
    if "?" in lower:
        text = _QUERY.sub(f"?{MASK}", text)
    if any(scheme in lower for scheme in ("bearer", "basic", "digest", "negotiate", "aws4-")):
        text = _SCHEMES.sub(rf"\1 {MASK}", text)
    return text


def _random(text: str) -> str:
    if not _LONG_WORD.search(text):
        return text
    text = _AWS_KEY_ID.sub(MASK, text)
    text = _API_TOKEN.sub(MASK, text)
    text = _LONG_RUN_WITH_SLASHES.sub(_unless_harmless, text)
    text = _AWS_SECRET_KEY.sub(_unless_harmless, text)
    return _LONG_RUN.sub(_unless_harmless, text)


def _people(text: str) -> str:
    if any(sign in text for sign in _AT_SIGNS):
        text = _QUOTED_LOCAL_PART.sub(MASK, text)
        # Word by word, so that the time grows with the text only, whatever somebody sends.
        text = _WORD.sub(_without_at_sign, text)
    if "ox " in text or "OX " in text:
        text = _PO_BOX.sub(MASK, text)
    return _STREET.sub(MASK, text)


def _without_at_sign(match: re.Match[str]) -> str:
    return MASK if _AT_SIGN.search(match[0]) else match[0]


def _machines(text: str) -> str:
    if "::" in text or text.count(":") > 5:  # noqa: PLR2004  # of the eight groups two may be an IPv4 address
        text = _IPV6.sub(_unless_own_address, text)
    if "%3A" in text or "%3a" in text:
        text = _ENCODED_IPV6.sub(MASK, text)
    if text.count(".") > 2:  # noqa: PLR2004
        text = _IPV4.sub(_unless_own_address, text)
    return _ADDRESS_WITH_DASHES.sub(MASK, text) if "ip-" in text or "ec2-" in text else text


def _unless_own_address(match: re.Match[str]) -> str:
    try:
        address = ipaddress.ip_address(re.sub(r"%.*|\.$", "", match[0].strip()))
    except ValueError:
        # A time has colons, too (12:34:56.7). What only looks wrong to Python (leading zeros) is an address still.
        is_time = 0 < match[0].count(":") < 6 and "::" not in match[0]  # noqa: PLR2004  # groups before an IPv4 tail
        return match[0] if is_time else MASK
    return match[0] if address.is_loopback or str(address) in _OWN_ADDRESSES else MASK


def _unless_harmless(match: re.Match[str]) -> str:
    """Random text is masked; names are not, nor the ids of requests."""
    run = match[0]
    return run if _UUID.fullmatch(run) or not _looks_random(run) else MASK


def _looks_random(run: str) -> bool:
    """What mixes capitals, small letters and digits; what is long, of letters and digits without a break; hexadecimal.

    One token of 43 characters in 1,400 has no digit: letters that are drawn change their case at every other one, those
    of a NameInCapitals far less often.
    """
    has_digits, has_small, has_capitals = (any(map(kind, run)) for kind in (str.isdigit, str.islower, str.isupper))
    if has_digits:
        is_one_long_word = len(run) >= 32 and run.isalnum() and (has_small or has_capitals)  # noqa: PLR2004
        return (has_small and has_capitals) or is_one_long_word or _HEX.search(run) is not None
    changes = sum(one.isupper() is not other.isupper() for one, other in pairwise(run))
    return has_small and has_capitals and changes >= 0.36 * len(run)
