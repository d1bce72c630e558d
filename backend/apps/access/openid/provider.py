"""How is a provider of OpenID Connect asked, and what of its answers is believed?

The authorization code flow with PKCE (RFC 7636, S256), state and nonce (OpenID Connect Core 1.0, 3.1). Authlib speaks
the protocol and joserfc checks signatures; which algorithms, issuer and audience are right is decided here, not by what
the provider's own document allows.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import urllib3
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from backend.apps.access.errors import IdTokenRefused, ProviderAway, ProviderRefused, SignInAttemptUnknown

from .configuration import Configuration

# Signed with a key that only the provider has: no `none`, and no HMAC, whose key would be public or shared.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SCOPES = "openid email profile"
# Of API Gateway's 29 s, for three questions at most.
SECONDS_A_QUESTION = 5
LEEWAY_SECONDS = 60
METADATA_SECONDS = 3600
# How often a signature that does not fit may have the keys asked for again.
KEYS_AGAIN_SECONDS = 60
LONGEST_ANSWER_BYTES = 256 * 1024
# Nothing is asked twice and nobody is followed elsewhere: a code is good for once, and an address was checked.
_http = urllib3.PoolManager(timeout=urllib3.Timeout(total=SECONDS_A_QUESTION), retries=False, num_pools=2)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Question:
    """Where to send the browser, and what its answer must fit to; all but the address stays in its session."""

    address: str
    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


class Provider:
    """One provider; its document and its keys are kept for an hour, or until a token does not fit to them."""

    def __init__(self, configured: Configuration) -> None:
        self._configured = configured
        self._lock = threading.Lock()
        self._metadata: dict[str, Any] = {}
        self._metadata_until = 0.0
        self._keys: KeySet | None = None
        self._keys_until = 0.0
        self._keys_again_at = 0.0

    def question(self, redirect_uri: str) -> Question:
        """Raises ProviderAway."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        address = prepare_grant_uri(
            self._endpoint("authorization_endpoint"),
            self._configured.client_id,
            "code",
            redirect_uri,
            SCOPES,
            state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return Question(address=address, state=state, nonce=nonce, verifier=verifier)

    def claims(self, *, answer: dict[str, str], asked: Question, redirect_uri: str) -> dict[str, Any]:
        """What the provider says of the person, once it is proved to be said to us, now, and in answer to this.

        Raises:
            SignInAttemptUnknown: the state is another's.
            ProviderRefused: it says no itself.
            IdTokenRefused: what it says is not to be trusted.
            ProviderAway: it does not answer.
        """
        if not hmac.compare_digest(answer.get("state", "").encode(), asked.state.encode()):
            raise SignInAttemptUnknown("This answer belongs to another sign-in than the one begun here. Begin again.")
        # RFC 9207: a provider that says who it is, is the one that was asked.
        if answer.get("iss", self._configured.issuer) != self._configured.issuer:
            raise IdTokenRefused("Another sign-in service answers than the one that was asked. Begin again.")
        if "error" in answer or not answer.get("code"):
            raise ProviderRefused("The sign-in service did not sign you in. Begin again, or ask an admin.")
        token = self._exchanged(answer["code"], asked, redirect_uri)
        return self._believed(token, asked.nonce)

    def logout_address(self, return_to: str) -> str | None:
        """Where the browser signs out there, too; None where the provider offers nothing of the kind, or is away.

        RP-Initiated Logout 1.0; `logout_uri` is what Cognito calls the address to return to.
        """
        try:
            there = self._document().get("end_session_endpoint")
        except ProviderAway:
            return None
        if not isinstance(there, str) or not _is_protected(there):
            return None
        told = {"client_id": self._configured.client_id, "post_logout_redirect_uri": return_to, "logout_uri": return_to}
        return f"{there}{'&' if '?' in there else '?'}{urlencode(told)}"

    def _exchanged(self, code: str, asked: Question, redirect_uri: str) -> dict[str, Any]:
        """The provider's token answer (RFC 6749, 4.1.3). With a secret by HTTP Basic, else by PKCE alone."""
        ours = {"client_id": self._configured.client_id, "code": code, "code_verifier": asked.verifier}
        body = prepare_token_request("authorization_code", redirect_uri=redirect_uri, **ours)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if secret := self._configured.client_secret:
            pair = f"{quote_plus(self._configured.client_id)}:{quote_plus(secret)}"
            headers |= urllib3.make_headers(basic_auth=pair)
        status, answer = _asked("POST", self._endpoint("token_endpoint"), headers=headers, body=body)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise _away()
        if status != HTTPStatus.OK or not isinstance(answer, dict) or "error" in answer:
            raise ProviderRefused("The sign-in service does not know this sign-in any more. Begin again.")
        return answer

    def _believed(self, token: dict[str, Any], nonce: str) -> dict[str, Any]:
        raw = token.get("id_token")
        if not isinstance(raw, str):
            raise IdTokenRefused("The sign-in service did not say who you are. Begin again, or ask an admin.")
        try:
            decoded = self._decoded(raw)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {"iss": {"essential": True, "value": self._configured.issuer}, "nonce": {"essential": True}},
                {
                    "nonce": nonce,
                    "client_id": self._configured.client_id,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(leeway=LEEWAY_SECONDS)
        except (JoseError, AuthlibBaseError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise IdTokenRefused(
                "What the sign-in service says of you is not signed by it, not meant for us, or too old. Begin again."
            ) from None
        self._check_audience(decoded.claims)
        return dict(decoded.claims)

    def _decoded(self, raw: str) -> jwt.Token:
        """Keys that are not known yet, or no longer fit, were changed there: they are asked for once more.

        For a signature that is wrong only once a minute; most are nobody's key.
        """
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        known = self._keys
        if known is not None and time.monotonic() < self._keys_until:
            try:
                return jwt.decode(raw, known, registry=registry)
            except (InvalidKeyIdError, ValueError):
                pass
            except BadSignatureError:
                if time.monotonic() < self._keys_again_at:
                    raise
                self._keys_again_at = time.monotonic() + KEYS_AGAIN_SECONDS
        return jwt.decode(raw, self._asked_keys(), registry=registry)

    def _check_audience(self, claims: dict[str, Any]) -> None:
        """Ours alone, or ours with us as the authorized party (Core 1.0, 3.1.3.7, 3 to 5)."""
        audience, ours = claims.get("aud"), self._configured.client_id
        audiences = audience if isinstance(audience, list) else [audience]
        if ours not in audiences or (len(audiences) > 1 and claims.get("azp") != ours):
            raise IdTokenRefused("What the sign-in service says of you is meant for another site. Begin again.")
        if not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise IdTokenRefused("The sign-in service did not say who you are. Begin again, or ask an admin.")

    def _asked_keys(self) -> KeySet:
        document = self._fetched(self._endpoint("jwks_uri"))
        try:
            self._keys = KeySet.import_key_set(document)  # type: ignore[arg-type]  # whatever came, it is checked here
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            raise _away() from None
        self._keys_until = time.monotonic() + METADATA_SECONDS
        return self._keys

    def _endpoint(self, name: str) -> str:
        there = self._document().get(name)
        if not isinstance(there, str) or not _is_protected(there):
            raise _away()
        return there

    def _document(self) -> dict[str, Any]:
        with self._lock:
            if time.monotonic() >= self._metadata_until:
                found = self._fetched(f"{self._configured.issuer.rstrip('/')}/.well-known/openid-configuration")
                # Discovery 1.0, 4.3: else one provider could answer in the name of another.
                if found.get("issuer") != self._configured.issuer:
                    raise _away()
                self._metadata, self._metadata_until = found, time.monotonic() + METADATA_SECONDS
            return self._metadata

    @staticmethod
    def _fetched(address: str) -> dict[str, Any]:
        status, found = _asked("GET", address)
        if status != HTTPStatus.OK or not isinstance(found, dict):
            raise _away()
        return found


def _asked(method: str, address: str, **sent: Any) -> tuple[int, Any]:
    """Status and JSON, None where it is none or too long. Raises ProviderAway: nobody answers in time."""
    try:
        response = _http.request(method, address, preload_content=False, redirect=False, **sent)
        try:
            body = response.read(LONGEST_ANSWER_BYTES + 1, decode_content=True)
        finally:
            # What is left unread is not waited for.
            response.close()
    except (urllib3.exceptions.HTTPError, OSError):
        raise _away() from None
    if len(body) > LONGEST_ANSWER_BYTES:
        return response.status, None
    try:
        return response.status, json.loads(body)
    except (ValueError, RecursionError):
        return response.status, None


@lru_cache(maxsize=4)
def provider_of(configured: Configuration) -> Provider:
    """One for each configuration, so that its document and its keys are kept."""
    return Provider(configured)


def forget_providers() -> None:
    """The next question asks for everything anew."""
    provider_of.cache_clear()


def _is_protected(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


def _away() -> ProviderAway:
    return ProviderAway("The sign-in service does not answer as it should. Try again in a moment, or use a password.")
