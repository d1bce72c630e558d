"""Has CI passed for a commit of main? Asked of GitHub until it is known; the token comes on standard input.

Standard library alone: it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

_ONE_ANSWER_SECONDS = 30.0
# GitHub's own troubles pass, and a run shows a moment after its push; what is not there by then never was.
PATIENCE_SECONDS = 300.0


class Refused(Exception):
    """The sentence that says why the commit is not to be released."""


class _NoAnswerError(Exception):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`repository` is owner/name, `workflow` the file below .github/workflows, `api_url` as GITHUB_API_URL has it."""

    api_url: str
    repository: str
    workflow: str
    commit: str
    token: str


def wait_until_passed(
    question: Question,
    *,
    say: Callable[[str], None],
    longest_seconds: float,
    pause: Callable[[], None],
    clock: Callable[[], float] = time.monotonic,
) -> str:
    """The address of the run that passed.

    Raises:
        Refused: it failed, was cancelled, never began, took too long, or GitHub does not say.
    """
    began = known = clock()
    told = ""
    while True:
        words, run = _state(question)
        if run is not None:
            known = clock()
            if run["status"] == "completed":
                return _address_if_passed(run, question)
        if words != told:
            say(f"{words} ...")
            told = words
        if clock() - known > PATIENCE_SECONDS:
            raise Refused(f"{words}, and that for {PATIENCE_SECONDS:.0f} s. Nothing is released.")
        if clock() - began > longest_seconds:
            raise Refused(f"CI of {question.commit} takes longer than {longest_seconds:.0f} s. Nothing is released.")
        pause()


def _state(question: Question) -> tuple[str, Mapping[str, Any] | None]:
    """In words, and the run where GitHub tells of one."""
    try:
        run = newest_run(question)
    except _NoAnswerError as no_answer:
        return str(no_answer), None
    if run is None:
        return f"CI of {question.commit} has not begun on main", None
    return f"CI of {question.commit} is {run['status']}", run


def newest_run(question: Question) -> Mapping[str, Any] | None:
    """Of the commit as main has it: what ran for a branch or a fork was run by the branch's own workflow."""
    query = urlencode({"head_sha": question.commit, "branch": "main", "per_page": 100})
    runs = _asked(question, f"/repos/{question.repository}/actions/workflows/{question.workflow}/runs?{query}")
    ours = [run for run in runs["workflow_runs"] if run["event"] in {"push", "workflow_dispatch"}]
    return max(ours, key=lambda run: run["id"], default=None)


def _address_if_passed(run: Mapping[str, Any], question: Question) -> str:
    if run["conclusion"] != "success":
        raise Refused(
            f"CI of {question.commit} ended with {run['conclusion']}: {run['html_url']}. Nothing is released."
        )
    return str(run["html_url"])


def _asked(question: Question, path: str) -> Any:
    place = urlsplit(question.api_url)
    kind = http.client.HTTPConnection if place.scheme == "http" else http.client.HTTPSConnection
    connection = kind(place.netloc, timeout=_ONE_ANSWER_SECONDS)
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {question.token}",
        "User-Agent": "coalition-builder",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    try:
        connection.request("GET", place.path.rstrip("/") + path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if _asks_for_patience(answer):
            raise _NoAnswerError(f"GitHub answers no more questions for the moment ({answer.status})")
        if answer.status in {401, 403, 404}:
            raise Refused(
                f"GitHub does not say what became of CI ({answer.status}): the job needs `actions: read`, and "
                f"{question.workflow} has to be there."
            )
        if answer.status != http.client.OK:
            raise _NoAnswerError(f"GitHub answered {answer.status}")
        return json.loads(body)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _NoAnswerError(f"GitHub did not answer ({type(error).__name__})") from error
    finally:
        connection.close()


def _asks_for_patience(answer: http.client.HTTPResponse) -> bool:
    """GitHub says 403 also where it was asked too often («Rate limits for the REST API»)."""
    is_spent = answer.headers.get("x-ratelimit-remaining") == "0"
    return answer.status in {403, 429} and (is_spent or "retry-after" in answer.headers)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="ci_passed", description=__doc__)
    parser.add_argument("--api-url", default="https://api.github.com")
    parser.add_argument("--repository", required=True, type=_shaped(r"[\w.-]+/[\w.-]+", "owner/name"))
    parser.add_argument("--commit", required=True, type=_shaped(r"[0-9a-f]{40}", "full hash of a commit"))
    parser.add_argument("--workflow", default="ci.yml", type=_shaped(r"[\w.-]+", "workflow's file"))
    parser.add_argument("--seconds", type=float, default=5400.0, help="how long CI may take (default: %(default)g)")
    parser.add_argument("--pause-seconds", type=float, default=20.0)
    given = parser.parse_args(argv)
    question = Question(
        api_url=given.api_url, repository=given.repository, workflow=given.workflow, commit=given.commit,
        token=sys.stdin.readline().strip(),
    )  # fmt: skip
    try:
        address = wait_until_passed(
            question, say=_say, longest_seconds=given.seconds, pause=lambda: time.sleep(given.pause_seconds)
        )
    except Refused as refused:
        _say(str(refused))
        return 1
    _say(f"CI of {given.commit} has passed: {address}")
    return 0


def _shaped(pattern: str, words: str) -> Callable[[str], str]:
    def shaped(text: str) -> str:
        if re.fullmatch(pattern, text, re.ASCII) is None:
            raise argparse.ArgumentTypeError(f"{text!r} is no {words}")
        return text

    return shaped


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
