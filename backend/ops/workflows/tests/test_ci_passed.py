"""A commit is released only after its CI has passed, as GitHub's API tells it over HTTP."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from itertools import count

import pytest
from django.conf import settings

from backend.ops.environment import inherited
from backend.ops.workflows.ci_passed import PATIENCE_SECONDS, Question, Refused, wait_until_passed

from .github import GitHub, run, running_github

COMMIT = "5" * 40


def passed(github: GitHub, clock: Callable[[], float] = lambda: 0.0, longest_seconds: float = 3600) -> str:
    question = Question(
        api_url=github.url, repository="owner/name", workflow="ci.yml", commit=COMMIT, token="a-token"
    )  # fmt: skip
    return wait_until_passed(
        question, say=said.append, longest_seconds=longest_seconds, pause=lambda: None, clock=clock
    )


said: list[str] = []


@pytest.fixture(autouse=True)
def nothing_said() -> None:
    said.clear()


def test_it_waits_from_nothing_to_queued_to_running_to_passed():
    answers = [
        [],
        [run(1, "queued")],
        [run(1, "in_progress")],
        [run(1, "in_progress")],
        [run(1, "completed", "success")],
    ]
    with running_github(*((200, runs) for runs in answers)) as github:
        assert passed(github) == "https://github.com/o/n/actions/runs/1"
    assert [line.partition(" is ")[2] or line.rpartition(" has ")[2] for line in said] == [
        "not begun on main ...", "queued ...", "in_progress ...",
    ]  # fmt: skip
    path, query, authorization = github.asked[0]
    assert path == "/api/v3/repos/owner/name/actions/workflows/ci.yml/runs"
    assert (query["head_sha"], query["branch"]) == ([COMMIT], ["main"])
    assert authorization == "Bearer a-token"


@pytest.mark.parametrize("conclusion", ["failure", "cancelled", "timed_out", "skipped", "action_required", "neutral"])
def test_what_did_not_pass_is_not_released(conclusion: str):
    with (
        running_github((200, [run(7, "completed", conclusion)])) as github,
        pytest.raises(Refused, match=f"ended with {conclusion}: https://.*/runs/7. Nothing is released."),
    ):
        passed(github)


def test_the_newest_run_counts():
    runs = [run(3, "completed", "success"), run(9, "completed", "failure"), run(4, "completed", "success")]
    with running_github((200, runs)) as github, pytest.raises(Refused, match="runs/9"):
        passed(github)


def test_a_pull_requests_own_run_proves_nothing():
    """Its workflow is the pull request's, which may have been written to pass."""
    with (
        running_github((200, [run(1, "completed", "success", event="pull_request")])) as github,
        pytest.raises(Refused, match="has not begun on main, and that for 300 s"),
    ):
        passed(github, clock=count(step=PATIENCE_SECONDS / 2).__next__)


def test_an_answer_that_failed_is_asked_for_again():
    with running_github((502, []), (200, [run(1, "completed", "success")])) as github:
        assert passed(github)
    assert said == ["GitHub answered 502 ..."]


def test_ci_that_runs_for_ever_is_given_up():
    with (
        running_github((200, [run(1, "in_progress")])) as github,
        pytest.raises(Refused, match="takes longer than 3600 s"),
    ):
        passed(github, clock=count(step=250.0).__next__)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_who_may_not_ask_is_told_so_at_once(status: int):
    with running_github((status, [])) as github, pytest.raises(Refused, match=r"needs `actions: read`"):
        passed(github)


@pytest.mark.parametrize("headers", [{"retry-after": "60"}, {"x-ratelimit-remaining": "0"}])
def test_who_has_asked_too_often_asks_again(headers: dict[str, str]):
    done = (200, [run(1, "completed", "success")])
    with running_github((403, [], headers), (429, [], headers), done) as github:
        assert passed(github).endswith("/runs/1")


def script(stage: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [settings.REPOSITORY / "bin" / "ci" / "wait-for-ci", stage],
        env=inherited() | {"GH_TOKEN": "a-token"} | environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(("conclusion", "code"), [("success", 0), ("failure", 1)])
def test_the_job_ends_as_ci_did(conclusion: str, code: int):
    with running_github((200, [run(1, "completed", conclusion)])) as github:
        ended = script("staging", GITHUB_API_URL=github.url, GITHUB_REPOSITORY="owner/name", GITHUB_SHA=COMMIT)
    assert (ended.returncode, github.asked[0][2]) == (code, "Bearer a-token")


def test_production_waits_for_nothing_since_it_takes_what_staging_runs():
    ended = script("production")
    assert (ended.returncode, ended.stderr) == (
        0,
        "Production takes what staging runs: there is nothing to wait for.\n",
    )


@pytest.mark.parametrize(
    ("variable", "value"), [("GITHUB_SHA", "main"), ("GITHUB_SHA", "5" * 39), ("GITHUB_REPOSITORY", "owner/name/../x")]
)
def test_what_is_no_commit_or_repository_is_never_asked_about(variable: str, value: str):
    named = {"GITHUB_REPOSITORY": "owner/name", "GITHUB_SHA": COMMIT, "GITHUB_API_URL": "http://127.0.0.1:9"}
    ended = script("staging", **(named | {variable: value}))
    assert ended.returncode == 2
    assert "is no " in ended.stderr
