"""What does the checkout say that this runs in: its commit, whether it was changed, a file as a commit has it?"""

from __future__ import annotations

import shutil
import subprocess  # nosec B404  # git is a program
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .errors import OperationFailed

_SECONDS = 30.0


@dataclass(frozen=True)
class Checkout:
    """A git work tree; a folder without one knows no commits. Where git does not answer, OperationFailed."""

    root: Path

    def head(self) -> str:
        """Raises OperationFailed: there is no git, or no commit."""
        if (commit := self._git("rev-parse", "--verify", "HEAD^{commit}")) is None:
            raise OperationFailed(f"{self.root} knows no commit: say --digest or --commit.")
        return commit.strip()

    def full_hash(self, revision: str) -> str:
        """Of a branch, a tag, an abbreviated hash; what it does not know is taken as it is.

        Raises:
            OperationFailed: it knows no such revision, and it is no full hash either.
        """
        if (commit := self._git("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")) is not None:
            return commit.strip()
        full = 40
        if len(revision) == full and all(digit in "0123456789abcdef" for digit in revision):
            return revision
        raise OperationFailed(f"This checkout knows no commit {revision!r}: fetch it, or say its full hash.")

    @cached_property
    def is_changed(self) -> bool:
        """Whether files differ from HEAD's, new ones included."""
        return bool((self._git("status", "--porcelain") or "").strip())

    def is_at(self, commit: str) -> bool:
        """Whether its files are that commit's."""
        return bool(commit) and not self.is_changed and self._git("rev-parse", "HEAD") == f"{commit}\n"

    def file_of(self, commit: str, path: str) -> str | None:
        """Its text as the commit has it; None where the commit, or the file in it, is not known here."""
        return self._git("show", f"{commit}:{path}") if commit else None

    def _git(self, *arguments: str) -> str | None:
        if (program := shutil.which("git")) is None:
            return None
        try:
            done = subprocess.run(  # nosec B603  # no shell, and the words are ours
                [program, "-C", str(self.root), *arguments],
                capture_output=True,
                text=True,
                check=False,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise OperationFailed(
                f"git {arguments[0]} did not end within {_SECONDS:.0f} s in {self.root}: is its disk away? "
                "Nothing was changed."
            ) from error
        return done.stdout if done.returncode == 0 else None
