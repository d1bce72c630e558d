"""Does all of it work together? A stage's life, from nothing to a rollback, as an operator and a visitor see it.

API Gateway, EventBridge, DynamoDB, SES and the others are an emulator's; Zappa, Lambda's runtime client, Django,
PostGIS and every command are real. What the operator reads is the golden transcript in docs/release-story.md
(`bin/prove story --write` writes it anew).
"""

from __future__ import annotations

import difflib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import urllib3

from backend.ops.environment import LOCAL, REPOSITORY

from .commits import commit_of, commit_with, file_at
from .terminal import Terminal
from .visitor import CAMPAIGN, Visitor, links_in

TRANSCRIPT = REPOSITORY / "docs" / "release-story.md"
HOME = LOCAL / "proofs" / "story"
DEPLOYED_SETTINGS = "backend/config/settings/deployed.py"
A_CAMPAIGN = f"""
from django.utils import timezone
from backend.apps.campaigns.models import Campaign
Campaign.objects.create(slug='{CAMPAIGN}', title='Clean air', summary='For all.', description='Clean air for all.',
    endorsement_sentence='I support clean air.', state='published', published_at=timezone.now())
"""


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    with terminal_of(HOME) as terminal:
        yield terminal


@contextmanager
def terminal_of(home: Path) -> Iterator[Terminal]:
    """An operator's, whose local cloud is in `home` and gone afterwards."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    terminal = Terminal({"LOCAL_CLOUD_HOME": str(home), "RELEASED_BY": "ada"}, names={str(home): "<home>"})
    try:
        yield terminal
    finally:
        terminal.type("bin/local-cloud down --forget", shown=False)


def with_a_migration(parent: str) -> str:
    """Release B: one more column, which the code before it does not know and can bear."""
    folder = REPOSITORY / "backend" / "apps" / "campaigns" / "migrations"
    last = max(path.stem for path in folder.glob("[0-9]*.py"))
    name = f"{int(last[:4]) + 1:04}_add_campaign_note"
    migration = f'''"""A column that a proof adds."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("campaigns", "{last}")]
    operations = [migrations.RunSQL("ALTER TABLE campaigns_campaign ADD COLUMN note text", migrations.RunSQL.noop)]
'''
    return commit_with(parent, "B: campaigns get a note", {f"backend/apps/campaigns/migrations/{name}.py": migration})


def that_breaks(parent: str) -> str:
    """Release C: it starts, and then names a check that is not there."""
    broken = 'HEALTH_CHECKS = ["backend.config.health.NoSuchCheck"]\n'
    return commit_with(parent, "C: a mistake", {DEPLOYED_SETTINGS: file_at(parent, DEPLOYED_SETTINGS) + broken})


class Story:
    """The stage dev, its operator at the terminal, and one visitor."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.digests: dict[str, str] = {}
        self.commits: dict[str, str] = {}
        self.visitor: Visitor | None = None

    def image(self, name: str, commit: str) -> None:
        printed = self.terminal.type(f"bin/local-cloud image {commit}", shown=False)
        [self.digests[name]] = set(re.findall(r"sha256:[0-9a-f]{64}", printed))
        self.commits[name] = commit
        self.terminal.names |= {self.digests[name]: f"sha256:<{name}>", commit: f"<commit {name}>"}

    def answers_from(self, name: str) -> None:
        """The answer says which release it is of, and the process that gave it is of that digest and no other lives."""
        assert self.visitor is not None
        seen = self.visitor.get("/health")
        assert (seen.status, seen.body["version"]) == (200, f"{self.commits[name]}@{self.digests[name]}")
        assert {one["digest"] for one in self._containers()} == {self.digests[name]}

    def endorsed_by(self, name: str, email: str) -> None:
        """Submitted, and confirmed from the mail that SES took."""
        assert self.visitor is not None
        seen = self.visitor.endorse(name, email)
        assert seen.status == 202, seen.body
        assert "submissions-address" in seen.headers["RateLimit-Policy"]
        mail = self.terminal.type("bin/local-cloud mail --latest", shown=False)
        assert email in mail
        [link] = [link for link in links_in(mail) if "/endorsements/" in link or "confirm" in link or "verify" in link]
        assert self.visitor.follow(link).status == 200
        self.terminal.note(f"# {name} endorses {CAMPAIGN}: 202, and confirms from the mail: 200", "")

    def columns(self) -> str:
        """Of the campaigns' table, as the database has them now."""
        code = "from django.db import connection as c; print('columns', [f.name for f in "
        code += "c.introspection.get_table_description(c.cursor(), 'campaigns_campaign')])"
        return self.terminal.type(f'bin/zappa manage dev -- shell -v 0 -c "{code}"', shown=False)

    def _containers(self) -> list[dict[str, Any]]:
        home = Path(self.terminal.surroundings["LOCAL_CLOUD_HOME"])
        environment = dict(
            line.split("=", 1) for line in (home / "environment").read_text(encoding="utf-8").split() if "=" in line
        )
        answer = urllib3.request("GET", f"{environment['LOCAL_CLOUD_URL']}/containers", retries=False)
        containers: list[dict[str, Any]] = json.loads(answer.data)
        return containers


def test_a_stage_lives(terminal: Terminal, request: pytest.FixtureRequest) -> None:
    terminal.type("bin/local-cloud up", shown=False)
    told = live_through(terminal)
    if request.config.getoption("--write-transcript"):
        write(told)
    assert_golden(told)


def live_through(terminal: Terminal) -> str:
    """The story, on a local cloud that is up; what the operator reads of it."""
    story = Story(terminal)
    head = commit_of("HEAD")
    story.image("A", head)
    story.image("B", with_a_migration(head))
    story.image("C", that_breaks(story.commits["B"]))

    deployed = terminal.type(f"bin/zappa deploy dev --digest {story.digests['A']}")
    [site] = set(re.findall(r"http://127\.0\.0\.1:\d+/restapis/\w+/dev/_user_request_", deployed))
    story.visitor = Visitor(site)
    story.answers_from("A")
    terminal.type(f'bin/zappa manage dev -- shell -v 0 -c "{A_CAMPAIGN}"', shown=False)
    story.endorsed_by("Ada", "ada@example.org")
    assert "'note'" not in story.columns()

    terminal.type(f"bin/zappa release dev --digest {story.digests['B']}")
    story.answers_from("B")
    assert "'note'" in story.columns()
    story.endorsed_by("Grace", "grace@example.org")

    terminal.type(f"bin/zappa release dev --digest {story.digests['C']}", exit_code=4)
    story.answers_from("B")

    terminal.type("bin/zappa rollback dev -n 1")
    story.answers_from("A")
    story.endorsed_by("Mary", "mary@example.org")
    terminal.type("bin/zappa rollback dev -n 1", exit_code=1)
    story.answers_from("A")
    terminal.type("bin/zappa status dev")

    return "\n".join(terminal.transcript).strip() + "\n"


def assert_golden(told: str) -> None:
    assert told == golden(), "\n".join(difflib.unified_diff(golden().splitlines(), told.splitlines(), lineterm=""))


def golden() -> str:
    """What stands between the document's fences."""
    found = re.search(r"```text\n(.*?)```", TRANSCRIPT.read_text(encoding="utf-8"), re.DOTALL)
    return found[1] if found else ""


def write(told: str) -> None:
    text = TRANSCRIPT.read_text(encoding="utf-8")
    Path(TRANSCRIPT).write_text(re.sub(r"```text\n.*?```", lambda _: f"```text\n{told}```", text, flags=re.DOTALL))
