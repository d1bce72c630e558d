"""A provider of OpenID Connect over HTTP on loopback: real keys, real JWTs, and whatever mistake a test wants of it.

It checks what a real one does: the client, the redirect address, that a code is used once and only with the verifier
whose challenge it was asked with (RFC 7636). What it says of a person, and how it signs that, a test may change.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, override
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

CLIENT_ID = "coalition-admin"
ADA: dict[str, Any] = {
    "sub": "5f0c-ada",
    "email": "ada@staff.example",
    "email_verified": True,
    "given_name": "Ada",
    "family_name": "L",
    "cognito:groups": ["moderator"],
}


def new_key() -> RSAKey:
    key = RSAKey.generate_key(2048, private=True)
    key.ensure_kid()
    return key


@dataclass
class OpenIDProvider:
    """What it says next; tests change the fields."""

    url: str = ""
    person: dict[str, Any] = field(default_factory=lambda: dict(ADA))
    # Over what the ID token would say; None takes a claim away.
    changed: dict[str, Any] = field(default_factory=dict)
    # Over the discovery document.
    document: dict[str, Any] = field(default_factory=dict)
    keys: list[RSAKey] = field(default_factory=lambda: [new_key()])
    algorithm: str = "RS256"
    # Signs in the place of the newest key: a stranger's.
    signing_key: Any = None
    # Where it is set, the client proves itself by it (RFC 6749, 2.3.1).
    client_secret: str = ""
    is_away: bool = False
    nonces: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorize(self, address: str, **over: str) -> str:
        """What a browser does there, signed in as `person`: the address that it is sent back to."""
        parts = urlsplit(address)
        query = dict(parse_qsl(parts.query))
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.url}/authorize"
        assert (query["response_type"], query["client_id"]) == ("code", CLIENT_ID)
        assert query["code_challenge_method"] == "S256"
        assert {"openid", "email"} <= set(query["scope"].split())
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        self.nonces.append(query["nonce"])
        back = urlsplit(query["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': query['state']} | over)}"

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        if self.client_secret:
            if authorization != f"Basic {base64.b64encode(f'{CLIENT_ID}:{self.client_secret}'.encode()).decode()}":
                return 401, {"error": "invalid_client"}
            form = form | {"client_id": CLIENT_ID}
        query = self.codes.pop(form.get("code", ""), None)
        if query is None or form.get("redirect_uri") != query["redirect_uri"] or form.get("client_id") != CLIENT_ID:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if _base64(digest) != query["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 900}
        return 200, answer | {"id_token": self.id_token(query["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 900, "nonce": nonce} | self.person
        claims |= self.changed
        return self.signed({name: value for name, value in claims.items() if value is not None})

    def signed(self, claims: dict[str, Any]) -> str:
        key = self.signing_key or self.keys[-1]
        if self.algorithm in {"none", "HS256"}:
            header = {"alg": self.algorithm, "typ": "JWT", "kid": key.kid}
            return self._forged(f"{_base64(json.dumps(header).encode())}.{_base64(json.dumps(claims).encode())}")
        header = {"alg": self.algorithm} | ({"kid": key.kid} if key.kid else {})
        return jwt.encode(header, claims, key, registry=JWSRegistry(algorithms=[self.algorithm]))

    def _forged(self, signed: str) -> str:
        """Without a signature; or with the old trick: HS256 with what everybody knows, the public key."""
        public = self.keys[-1].as_pem(private=False)
        return f"{signed}.{'' if self.algorithm == 'none' else _base64(hmac.digest(public, signed.encode(), 'sha256'))}"

    def described(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/logout",
            # As lenient as a careless provider's.
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        } | self.document


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class _Handler(BaseHTTPRequestHandler):
    provider: OpenIDProvider

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    def do_GET(self) -> None:
        self.provider.asked.append(self.path)
        match self.path:
            case _ if self.provider.is_away:
                self._answer(503, {})
            case "/.well-known/openid-configuration":
                self._answer(200, self.provider.described())
            case "/keys":
                self._answer(200, {"keys": [key.as_dict(private=False) for key in self.provider.keys]})
            case path if path.startswith("/authorize?"):
                self._send_back(f"{self.provider.url}{path}")
            case path if path.startswith("/logout?"):
                self._answer(200, {"signed": "out"})
            case _:
                self._answer(404, {})

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        authorization = self.headers.get("Authorization", "")
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(*((503, {}) if self.provider.is_away else self.provider.exchange(form, authorization)))

    def _send_back(self, asked: str) -> None:
        """A browser that comes here by itself is signed in already, and goes back at once."""
        there = urlsplit(dict(parse_qsl(urlsplit(asked).query))["redirect_uri"])
        self.send_response(302)
        self.send_header("Location", f"{there.scheme}://{there.netloc}{self.provider.authorize(asked)}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@contextmanager
def running_provider() -> Iterator[OpenIDProvider]:
    provider = OpenIDProvider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": provider}))
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
