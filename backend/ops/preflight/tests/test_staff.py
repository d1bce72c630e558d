"""A provider's document is fetched over HTTP from a server of the test's; its pool and client are what AWS tells."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from backend.ops.preflight.scene import CheckFailed, CheckSkipped, NotAllowed
from backend.ops.preflight.the_staff import sign_in
from backend.tests.loopback import free_port

from .a_stage import VALUES, scene
from .answering import answering

POOL = "us-east-1_AbCdEfGhI"
BASE = VALUES["environment/PUBLIC_BASE_URL"]
CLIENT = {
    "UserPoolId": POOL, "ClientId": "7abc", "AllowedOAuthFlows": ["code"],
    "CallbackURLs": [f"{BASE}/admin/sign-in/provider/callback/", "https://api.example.org/callback"],
    "LogoutURLs": [f"{BASE}/admin/login/"],
}  # fmt: skip
COGNITO: Mapping[str, Any] = {
    "cognito-idp describe_user_pool": {
        "UserPool": {"Id": POOL, "MfaConfiguration": "ON", "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True}}
    },
    "cognito-idp describe_user_pool_client": {"UserPoolClient": CLIENT},
}


@contextmanager
def provider(*, status: int = 200, **changes: Any) -> Iterator[str]:
    """Its issuer; what its document says otherwise than it should."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = {
                "issuer": issuer, "authorization_endpoint": f"{issuer}/authorize", "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys",
            } | changes  # fmt: skip
            is_there = self.path == f"/{POOL}/.well-known/openid-configuration"
            body = json.dumps({name: value for name, value in said.items() if value}).encode()
            self.send_response(status if is_there else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer = f"http://127.0.0.1:{server.server_port}/{POOL}"
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield issuer
        finally:
            server.shutdown()


def run(issuer: str, answers: Mapping[str, Any] = COGNITO, **values: str | None) -> str:
    told: dict[str, str | None] = {
        **VALUES, "environment/STAFF_OIDC_ISSUER": issuer, "environment/STAFF_OIDC_CLIENT_ID": "7abc",
        "identity/user_pool_id": POOL, "network/has_nat": "true", **values,
    }  # fmt: skip
    with answering(answers) as url:
        return sign_in(scene(url, values={name: value for name, value in told.items() if value}))


def test_a_pool_whose_client_leads_back_here_passes():
    with provider() as issuer:
        assert run(issuer) == f"{issuer} answers, and its client leads back to {BASE}"


def test_of_another_provider_its_document_is_all_that_can_be_seen():
    with provider() as issuer:
        assert run(issuer, {}, **{"identity/user_pool_id": None}).startswith(f"{issuer} answers; where its client")


def test_where_passwords_alone_do_there_is_nothing_to_look_at():
    with answering({}) as url, pytest.raises(CheckSkipped, match="passwords"):
        sign_in(scene(url))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": 500}, "answers 500"),
        ({"issuer": "https://another.example"}, "calls itself 'https://another.example'"),
        ({"issuer": None}, "calls itself None"),
        ({"token_endpoint": None, "jwks_uri": None}, "names no token_endpoint, jwks_uri"),
    ],
)
def test_a_document_that_the_function_would_not_believe_fails(changes: dict[str, Any], words: str):
    with provider(**changes) as issuer, pytest.raises(CheckFailed, match=words):
        run(issuer)


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:{port}", "http://[bad", "https://a b.example"])
def test_a_provider_that_nobody_finds_fails_by_a_sentence(issuer: str):
    with pytest.raises(CheckFailed, match=r"does not answer|is no address"):
        run(issuer.format(port=free_port()))


def test_without_a_nat_gateway_each_host_that_the_function_asks_needs_ipv6():
    with provider(token_endpoint="https://[::1]/token", jwks_uri="https://[::1]/keys") as issuer:
        with pytest.raises(CheckFailed, match=r"no way out over IPv4, and of 127\.0\.0\.1 no IPv6") as failed:
            run(issuer, COGNITO, **{"network/has_nat": "false"})
        assert "has_nat" in failed.value.remedy
        assert run(issuer)


def client(**changes: Any) -> dict[str, Any]:
    return {"cognito-idp describe_user_pool_client": {"UserPoolClient": CLIENT | changes}}


def pool(**changes: Any) -> dict[str, Any]:
    told = COGNITO["cognito-idp describe_user_pool"]["UserPool"]
    return {"cognito-idp describe_user_pool": {"UserPool": told | changes}}


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (client(CallbackURLs=[f"{BASE}/callback"]), "CallbackURLs lack .*/admin/sign-in/provider/callback/"),
        (client(LogoutURLs=[]), "LogoutURLs lack .*/admin/login/"),
        (client(AllowedOAuthFlows=["code", "implicit"]), "another flow than the code"),
        (pool(MfaConfiguration="OPTIONAL"), "a password alone is enough"),
        (pool(AdminCreateUserConfig={"AllowAdminCreateUserOnly": False}), "anybody may sign up"),
        ({"cognito-idp describe_user_pool": "ResourceNotFoundException"}, f"the pool {POOL} is not there"),
        ({"cognito-idp describe_user_pool_client": "ResourceNotFoundException"}, "the client 7abc is not there"),
    ],
)
def test_a_pool_that_was_changed_by_hand_is_found_out(answers: dict[str, Any], words: str):
    with provider() as issuer, pytest.raises(CheckFailed, match=words):
        run(issuer, {**COGNITO, **answers})


def test_an_issuer_of_another_pool_is_found_out():
    with provider() as issuer, pytest.raises(CheckFailed, match="another one's"):
        run(issuer, COGNITO, **{"identity/user_pool_id": "us-east-1_Other"})


def test_a_missing_permission_is_no_finding():
    with provider() as issuer, pytest.raises(NotAllowed, match="cognito-idp:DescribeUserPoolClient"):
        run(issuer, {**COGNITO, "cognito-idp describe_user_pool_client": "AccessDeniedException"})
