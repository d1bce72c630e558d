"""AWS over real HTTP, saying what a test wants said: answers are written in the form that botocore's own models give.

Where an emulator keeps no quota, no certificate and no state of a mail domain, a test says them here. An answer with a
name that AWS does not have is refused, so none can be made up.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import botocore.session
from botocore import xform_name
from botocore.model import OperationModel

# By "service operation" as boto3 names them: what AWS answers, an error's code as text, or a function of the arguments.
type Answers = Mapping[str, Any]
# Signing names that are not boto3's own.
_SERVICE = {"ses": "sesv2", "monitoring": "cloudwatch", "servicequotas": "service-quotas"}


@cache
def _model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


@contextmanager
def answering(answers: Answers) -> Iterator[str]:
    """Its address. What it was not told of is a 500, which no check takes for a finding of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            status, kind, content = _told(self.command, self.path, self.headers, body, answers)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = _answer  # noqa: N815  # http.server's names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:  # a thread whose socket is closed under it never rests
            server.shutdown()


def _told(method: str, path: str, headers: Any, body: bytes, answers: Answers) -> tuple[int, str, bytes]:
    scope = headers["Authorization"].partition("Credential=")[2].split("/")
    service = _SERVICE.get(scope[3], scope[3])
    operation, arguments = _asked(service, method, path, headers, body)
    name = f"{service} {xform_name(operation.name)}"
    answer = answers.get(name, f"NobodyHasToldOf:{name.replace(' ', ':')}")
    if callable(answer):
        answer = answer(arguments)
    protocol = operation.service_model.resolved_protocol
    is_error = isinstance(answer, str)
    content = _error(protocol, answer) if is_error else _written(protocol, operation, answer)
    kind = "application/json" if "json" in protocol else "text/xml"
    return (400 if is_error else 200), kind, content


def _asked(service: str, method: str, path: str, headers: Any, body: bytes) -> tuple[OperationModel, dict[str, Any]]:
    """Which operation, and what it was asked with as far as that stands in the body or in the path."""
    model = _model(service)
    if target := headers.get("X-Amz-Target"):
        return model.operation_model(target.rpartition(".")[2]), json.loads(body or b"{}")
    parts = urlsplit(path)
    form = {key: values[0] for key, values in parse_qs(body.decode(errors="replace")).items()}
    if "Action" in form:
        return model.operation_model(form["Action"]), form
    found = [model.operation_model(each) for each in model.operation_names]
    fitting = [each for each in found if each.http["method"] == method and _fits(each, parts.path, parts.query)]
    # S3 tells operations apart by a word of the query; the one that asks for most is meant.
    best = max(fitting, key=lambda each: len(each.http["requestUri"]))
    return best, _in_path(best, parts.path)


def _pattern(operation: OperationModel) -> str:
    path = operation.http["requestUri"].partition("?")[0].rstrip("/")
    return re.sub(r"\\\{(\w+)\\\+?\\?\}", r"(?P<\1>[^/]+)", re.escape(path)) + "/?"


def _fits(operation: OperationModel, path: str, query: str) -> bool:
    word = operation.http["requestUri"].partition("?")[2].partition("=")[0]
    return re.fullmatch(_pattern(operation), path) is not None and (not word or word in parse_qs(query, True))


def _in_path(operation: OperationModel, path: str) -> dict[str, Any]:
    match = re.fullmatch(_pattern(operation), path)
    return dict(match.groupdict()) if match else {}


def _error(protocol: str, code: str) -> bytes:
    if "json" in protocol:
        return json.dumps({"__type": code, "message": "as the test says", "code": code}).encode()
    inner = f"<Code>{code}</Code><Message>as the test says</Message>"
    if protocol == "rest-xml":
        return f"<Error>{inner}</Error>".encode()
    return f"<ErrorResponse><Error><Type>Sender</Type>{inner}</Error></ErrorResponse>".encode()


def _written(protocol: str, operation: OperationModel, answer: Mapping[str, Any]) -> bytes:
    shape: Any = operation.output_shape
    if "json" in protocol:
        return json.dumps(_plain(shape, answer)).encode()
    inner = _elements(shape, answer)
    if protocol == "rest-xml":
        payload = shape.serialization.get("payload")
        return (_xml(payload, shape.members[payload], answer[payload]) if payload else f"<R>{inner}</R>").encode()
    name = operation.name
    wrapper = shape.serialization.get("resultWrapper", f"{name}Result")
    return f"<{name}Response><{wrapper}>{inner}</{wrapper}></{name}Response>".encode()


def _plain(shape: Any, value: Any) -> Any:
    """For the JSON protocols: times are numbers, members have AWS's names on the wire."""
    if shape.type_name == "structure":
        named = {name: shape.members[name] for name in value}
        return {named[name].serialization.get("name", name): _plain(named[name], one) for name, one in value.items()}
    if shape.type_name == "list":
        return [_plain(shape.member, one) for one in value]
    return value.timestamp() if isinstance(value, datetime) else value


def _elements(shape: Any, value: Mapping[str, Any]) -> str:
    return "".join(_xml(name, shape.members[name], one) for name, one in value.items())


def _xml(name: str, shape: Any, value: Any) -> str:
    name = shape.serialization.get("name", name) if shape.type_name != "list" else name
    if shape.type_name == "list":
        if shape.serialization.get("flattened"):
            own = shape.serialization.get("name") or shape.member.serialization.get("name") or name
            return "".join(_xml(own, shape.member, one) for one in value)
        own = shape.serialization.get("name", name)
        member = shape.member.serialization.get("name", "member")
        return f"<{own}>{''.join(_xml(member, shape.member, one) for one in value)}</{own}>"
    if shape.type_name == "structure":
        return f"<{name}>{_elements(shape, value)}</{name}>"
    return f"<{name}>{escape(_text(value))}</{name}>"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime) else str(value)
