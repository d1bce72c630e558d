"""How does the local cloud come by what Terraform makes? Terraform makes it: the account's part, then each stage.

Afterwards an operator's part is done: the secrets' values, the database and its roles. RDS here is an emulator's and
answers nobody, so what leads to it leads to the PostGIS of this cloud instead; OVERRIDDEN names what that takes.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from backend.ops.calls import AwsRefused, call
from backend.ops.cloud import Cloud
from backend.ops.infrastructure.sharing import homes
from backend.ops.infrastructure.workspace import Root, Workspace, make_workspace, terraform_variables
from backend.ops.names import Stage, parameters_path

from .home import Home
from .stages import HOST, DatabaseServer

# Below names.parameters_path: what Terraform says of an emulated RDS and CloudFront, where nobody listens. Without a
# STATIC_URL static files have the bucket's own address, which the emulator answers.
OVERRIDDEN = ("database/host", "database/runtime_host", "database/port", "environment/STATIC_URL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terraformed:
    """The emulator's account and stages; Terraform's state lies in the local cloud's folder."""

    cloud: Cloud
    home: Home
    say: Callable[[str], None]

    def apply(self, stages: Sequence[Stage]) -> None:
        """The account, and each stage after the one it shares with. May be repeated.

        Raises:
            TerraformMissing: it is not on this machine.
            OperationFailed: something could not be made; Terraform's own words say what.
        """
        for workspace in self.workspaces(stages):
            self.say(f"Terraform makes {workspace.root} ...")
            workspace.apply()

    def workspaces(self, stages: Sequence[Stage]) -> list[Workspace]:
        """In the order in which they are applied; destroyed in the other."""
        settings = terraform_variables()
        variables = {"is_disposable": True}
        return [
            make_workspace(
                self.home.terraform / root,
                root,
                endpoint_url=self.cloud.endpoint_url or "",
                variables=variables,
                settings=settings,
            )
            for root in roots_of(stages)
        ]

    def complete(self, stage: Stage, server: DatabaseServer) -> None:
        """What an operator puts in, and what leads elsewhere on this machine."""
        made = {"SECRET_KEY": secrets.token_urlsafe(48), "ADDRESS_PEPPER": secrets.token_urlsafe(32)}
        write_value(self.cloud, f"coalition-builder/{stage}/app", self.home.remembered(f"{stage}-app", made))
        master = {"username": "master", "password": server.password}
        write_value(self.cloud, self.parameter(stage, "database/master_secret_id"), master)
        here = {"database/host": HOST, "database/runtime_host": HOST, "database/port": server.port}
        self._override(stage, here)

    def parameter(self, stage: Stage, name: str) -> str:
        found = call(self.cloud, "ssm", "get_parameter", Name=parameters_path(stage) + name)
        value: str = found["Parameter"]["Value"]
        return value

    def _override(self, stage: Stage, values: Mapping[str, str]) -> None:
        """A name of OVERRIDDEN that has no value here is taken away."""
        for name in OVERRIDDEN:
            full = parameters_path(stage) + name
            if name in values:
                call(self.cloud, "ssm", "put_parameter", Name=full, Value=values[name], Type="String", Overwrite=True)
            else:
                call(self.cloud, "ssm", "delete_parameters", Names=[full])


def roots_of(stages: Sequence[Stage]) -> list[Root]:
    """The account first, each home before the stage that shares with it, each once."""
    home_of = homes()
    return ["account", *dict.fromkeys([*(home_of[stage] for stage in stages), *stages])]


def write_value(cloud: Cloud, secret: str, values: Mapping[str, str]) -> None:
    """Into a secret that stands; a version only where it says something else."""
    try:
        standing = json.loads(call(cloud, "secretsmanager", "get_secret_value", SecretId=secret)["SecretString"])
    except (AwsRefused, KeyError):  # it has no value yet
        standing = None
    if standing != values:
        call(cloud, "secretsmanager", "put_secret_value", SecretId=secret, SecretString=json.dumps(dict(values)))
