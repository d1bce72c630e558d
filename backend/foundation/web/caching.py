"""How long may an answer be kept, and by whom? A view says it in one line; what says nothing is kept by nobody.

`caching = public_for(seconds=60)` on a view class covers its successful answers to GET and HEAD. Errors, writes, pages
with a token and the admin are `no-store`, by default.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe

type GetResponse = Callable[[HttpRequest], HttpResponseBase]

_READS = {"GET", "HEAD"}
# A 304 has no body to describe (RFC 9110 15.4.5).
_OF_THE_BODY = {"content-type", "content-length", "content-encoding", "content-language"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caching:
    """How many seconds any cache may answer with this, and how many more while it asks again (RFC 5861); 0: nobody."""

    seconds: int
    stale_seconds: int

    def cache_control(self, now: datetime | None = None) -> str:
        """The header; given the moment, cut short at midnight UTC, since answers may depend on today's date."""
        if self.seconds == 0:
            return "no-store"
        left = _seconds_until_midnight(now) if now else self.seconds + self.stale_seconds
        fresh = min(self.seconds, left)
        stale = min(self.stale_seconds, left - fresh)
        return f"public, max-age={fresh}, stale-while-revalidate={stale}"


def public_for(*, seconds: int, stale_seconds: int | None = None) -> Caching:
    """The same answer for everybody; stale for as long again unless told."""
    return Caching(seconds=seconds, stale_seconds=seconds if stale_seconds is None else stale_seconds)


NO_STORE = Caching(seconds=0, stale_seconds=0)


def tell_last_modified(response: HttpResponseBase, *, at: datetime, now: datetime) -> None:
    """When what is answered was last changed, for caches that ask by date; the tag goes before it (RFC 9110 13.2.2).

    Said in whole seconds, so not within the second of the change: a second change in it would be missed.
    """
    if int(at.timestamp()) < int(now.timestamp()):
        response["Last-Modified"] = http_date(at.timestamp())


class NoStoreMiddleware:
    """The default: whatever leaves without Cache-Control is kept by nobody. Outside of all that can refuse."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", NO_STORE.cache_control())
        return response


class PublicCachingMiddleware:
    """Gives a public view's answer its Cache-Control and ETag, and answers 304 to who has it already.

    Inside of gzip, whose output differs each time. The tag is weak, so that it names the compressed answer and the
    plain one alike (RFC 9110 8.8.1), and the same for HEAD. It spares the transfer, not the work.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        caching: Caching = getattr(request, "caching", NO_STORE)
        if not caching.seconds or not isinstance(response, HttpResponse) or not _is_for_all(request, response):
            return response
        response["Cache-Control"] = caching.cache_control(timezone.now())
        # Also where it is too short to be compressed: a later, longer answer at this address is not.
        patch_vary_headers(response, ["Accept-Encoding"])
        response["ETag"] = f'W/"{blake2b(response.content, digest_size=16).hexdigest()}"'
        return _not_modified(response) if _is_known(request, response) else response

    @staticmethod
    def process_view(request: HttpRequest, view: Callable[..., Any], *_: Any) -> None:
        request.caching = getattr(getattr(view, "view_class", None), "caching", NO_STORE)  # type: ignore[attr-defined]


def _is_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    """A read that went well, of which neither the view nor a cookie says otherwise.

    To a broken CSRF cookie Django answers with a new one, which no cache may hand to others.
    """
    is_read = request.method in _READS and response.status_code == HTTPStatus.OK
    return is_read and "Cache-Control" not in response and not response.cookies


def _is_known(request: HttpRequest, response: HttpResponse) -> bool:
    """By the tag where one is asked for, else by the date. A header that nobody can read is as none."""
    if "If-None-Match" in request.headers:
        return _has_tag(request.headers["If-None-Match"], response["ETag"])
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    modified = parse_http_date_safe(response.headers.get("Last-Modified", ""))
    return since is not None and modified is not None and modified <= since


def _has_tag(asked: str, tag: str) -> bool:
    """Weak comparison (RFC 9110 13.1.2)."""
    known = parse_etags(asked)
    return known == ["*"] or tag.removeprefix("W/") in {each.removeprefix("W/") for each in known}


def _not_modified(response: HttpResponse) -> HttpResponse:
    short = HttpResponseNotModified()
    for name, value in response.items():
        if name.lower() not in _OF_THE_BODY:
            short[name] = value
    return short


def _seconds_until_midnight(now: datetime) -> int:
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return int((midnight - now).total_seconds())
