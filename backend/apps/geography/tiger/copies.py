"""What lies in the cache from before? A zip that was verified, and beside it what its server called it."""

from __future__ import annotations

from pathlib import Path

from backend.apps.geography.errors import TigerFileRefused

from .archive import verify_archive


class Copy:
    """`is_good`: it is there and whole. `validator` is the server's ETag or Last-Modified of it, None where unknown."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.folder = target.parent
        self._note = target.with_suffix(".validator")
        self.is_good = self._verify()

    @property
    def validator(self) -> str | None:
        if not self.is_good or not self._note.exists():
            return None
        return self._note.read_text(encoding="utf-8")

    def replace(self, partial: Path, validator: str | None) -> None:
        """`partial` takes the copy's place, in one step."""
        self._note.unlink(missing_ok=True)
        partial.replace(self.target)
        if validator:
            self._note.write_text(validator, encoding="utf-8")

    def _verify(self) -> bool:
        try:
            verify_archive(self.target)
        except TigerFileRefused:
            return False
        return True
