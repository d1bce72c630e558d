"""What does every request pay for the middleware, the log line and the rest that stands around its view?

An empty view is asked through the real WSGI handler, with none of the middleware, then with one after the other in the
order of the settings, in rounds that take turns, so that a noisy moment meets all. Lines are written as deployed, to
nowhere. No query is made.
"""

from __future__ import annotations

import io
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from benchmarks.database import set_up, table

ROUNDS, REQUESTS, WARM_UP = 25, 100, 200
CALLS = 2000

type Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


def main() -> None:
    set_up(fresh=False)
    import backend.config.wsgi  # noqa: F401, PLC0415  # sets up Django again, and with it logging

    with lines_to_nowhere():
        _print_layers(_timed(_stacks()))
        _print_pieces({name: _each(piece) for name, piece in _pieces().items()})


@contextmanager
def lines_to_nowhere() -> Iterator[None]:
    """The console as it is deployed, but for where it writes."""
    from django.conf import settings  # noqa: PLC0415  # after set_up

    from backend.foundation.observability.formatters import JSONFormatter  # noqa: PLC0415

    console = logging.getHandlerByName("console")
    assert isinstance(console, logging.StreamHandler)
    console.setFormatter(JSONFormatter(secret_paths=settings.LOGGING["formatters"]["json"]["secret_paths"]))
    logging.getLogger("backend.metrics").setLevel(logging.WARNING)
    logging.getLogger("backend.metrics.emf").setLevel(logging.INFO)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        terminal = console.setStream(nowhere)
        try:
            yield
        finally:
            console.setStream(terminal)


def _stacks() -> dict[str, Application]:
    """The handler with the first n middlewares, by the name of the n-th; at last the application that is deployed."""
    from django.conf import settings  # noqa: PLC0415
    from django.http import HttpRequest, HttpResponse  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415
    from django.urls import path  # noqa: PLC0415

    from backend.config.wsgi import application  # noqa: PLC0415
    from backend.foundation.web.wsgi import UTF8Handler  # noqa: PLC0415

    def empty(request: HttpRequest) -> HttpResponse:
        return HttpResponse(b"{}", content_type="application/json")

    site = ModuleType("empty_site")
    vars(site)["urlpatterns"] = [path("api/v1/empty", empty)]
    override_settings(ROOT_URLCONF=site).enable()
    stacks: dict[str, Application] = {}
    for number in range(len(settings.MIDDLEWARE) + 1):
        name = settings.MIDDLEWARE[number - 1] if number else "an empty view, no middleware"
        with override_settings(MIDDLEWARE=settings.MIDDLEWARE[:number]):
            stacks[name] = UTF8Handler()
    return stacks | {"backend.config.wsgi.application": application}


def _timed(stacks: dict[str, Application]) -> dict[str, float]:
    """Microseconds of the processor a request, in the best of the rounds: what else runs can only add."""
    rounds: dict[str, list[float]] = {name: [] for name in stacks}
    for application in stacks.values():
        _ask(application, WARM_UP)
    for _ in range(ROUNDS):
        for name, application in stacks.items():
            rounds[name].append(_ask(application, REQUESTS))
    return {name: min(each) for name, each in rounds.items()}


def _ask(application: Application, times: int) -> float:
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/api/v1/empty", "QUERY_STRING": "", "SERVER_NAME": "testserver",
        "SERVER_PORT": "443", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "https", "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(), "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "testserver",
        "HTTP_ACCEPT": "application/json", "HTTP_ACCEPT_ENCODING": "gzip, br", "HTTP_USER_AGENT": "benchmark",
        "HTTP_ORIGIN": "https://www.example.org",
    }  # fmt: skip
    began = time.process_time()
    for _ in range(times):
        response = application(dict(environ), _ignore_start)
        b"".join(response)
        response.close()
    return 1e6 * (time.process_time() - began) / times


def _ignore_start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
    assert status == "200 OK", status
    return lambda _: None


def _pieces() -> dict[str, Callable[[], object]]:
    from backend.foundation.observability import metrics, tracing  # noqa: PLC0415
    from backend.foundation.observability.invocation import begin, bound  # noqa: PLC0415
    from backend.foundation.observability.redaction import Redactor  # noqa: PLC0415

    ours, others, plain = (
        logging.getLogger("backend.benchmark"),
        logging.getLogger("library"),
        logging.getLogger("plain"),
    )
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    plain.addHandler(handler)
    plain.propagate = False
    plain.setLevel(logging.INFO)
    redact, words = Redactor().own, "outbox: 3 delivered, 1 put off, 0 dead, after 1.2 s"
    try:
        raise ValueError("no such 'thing'")
    except ValueError as raised:
        error = raised

    def unsampled() -> None:
        with tracing.span("unsampled"):
            pass

    def in_a_request() -> None:
        with bound(begin("id")):
            metrics.count("Benchmarked", kind="x")

    return {
        "a line of logging's own formatter": lambda: plain.info("outbox: %s delivered", 3),
        "a line of ours": lambda: ours.info("outbox: %s delivered", 3),
        "a line of a library's": lambda: others.warning("cannot use %s", "this"),
        "a line with an error": lambda: ours.error("it failed", exc_info=error),
        "masking alone": lambda: redact(words),
        "masking what is personal": lambda: redact(f"{words} to ann@example.org from 192.0.2.1"),
        "a metric, written at once": lambda: metrics.count("Benchmarked", kind="x"),
        "a metric in a request, without writing": in_a_request,
        "a span where nothing is sampled": unsampled,
    }


def _each(piece: Callable[[], object]) -> float:
    rounds = []
    for _ in range(5):
        began = time.process_time()
        for _ in range(CALLS):
            piece()
        rounds.append(1e6 * (time.process_time() - began) / CALLS)
    return min(rounds)


def _print_layers(times: dict[str, float]) -> None:
    bare, before = next(iter(times.values())), next(iter(times.values()))
    rows = []
    for name, microseconds in times.items():
        rows.append(
            (
                name.rpartition(".")[2],
                f"{microseconds:.0f}",
                f"{microseconds - before:+.0f}",
                f"{microseconds / bare:.2f}",
            )
        )
        before = microseconds
    table(
        f"One request, microseconds of the processor: {len(times) - 2} middlewares, each with all before it",
        rows,
        ("up to and with", "in all", "of it", "ratio to no middleware"),
    )


def _print_pieces(times: dict[str, float]) -> None:
    yardstick = next(iter(times.values()))
    rows = [(name, f"{each:.1f}", f"{each / yardstick:.2f}") for name, each in times.items()]
    table(
        "What lines, metrics and spans take, microseconds of the processor each",
        rows,
        ("", "best", "ratio to logging's own"),
    )


if __name__ == "__main__":
    main()
