"""How does a proof get releases to tell apart? Commits of its own beside every branch, which git forgets by itself."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from backend.ops.environment import REPOSITORY, inherited

_AUTHOR = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "A proof"), ("EMAIL", "proof@coalition.invalid"), ("DATE", "2026-01-01T00:00:00Z"))
}


def commit_with(parent: str, message: str, files: Mapping[str, str]) -> str:
    """A commit after `parent` in which `files` (path: content) are new or other, on no branch and in no work tree."""
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        _git("read-tree", parent, surroundings=index)
        for path, content in files.items():
            blob = _git("hash-object", "-w", "--stdin", given=content)
            _git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", surroundings=index)
        tree = _git("write-tree", surroundings=index)
    return _git("commit-tree", tree, "-p", parent, "-m", message, surroundings=_AUTHOR)


def commit_of(revision: str) -> str:
    return _git("rev-parse", "--verify", f"{revision}^{{commit}}")


def file_at(commit: str, path: str) -> str:
    return _git("show", f"{commit}:{path}") + "\n"


def _git(*arguments: str, given: str | None = None, surroundings: Mapping[str, str] | None = None) -> str:
    ended = subprocess.run(
        ["git", "-C", str(REPOSITORY), *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=True,
        env={**inherited(), **(surroundings or {})},
    )
    return ended.stdout.strip()
