"""Does the site behave as a visitor finds it? Steps that ask over HTTP and change nothing but counters."""

from __future__ import annotations

import re
import statistics
from http import HTTPStatus
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

from backend.ops.registry import Image
from backend.ops.smoke import Smoke
from backend.ops.staff_paths import BEGIN, CALLBACK

from .conversation import fetched
from .scene import Scene, StepFailed, StepSkipped

# The state house in Hartford.
LOOKUP = "/api/v1/regions/lookup?lat=41.7640&lon=-72.6825"
NO_LOOKUP = "/api/v1/regions/lookup?lat=91&lon=0"
LOOKUPS = 100
# A warm answer takes API Gateway and Lambda some 30 ms and us a few (docs/performance.md): beyond this look why.
SLOWEST_MEDIAN_MILLISECONDS = 300.0
REFUSED_LOOKUPS = 20
# Above the limit on reading the API's description (backend/config/limits.py), which nobody misses for five minutes.
DESCRIPTION_READS = 70
SMOKE_SECONDS = 60.0
FORGED = ("192.0.2.1", "198.51.100.7", "203.0.113.9", "2001:db8::1")
_WRITE = "/api/v1/campaigns/00000000-no-such-campaign/endorsements"
_HASHED = re.compile(r'(?:href|src)="([^"]+\.[0-9a-f]{12}\.(?:css|js))"')
_A_YEAR = 31_536_000


def smoke(scene: Scene) -> str:
    """Live, ready (database, migrations, limiter, secrets), the version's digest, a lookup, a refused write."""
    commit = scene.act.commit if scene.act else ""
    digest = scene.live.digest
    image = Image(uri=f"{scene.parameters.repository_uri}@{digest}", digest=digest, commit=commit)
    Smoke(url=scene.site.url, seconds=SMOKE_SECONDS).run(image, lambda line: None)
    return "live, ready, the version's digest, campaigns, one lookup, one refused write"


def lookup_median(scene: Scene) -> str:
    """One after the other over one connection; the first pays for TLS and is not counted."""
    answers = [scene.site.get(LOOKUP) for _ in range(LOOKUPS + 1)]
    strange = sorted({int(answer.status) for answer in answers} - {HTTPStatus.OK})
    if strange:
        raise StepFailed(f"of {LOOKUPS} lookups some were answered {strange}")
    milliseconds = sorted(answer.seconds * 1000 for answer in answers[1:])
    median = statistics.median(milliseconds)
    words = f"{LOOKUPS} lookups: median {median:.1f} ms, 95 % within {milliseconds[int(0.95 * LOOKUPS)]:.1f} ms"
    if median > SLOWEST_MEDIAN_MILLISECONDS:
        raise StepFailed(f"{words}; it should be below {SLOWEST_MEDIAN_MILLISECONDS:.0f} ms")
    told = answers[0].json()
    return (
        words if isinstance(told, dict) and told.get("regions") else f"{words} (they found no region: no map answers)"
    )


def static_file(scene: Scene) -> str:
    """The one that the admin's door asks for first, under the name that holds its content's hash."""
    page = scene.site.get("/admin/login/")
    found = _HASHED.search(page.body.decode(errors="replace"))
    if page.status != HTTPStatus.OK or found is None:
        raise StepFailed(f"/admin/login/ says {page.status} and names no hashed file")
    answer = fetched(_at_hand(scene, found[1]), scene.site.url + "/admin/login/")
    kept = re.search(r"max-age=(\d+)", answer.headers.get("cache-control", ""))
    if answer.status != HTTPStatus.OK or kept is None or int(kept[1]) < _A_YEAR:
        control = answer.headers.get("cache-control", "nothing")
        raise StepFailed(f"{found[1]} says {answer.status}, Cache-Control {control}; it should be kept for a year")
    return f"{found[1].rpartition('/')[2]}, kept for a year"


def _at_hand(scene: Scene, address: str) -> str:
    """A bucket's own address; where an emulator plays S3, its address there, so that nobody asks AWS instead."""
    host = urlsplit(address).hostname or ""
    if scene.cloud.endpoint_url is None or not host.endswith(".amazonaws.com"):
        return address
    return f"{scene.cloud.endpoint_url}/{host.partition('.')[0]}{urlsplit(address).path}"


def limits(scene: Scene) -> str:
    """Refused lookups count down, and what is read too often is refused with the time to wait."""
    left = _falling([scene.site.get(NO_LOOKUP).remaining() for _ in range(REFUSED_LOOKUPS)], "refused lookups")
    for count in range(1, DESCRIPTION_READS + 1):
        answer = scene.site.get("/api/v1/schema")
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            if not answer.headers.get("retry-after", "").isdecimal():
                raise StepFailed("a 429 came without Retry-After")
            wait = answer.headers["retry-after"]
            return f"{REFUSED_LOOKUPS} refused lookups left {left} of their window; read {count} was a 429 for {wait} s"
    raise StepFailed(f"{DESCRIPTION_READS} reads of the API's description passed, and none was a 429")


def forged_headers(scene: Scene) -> str:
    """Whoever states other addresses is still counted as one caller."""
    remaining = [scene.site.post(_WRITE, {}, _forged(address)).remaining() for address in FORGED]
    left = _falling(remaining, "refused writes with forged addresses")
    return f"{len(FORGED)} addresses stated, one caller counted: {left} left"


def staff_sign_in(scene: Scene) -> str:
    """The function has fetched the provider's document, and the provider takes the question that it asks."""
    told = scene.live.environment
    if "STAFF_OIDC_ISSUER" not in told:
        raise StepSkipped("no provider signs staff in")
    answer = scene.site.get(BEGIN)
    if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
        raise StepFailed(f"the function does not reach {told['STAFF_OIDC_ISSUER']}, or it answers nonsense")
    if answer.status != HTTPStatus.FOUND:
        raise StepFailed(f"{BEGIN} says {answer.status}, and should lead to the provider")
    there = answer.headers.get("location", "")
    asked = parse_qs(urlsplit(there).query)
    wanted = {
        "client_id": told["STAFF_OIDC_CLIENT_ID"],
        "redirect_uri": told["PUBLIC_BASE_URL"].rstrip("/") + CALLBACK,
        "code_challenge_method": "S256",
    }
    if strange := sorted(name for name, value in wanted.items() if asked.get(name) != [value]):
        raise StepFailed(f"the provider is asked with another {', '.join(strange)} than the stage's")
    page = fetched(there, scene.site.url)
    # Cognito tells of a client that leads elsewhere by leading to a page of its own.
    if page.status >= HTTPStatus.BAD_REQUEST or "error" in page.headers.get("location", ""):
        raise StepFailed(f"{urlsplit(there).hostname} answers {page.status}: does its client lead back to this stage?")
    return f"{urlsplit(there).hostname} asks who it is"


def _forged(address: str) -> dict[str, str]:
    quoted = f'"[{address}]"' if ":" in address else address
    return {
        "X-Forwarded-For": address, "X-Real-IP": address, "Forwarded": f"for={quoted}",
        "CloudFront-Viewer-Address": f"{address}:443", "True-Client-IP": address,
    }  # fmt: skip


def _falling(remaining: list[int | None], what: str) -> int:
    """What is left at the end. Others behind the same address may count, too, and a window may begin anew once."""
    known = [number for number in remaining if number is not None]
    if len(known) < len(remaining):
        raise StepFailed(f"{what} came without a RateLimit header: nobody counts, or the limiter's store is away")
    rises = sum(after >= before for before, after in pairwise(known))
    if rises > 1:
        raise StepFailed(f"{what} are not counted as one caller's: what was left went {known[0]} … {known[-1]}")
    return known[-1]
