"""The public address counts only where it answers over TLS that holds; the checkout's own linter judges migrations."""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from backend.ops.checkout import Checkout
from backend.ops.preflight import the_site
from backend.ops.preflight.scene import CheckFailed, CheckSkipped

from .a_stage import READY, VALUES, scene
from .answering import answering

# Paths, of the test that runs.
asked: list[str] = []


@pytest.fixture(autouse=True)
def _nothing_asked() -> None:
    asked.clear()


@contextmanager
def site(folder: Path, *, status: int = 200, page: bytes = b"", days: int | None = 90) -> Iterator[str]:
    """Its address; with `days` over TLS, by a certificate that is good for so long."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if days is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*made_certificate(folder, days))
            server.socket = context.wrap_socket(server.socket, server_side=True)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"{'http' if days is None else 'https'}://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def made_certificate(folder: Path, days: int) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", str(days),
            "-keyout", key, "-out", certificate,
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


LIVE = {"Configuration": {"FunctionArn": "arn:x"}, "Code": {"ImageUri": "x@sha256:1"}}


def address(url: str, folder: Path | None = None, *, live: Any = LIVE) -> str:
    """With a folder its certificate counts."""
    trusted = ssl.create_default_context(cafile=folder / "certificate.pem") if folder else None
    values = VALUES | {"environment/PUBLIC_BASE_URL": url}
    with answering({**READY, "lambda get_function": live}) as aws:
        return the_site.address(scene(aws, values=values), trusted)


@pytest.mark.parametrize("path", ["", "/", "/staging"])
def test_an_address_where_the_application_answers_over_tls_passes(tmp_path: Path, path: str):
    with site(tmp_path) as url:
        told = f"{url}{path.rstrip('/')}/health/live answers, its certificate ends on "
        assert address(f"{url}{path}", tmp_path).startswith(told)
        assert asked == [f"{path.rstrip('/')}/health/live"]


@pytest.mark.parametrize("status", [301, 403, 404, 502])
def test_an_address_where_something_else_answers_is_found_out(tmp_path: Path, status: int):
    with (
        site(tmp_path, status=status) as url,
        pytest.raises(CheckFailed, match=f"/health/live answers {status}, not 200"),
    ):
        address(url, tmp_path)


@pytest.mark.parametrize("url", ["https://production.coalition.invalid", "https://coalition.example.org"])
def test_before_the_first_deploy_there_is_nothing_to_look_at(url: str):
    with pytest.raises(CheckSkipped, match=f"nothing is deployed yet that could answer at {url}"):
        address(url, live="ResourceNotFoundException")


def test_once_something_is_deployed_the_address_must_lead_there():
    with pytest.raises(CheckFailed, match=r"is https://production\.coalition\.invalid, which leads nowhere"):
        address("https://production.coalition.invalid")


def test_a_certificate_that_nobody_vouches_for_is_found_out(tmp_path: Path):
    with site(tmp_path) as url, pytest.raises(CheckFailed, match=r"the certificate of 127\.0\.0\.1 does not hold"):
        address(url)


def test_a_certificate_that_ends_soon_is_found_out(tmp_path: Path):
    with site(tmp_path, days=5) as url, pytest.raises(CheckFailed, match=r"the certificate of 127\.0\.0\.1 ends on"):
        address(url, tmp_path)


def test_an_address_where_nobody_answers_or_without_tls_is_found_out():
    for url, words in (
        ("https://127.0.0.1:9", "does not answer"),
        ("http://127.0.0.1:9", "links in mails lead to"),
        ("https://127.0.0.1:port", "links in mails lead to"),
        ("https://[", "links in mails lead to"),
    ):
        with pytest.raises(CheckFailed, match=words):
            address(url)


def test_djangos_page_for_developers_is_found_out(tmp_path: Path):
    with answering({**READY, "lambda get_function": LIVE}) as aws:
        with site(tmp_path, status=404, page=b"because you have DEBUG = True in", days=None) as url:
            there = scene(aws, values=VALUES | {"api/url": url})
            with pytest.raises(CheckFailed, match="shows Django's page for developers"):
                the_site.debug(there)
        with site(tmp_path, status=404, page=b"{}", days=None) as url:
            words = the_site.debug(replace(there, values=VALUES | {"api/url": url}))
            assert words.startswith("off in the settings, the variables")
        with site(tmp_path, status=502, page=b"{}", days=None) as url:
            unseen = replace(there, values=VALUES | {"api/url": url})
            with pytest.raises(CheckFailed, match="answers a wrong address with 502"):
                the_site.debug(unseen)


def test_the_checkouts_own_linter_judges_its_migrations(tmp_path: Path):
    program = tmp_path / "bin" / "lint-migrations"
    there = scene("http://127.0.0.1:9", checkout=Checkout(tmp_path), inherited={"PATH": "/usr/bin:/bin"})
    with pytest.raises(CheckSkipped, match="has no bin/lint-migrations"):
        the_site.migrations(there)
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'campaigns.0009 locks readers out.'; exit 1\n")
    program.chmod(0o755)
    with pytest.raises(CheckFailed, match=r"ended with 1: campaigns\.0009 locks readers out"):
        the_site.migrations(there)
    program.write_text("#!/bin/sh\nexit 0\n")
    assert the_site.migrations(there) == "each may run while people use the site"
