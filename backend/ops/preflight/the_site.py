"""Is the public address safe to give away, and does nothing run in a developer's mood?"""

from __future__ import annotations

import http.client
import socket
import ssl
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from backend.ops.function import LiveFunction
from backend.ops.programs import run_program

from .scene import CheckFailed, CheckSkipped, Scene

SECONDS = 10.0
SOONEST_CERTIFICATE_END = timedelta(days=21)
# Terraform's word for an address that there is only after the first deploy.
_NOWHERE = ".invalid"
_IS_ALIVE = "/health/live"
_LINT_SECONDS = 600.0
# Django's own page for developers.
_DEBUG_PAGE = b"DEBUG = True"
_ON = frozenset({"1", "true", "yes", "on"})


def address(scene: Scene, trusted: ssl.SSLContext | None = None) -> str:
    """The application itself answers. `trusted` says whose certificates count; the machine's own list by default."""
    url = scene.variable("PUBLIC_BASE_URL").rstrip("/")
    host, port, path = _place(url)
    if scene.live() is None:
        raise CheckSkipped(f"nothing is deployed yet that could answer at {url}")
    if host.endswith(_NOWHERE):
        raise CheckFailed(f"PUBLIC_BASE_URL is {url}, which leads nowhere, and links in mails lead there")
    url = f"{url}{_IS_ALIVE}"
    context = trusted or ssl.create_default_context()
    connection = http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)
    try:
        connection.connect()
        ends = _end_of(connection.sock)
        connection.request("GET", f"{path}{_IS_ALIVE}", headers={"User-Agent": "bin/preflight"})
        status = connection.getresponse().status
    except ssl.SSLCertVerificationError as error:
        raise CheckFailed(f"the certificate of {host} does not hold: {error.verify_message}") from error
    except (OSError, http.client.HTTPException) as error:
        raise CheckFailed(f"{url} does not answer ({str(error) or type(error).__name__})") from error
    finally:
        connection.close()
    if ends - datetime.now(UTC) < SOONEST_CERTIFICATE_END:
        raise CheckFailed(f"the certificate of {host} ends on {ends:%d %b %Y}")
    if status != http.client.OK:
        raise CheckFailed(f"{url} answers {status}, not 200")
    return f"{url} answers, its certificate ends on {ends:%d %b %Y}"


def _place(url: str) -> tuple[str, int, str]:
    """Host, port and path. Raises CheckFailed: it is no https address."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme != "https" or not parts.hostname:
        raise CheckFailed(f"PUBLIC_BASE_URL is {url!r}, and links in mails lead to https")
    return parts.hostname, port, parts.path


def _end_of(connected: socket.socket) -> datetime:
    found = connected.getpeercert() if isinstance(connected, ssl.SSLSocket) else None
    ends = (found or {}).get("notAfter", "")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(ends)), UTC)


def debug(scene: Scene) -> str:
    """Zappa's word on it, the running function's variables, and the page that a wrong address gets."""
    if scene.settings.get("debug") is not False:
        raise CheckFailed('zappa_settings.json does not say "debug": false')
    live = scene.live()
    variables = dict(live.environment) if live else scene.variables
    if wrong := [name for name, text in variables.items() if name.endswith("DEBUG") and text.lower() in _ON]:
        raise CheckFailed(f"the function's {', '.join(sorted(wrong))} is on")
    module = variables.get("DJANGO_SETTINGS_MODULE", "")
    if module and not module.endswith((".deployed", ".lambda_settings")):
        raise CheckFailed(f"DJANGO_SETTINGS_MODULE is {module}, which is not what is deployed")
    return _page_of_nothing(scene, live)


def _page_of_nothing(scene: Scene, live: LiveFunction | None) -> str:
    url = scene.values.get("api/url")
    if live is None or not url:
        return "off in the settings; nothing runs yet"
    parts = urlsplit(f"{url}/there-is-no-such-page")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        page = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise CheckFailed(f"{url} does not answer ({str(error) or type(error).__name__})") from error
    finally:
        connection.close()
    if _DEBUG_PAGE in page:
        raise CheckFailed(f"{url} shows Django's page for developers")
    if answer.status != http.client.NOT_FOUND:
        raise CheckFailed(f"{url} answers a wrong address with {answer.status}, so its page for that was not seen")
    return "off in the settings, the variables and the page of a wrong address"


def migrations(scene: Scene) -> str:
    """What a release asks as well, before somebody has waited for it."""
    program = scene.checkout.root / "bin" / "lint-migrations"
    if not program.exists():
        raise CheckSkipped(f"{scene.checkout.root} has no bin/lint-migrations")
    ended = run_program([str(program)], folder=scene.checkout.root, environment=scene.inherited, seconds=_LINT_SECONDS)
    if ended.code != 0:
        lines = [line for line in ended.output.strip().splitlines() if line.strip()] or ["no word"]
        raise CheckFailed(f"bin/lint-migrations ended with {ended.code}: {lines[-1].strip()}")
    return "each may run while people use the site"
