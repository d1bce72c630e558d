"""What does the smoke let pass, and does it end in time whatever the other side does?"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from backend.ops.registry import Image
from backend.ops.smoke import Smoke, SmokeFailed

DIGEST = f"sha256:{'d' * 64}"
IMAGE = Image(uri=f"registry/coalition@{DIGEST}", digest=DIGEST, commit="c" * 40)
VERSION = f"{IMAGE.commit}@{DIGEST}"
PROBLEM = "application/problem+json"

type Answers = dict[str, Callable[[BaseHTTPRequestHandler], None]]


def says(
    status: int, body: dict[str, Any] | None = None, media_type: str = "application/json"
) -> Callable[[Any], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        text = json.dumps(body or {}).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    return answer


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A byte at a time: each keeps the socket's own time limit away."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    gone = threading.Event()
    while not gone.wait(0.1):
        try:
            handler.wfile.write(b" ")
        except OSError:
            gone.set()


def good() -> Answers:
    return {
        "/dev/health": says(200, {"version": VERSION}),
        "/dev/health/live": says(200),
        "/dev/health/ready": says(200),
        "/dev/api/v1/campaigns": says(200),
        "/dev/api/v1/regions/lookup": says(404, media_type=PROBLEM),
        "POST": says(404, media_type=PROBLEM),
    }


@contextmanager
def serving(answers: Answers) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers[self.path.partition("?")[0]](self)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            answers["POST"](self)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's name for it
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/dev"
    finally:
        server.shutdown()
        server.server_close()


def smoke(url: str, seconds: float = 1.0, image: Image = IMAGE) -> list[str]:
    said: list[str] = []
    Smoke(url=url, seconds=seconds).run(image, said.append)
    return said


def test_what_answers_everything_passes():
    with serving(good()) as url:
        assert f"version {VERSION}" in smoke(url)[0]


def test_a_map_that_answers_passes_too():
    with serving(good() | {"/dev/api/v1/regions/lookup": says(200)}) as url:
        assert smoke(url)


@pytest.mark.parametrize(
    ("path", "answer", "sentence"),
    [
        (
            "/dev/health",
            says(200, {"version": f"{'b' * 40}@{DIGEST}"}),
            "The smoke timed out: .* did not answer as version",
        ),
        ("/dev/health", says(500), "The smoke timed out: .*last: /health says 500"),
        ("/dev/health", drips, "The smoke timed out"),
        ("/dev/health/live", says(500), "/health/live says 500, not 200"),
        ("/dev/health/live", drips, "/health/live was not answered within"),
        ("/dev/health/ready", says(503, {"checks": {"database": "behind"}}), 'ready says 503, not 200: .*"behind"'),
        ("/dev/api/v1/campaigns", says(500), "campaigns says 500, not 200"),
        ("/dev/api/v1/regions/lookup", says(500), "lookup.* says 500, not 200 or 404"),
        ("/dev/api/v1/regions/lookup", says(404, media_type="text/html"), "the route is not there"),
        ("POST", says(201), "says 201; it should refuse"),
        ("POST", says(503, media_type=PROBLEM), "says 503; it should refuse"),
        ("POST", says(403, media_type="text/html"), "refuses as text/html"),
    ],
)
def test_what_does_not_is_named(path: str, answer: Callable[[Any], None], sentence: str):
    with serving(good() | {path: answer}) as url, pytest.raises(SmokeFailed, match=sentence):
        smoke(url)


def test_a_container_of_before_may_answer_first():
    asked = iter([f"{'b' * 40}@sha256:{'e' * 64}", VERSION])

    def version(handler: BaseHTTPRequestHandler) -> None:
        says(200, {"version": next(asked)})(handler)

    with serving(good() | {"/dev/health": version}) as url:
        assert smoke(url, seconds=10)


def test_an_image_without_a_commit_is_known_by_its_digest():
    nameless = Image(uri=IMAGE.uri, digest=DIGEST, commit="")
    with serving(good()) as url:
        assert smoke(url, image=nameless)
        other = Image(uri=IMAGE.uri, digest=f"sha256:{'e' * 64}", commit="")
        with pytest.raises(SmokeFailed, match="did not answer as version sha256:eee"):
            smoke(url, image=other)


def test_nobody_there_is_a_sentence():
    with pytest.raises(SmokeFailed, match=r"The smoke timed out: .* was not answered within"):
        smoke("http://127.0.0.1:9/dev")
