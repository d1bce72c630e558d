"""Where are secrets kept when there is no Secrets Manager? In a folder only its owner can read: one file a secret."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from .protocol import SecretMissing, SecretStoreAway, SecretUnusable, VersionStage, parse_secret


class FolderSecretStore:
    """A file holds the versions of its secret by label, each as the text Secrets Manager would hold."""

    def __init__(self, folder: Path | str) -> None:
        self._folder = Path(folder)

    def read(self, secret_id: str, version_stage: VersionStage = "AWSCURRENT") -> Mapping[str, str]:
        text = self._versions(secret_id).get(version_stage)
        if text is None:
            raise SecretMissing(f"There is no secret {secret_id} with a version {version_stage} in {self._folder}.")
        return parse_secret(secret_id, text)

    def write(self, secret_id: str, values: Mapping[str, str]) -> None:
        versions = self._versions(secret_id)
        if current := versions.get("AWSCURRENT"):
            versions["AWSPREVIOUS"] = current
        versions["AWSCURRENT"] = json.dumps(dict(values))
        try:
            self._replace(self._path(secret_id), json.dumps(versions, indent=1))
        except OSError as error:
            raise SecretStoreAway(f"The secret {secret_id} could not be written: {error.strerror}.") from error

    def _path(self, secret_id: str) -> Path:
        return self._folder / f"{quote(secret_id, safe='')}.json"

    def _versions(self, secret_id: str) -> dict[str, str]:
        try:
            text = self._path(secret_id).read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise SecretStoreAway(f"The secret {secret_id} could not be read: {type(error).__name__}.") from None
        try:
            versions = json.loads(text)
        except ValueError:
            versions = None
        if not isinstance(versions, dict) or not all(isinstance(version, str) for version in versions.values()):
            raise SecretUnusable(f"The file of the secret {secret_id} in {self._folder} does not hold its versions.")
        return versions

    def _replace(self, path: Path, text: str) -> None:
        """Whole or not at all, and readable to nobody else from the first byte on (mkstemp's own mode, 0600)."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
