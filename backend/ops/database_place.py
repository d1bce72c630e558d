"""Where is a stage's database, and who is its master? What Terraform has written down in SSM, below database/."""

from __future__ import annotations

from dataclasses import dataclass

from .cloud import Cloud
from .errors import OperationFailed
from .names import Stage, parameters_path
from .parameters import values_of

_BELOW = "database/"
_NAMES = ("host", "runtime_host", "port", "name", "master_secret_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabasePlace:
    """`runtime_host` is a proxy's where there is one, else `host`, the instance's own.

    `master_secret_id` names the secret that RDS keeps; `secret_prefix` is where the three roles' own lie.
    """

    host: str
    runtime_host: str
    port: str
    name: str
    master_secret_id: str
    secret_prefix: str


def read_database_place(cloud: Cloud, stage: Stage) -> DatabasePlace:
    """Raises OperationFailed: names what SSM does not say."""
    values = values_of(cloud, stage)
    path = f"{parameters_path(stage)}{_BELOW}"
    if missing := [path + name for name in _NAMES if not values.get(_BELOW + name)]:
        raise OperationFailed(
            f"SSM on {cloud} does not say where the database of {stage} is: no {', '.join(missing)}. Apply Terraform "
            "for the stage (locally: bin/local-cloud up). Nothing was changed."
        )
    return DatabasePlace(secret_prefix=secret_prefix(stage), **{name: values[_BELOW + name] for name in _NAMES})


def secret_prefix(stage: Stage) -> str:
    """The roles' secrets are this and /runtime, /migration, /import."""
    return f"coalition-builder/{stage}/database"
