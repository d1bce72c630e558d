"""What docs/how-to/use-the-api.md says is what a server answers: each of its requests is made, in its order."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from backend.apps.access.scopes import SCOPES
from backend.apps.access.services import issue_token
from backend.apps.demo.cast import SLUG
from backend.apps.endorsements.screening.form_token import issue_form_token
from backend.config.wsgi import application
from backend.foundation.outbox.services import drain_outbox
from backend.tests.test_limits import all_limits, exhaust

from .guide import Call, Piece, Shown, calls_in, differences, pieces_of, shown_in
from .local_server import Received, running_server

GUIDE = settings.REPOSITORY / "docs" / "how-to" / "use-the-api.md"
SITE = "https://api.example.org"
ANSWERS = {"http", "json", "text"}
MAILED = re.compile(r"/verify-endorsement/([A-Za-z0-9_-]{43})/")


class Reader:
    """Goes through the guide: makes what it asks for, keeps what it keeps, and notes where an answer is another."""

    def __init__(self, site: str, token: str) -> None:
        self.known = {"SITE": site, "COALITION_TOKEN": token}
        self.wrong: list[str] = []
        self.made = 0
        self._last: Received | None = None
        self._printed: str | None = None
        self._without_answer = False

    def read(self, guide: str) -> None:
        for piece in pieces_of(guide.replace(SITE, self.known["SITE"])):
            try:
                self._take(piece)
            except Exception as error:
                raise AssertionError(f"line {piece.line}: {error!r}") from error

    def _take(self, piece: Piece) -> None:
        if piece.kind in {"sh", "python"}:
            assert not self._without_answer, "what stands before shows no answer"
            self._without_answer = True
            self._ask(piece)
        elif piece.kind in ANSWERS:
            self._without_answer = False
            self._compare(shown_in(piece), piece.line)
        else:
            self._prepare(piece)

    def _ask(self, piece: Piece) -> None:
        if piece.kind == "python":
            self._last, self._printed = None, self._run(piece.text)
        for call in calls_in(piece.text, self.known) if piece.kind == "sh" else ():
            self._last, self._printed = self._make(call), None

    def _prepare(self, piece: Piece) -> None:
        """What happens between two requests, as the guide's comments have it."""
        name = piece.text
        match piece.kind:
            case "keep":
                path, _, name = piece.text.partition(" as ")
                self.known[name] = self._kept(path)
            case "mailed":
                drain_outbox()
                self.known[name] = MAILED.findall(str(mail.outbox[-1].body))[0]
            case "typed":
                # A reader has typed for a minute meanwhile; what is sent within two seconds is held.
                self.known[name] = issue_form_token(now=timezone.now() - timedelta(minutes=1))
            case "narrow":
                self.known[name] = token_of(["endorsements:export"])
            case "spent":
                spend(name)
            case _:
                raise AssertionError(f"nobody knows what {piece.kind} is")

    def _compare(self, shown: Shown, line: int) -> None:
        if self._printed is not None:
            found = differences(shown, 200, {}, self._printed)
        else:
            assert self._last is not None, "an answer without a request"
            found = differences(shown, self._last.status, self._last.headers, self._last.content.decode())
        self.wrong += [f"line {line}: {one}" for one in found]

    def _make(self, call: Call) -> Received:
        self.made += 1
        address = urlsplit(call.address)
        connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=20)
        target = address.path + (f"?{address.query}" if address.query else "")
        connection.request(call.method, target, body=call.body or None, headers=dict(call.headers))
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        received = Received(answer.status, headers, answer.read())
        connection.close()
        return received

    def _kept(self, path: str) -> str:
        """A header by its name, or a member of a JSON body by its path."""
        assert self._last is not None
        if path.lower() in self._last.headers:
            return self._last.headers[path.lower()]
        value: Any = json.loads(self._last.content)
        for name in path.split("."):
            value = value[int(name) if name.isdigit() else name]
        return str(value)

    def _run(self, program: str) -> str:
        self.made += 1
        ended = subprocess.run(
            [sys.executable, "-"],
            input=program,
            env=self.known,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout


def token_of(scopes: Iterable[str]) -> str:
    owner = User.objects.get(username="integrator")
    return issue_token(owner=owner, name="crm", scopes=scopes, lifetime_days=90, now=timezone.now()).text


def spend(name: str) -> None:
    """All that this address has of the limit."""
    [limit] = [one for one in all_limits() if one.name == name]
    exhaust(limit, slug=SLUG)


@pytest.fixture
def reader(tmp_path: Path, settings: Any) -> Iterator[Reader]:
    """On the demo's site, as `bin/demo` makes it where there is no real map."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.CORS_ALLOWED_ORIGINS = ["https://www.example.org"]
    call_command("make_demo", boundaries="squares", tiger_folder=tmp_path)
    User.objects.create(username="integrator", is_staff=True, is_superuser=True)
    with running_server(application) as port:
        yield Reader(f"http://127.0.0.1:{port}", token_of(SCOPES))


@pytest.mark.django_db(transaction=True)
def test_each_request_of_the_guide_is_answered_as_it_shows(reader: Reader):
    reader.read(GUIDE.read_text(encoding="utf-8"))
    assert not reader.wrong, "\n".join(reader.wrong)
    assert reader.made >= 30


ANSWER = {"next": None, "count": 3, "at": "2026-09-22T08:00:00Z", "results": [{"id": 1}, {"id": 2}]}
HEADERS = {"etag": 'W/"abc"', "content-type": "application/json"}
RIGHT = """HTTP/1.1 200 OK
ETag: W/"…"

{"next": null, "count": 3, "at": "2026-01-01T00:00:00Z", "results": [{"id": 1}, "…"]}
"""


def compared(shown: str, kind: str = "http", status: int = 200, body: str = json.dumps(ANSWER)) -> list[str]:
    return differences(shown_in(Piece(kind, shown, 1)), status, HEADERS, body)


def test_what_is_shown_as_it_is_differs_in_nothing():
    assert compared(RIGHT) == []
    assert compared('{"next": …, "count": …, "at": …, "results": ["…"]}', kind="json") == []
    assert compared("HTTP/1.1 304 Not Modified", status=304, body="") == []
    assert compared("66 endorsements", kind="text", body="66 endorsements\n") == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("200 OK", "202 Accepted"),
        ('ETag: W/"…"', 'ETag: "…"'),
        ("ETag", "Last-Modified"),
        ('"count": 3', '"count": 4'),
        ('"count": 3', '"count": "3"'),
        ('"count": 3, ', ""),
        ('"count": 3', '"count": 3, "more": 1'),
        ('"next": null', '"next": false'),
        ('"2026-01-01T00:00:00Z"', '"2026-01-01"'),
        ('[{"id": 1}, "…"]', '[{"id": 1}]'),
        ('[{"id": 1}, "…"]', '[{"id": 1}, {"id": 2}, "…"]'),
        ('{"id": 1}', '{"id": "1"}'),
        ('{"id": 1}', '{"ID": 1}'),
    ],
)
def test_a_wrong_example_is_told(right: str, wrong: str):
    assert right in RIGHT
    assert len(compared(RIGHT.replace(right, wrong))) >= 1


def test_calls_are_read_as_a_shell_reads_them():
    [call] = calls_in(
        'curl -i -X POST "$SITE/a?b=1" \\\n  -H "X-Y: $Z" -d \'{"a": "$Z"}\'', {"SITE": "http://h", "Z": 'W/"1"'}
    )
    assert call == Call("POST", "http://h/a?b=1", [("X-Y", 'W/"1"')], b'{"a": "$Z"}')


@pytest.mark.parametrize("line", ["wget $SITE", "curl --insecure $SITE", "curl $ELSEWHERE", "curl $SITE $SITE"])
def test_a_call_that_cannot_be_made_fails(line: str):
    with pytest.raises((AssertionError, KeyError)):
        calls_in(line, {"SITE": "http://h"})
