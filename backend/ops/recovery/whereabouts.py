"""Where do the roles sign in? As their secrets say; each move keeps the version before it under a label of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.ops.calls import AwsRefused, call
from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed

ROLES = ("runtime", "migration", "import")
# AWS keeps a version as long as it has a label; AWSPREVIOUS goes on to the next with a rotation.
BEFORE = "BEFORE_RECOVERY"
_CURRENT = "AWSCURRENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One of a secret's."""

    secret_id: str
    id: str
    values: Mapping[str, Any] = field(repr=False)

    @property
    def place(self) -> str:
        return f"{self.values.get('host', '?')}:{self.values.get('port', '5432')}"


def secret_ids(runtime: str) -> dict[str, str]:
    """By role; bootstrap_database keeps them beside the runtime's. Raises OperationFailed: they are elsewhere."""
    prefix, _, last = runtime.rpartition("/")
    if last != "runtime" or not prefix:
        raise OperationFailed(
            f"environment/DATABASE_SECRET_ID is {runtime!r}, which does not end with /runtime, so the other roles' "
            "secrets are not known. Nothing was changed."
        )
    return {role: f"{prefix}/{role}" for role in ROLES}


def current(cloud: Cloud, secret_id: str) -> Version:
    """Raises OperationFailed: it was never filled, or is no JSON object."""
    return filled(cloud, secret_id) or _refuse(f"The secret {secret_id} is not there, or was never filled.")


def filled(cloud: Cloud, secret_id: str) -> Version | None:
    """What it says now; None where it was never filled."""
    return _version(cloud, secret_id, _CURRENT)


def is_empty(cloud: Cloud, secret_id: str) -> bool:
    """Whether it is there and was never filled, so that nobody signs in by it. One that is gone says nothing."""
    try:
        told = call(cloud, "secretsmanager", "describe_secret", SecretId=secret_id)
    except AwsRefused as refusal:
        if refusal.reason != "ResourceNotFoundException":
            raise
        return False
    return "DeletedDate" not in told and filled(cloud, secret_id) is None


def before(cloud: Cloud, secret_id: str) -> Version | None:
    """What it said before the first switch that was not taken back."""
    return _version(cloud, secret_id, BEFORE)


def move(
    cloud: Cloud,
    ids: Mapping[str, str],
    *,
    host: str,
    port: str,
    say: Callable[[str], None],
    is_original_there: bool = True,
) -> None:
    """Each role to that server, with the password it has *now*. All labels first: a way back must never be missing.

    A label that leads elsewhere stays: a second switch is from one side to another, and the way back is to the
    original, as long as that is there.
    """
    versions = {role: current(cloud, secret_id) for role, secret_id in ids.items()}
    moving = {role: version for role, version in versions.items() if version.place != f"{host}:{port}"}
    for role in versions.keys() - moving.keys():
        say(f"{role}: its secret names {host}:{port} already.")
    back_to: dict[str, str] = {}
    for role, version in moving.items():
        earlier = before(cloud, version.secret_id)
        if earlier is not None and earlier.place != version.place and is_original_there:
            back_to[role] = earlier.place
            continue
        _label(cloud, version.secret_id, BEFORE, version.id)
        back_to[role] = version.place
    for role, version in moving.items():
        told = {**version.values, "host": host, "port": port}
        call(cloud, "secretsmanager", "put_secret_value", SecretId=version.secret_id, SecretString=json.dumps(told))
        say(f"{role}: from {version.place} to {host}:{port}; the way back, labelled {BEFORE}, is to {back_to[role]}.")


def move_back(cloud: Cloud, ids: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Each role to the whole version before the switch, which has the password of that server."""
    for role, secret_id in ids.items():
        earlier, now = before(cloud, secret_id), current(cloud, secret_id)
        if earlier is None or earlier.id == now.id:
            say(f"{role}: its secret names {now.place}, nothing to take back.")
            continue
        _label(cloud, secret_id, _CURRENT, earlier.id)
        say(f"{role}: from {now.place} back to {earlier.place}.")


def forget(cloud: Cloud, ids: Mapping[str, str], say: Callable[[str], None], *, is_dry: bool = False) -> None:
    """Takes the label away: AWS may drop the version then."""
    for role, secret_id in ids.items():
        if (earlier := before(cloud, secret_id)) is None:
            continue
        if is_dry:
            say(f"Dry run: would forget {role}'s way back to {earlier.place}.")
            continue
        call(
            cloud, "secretsmanager", "update_secret_version_stage",
            SecretId=secret_id, VersionStage=BEFORE, RemoveFromVersionId=earlier.id,
        )  # fmt: skip
        say(f"{role}: the way back to {earlier.place} is forgotten.")


def _label(cloud: Cloud, secret_id: str, label: str, version_id: str) -> None:
    """A label that stands on another version has to be taken from there by name."""
    told = call(cloud, "secretsmanager", "describe_secret", SecretId=secret_id)["VersionIdsToStages"]
    holders = [each for each, labels in told.items() if label in labels]
    if holders == [version_id]:
        return
    taken = {"RemoveFromVersionId": holders[0]} if holders else {}
    call(
        cloud, "secretsmanager", "update_secret_version_stage",
        SecretId=secret_id, VersionStage=label, MoveToVersionId=version_id, **taken,
    )  # fmt: skip


def _version(cloud: Cloud, secret_id: str, label: str) -> Version | None:
    try:
        found = call(cloud, "secretsmanager", "get_secret_value", SecretId=secret_id, VersionStage=label)
    except AwsRefused as refusal:
        if refusal.reason in {"ResourceNotFoundException", "InvalidRequestException"}:
            return None
        raise
    text = found.get("SecretString", "")
    if not text:  # an emulator's secret that was never filled
        return None
    try:
        values = json.loads(text)
    except ValueError:
        values = None
    if not isinstance(values, dict):
        return _refuse(f"The secret {secret_id} is no JSON object.")
    return Version(secret_id=secret_id, id=found["VersionId"], values=values)


def _refuse(sentence: str) -> Version:
    raise OperationFailed(f"{sentence} Nothing was changed.")
