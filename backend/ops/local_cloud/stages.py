"""What does one stage of the local cloud consist of before its first release, and what is it told of it by SSM?"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from backend.ops.calls import AwsRefused, call
from backend.ops.cloud import Cloud
from backend.ops.database_place import secret_prefix
from backend.ops.names import TASK_NAMES, Stage, TaskName, function_name, log_group, parameters_path, task_family

from . import resources
from .home import Home

# Where the cluster listens.
HOST = "127.0.0.1"
# Which of the database's secrets a task works with.
_DATABASE_ROLES: Mapping[TaskName, str] = {
    "migrate": "migration",
    "manage": "runtime",
    "bootstrap": "master",
    "import": "import",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseServer:
    """The cluster on loopback, and its master user as RDS gives one."""

    port: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMaker:
    """Makes what is missing, and writes down again what is there."""

    cloud: Cloud
    home: Home
    stage: Stage
    repository_uri: str

    @property
    def database(self) -> str:
        return f"coalition_{self.stage}"

    @property
    def secret_prefix(self) -> str:
        return secret_prefix(self.stage)

    @property
    def master_secret_id(self) -> str:
        """RDS would name it."""
        return f"{self.secret_prefix}/master"

    def make(self, server: DatabaseServer, image_uri: str) -> None:
        """Everything but the database's roles, which a task makes."""
        cloud, name = self.cloud, function_name(self.stage)
        network = resources.default_network(cloud)
        role = resources.make_role(cloud, f"{name}-function")
        topic = resources.make_topic(cloud, f"{name}-mail-feedback")
        failed_events = resources.make_queue(cloud, f"{name}-failed-events")
        deployments = resources.make_bucket(cloud, f"coalition-builder-zappa-deployments-{self.stage}")
        resources.make_log_group(cloud, log_group(self.stage))
        self._write_secrets(server)
        environment = self.environment(topic)
        for task in TASK_NAMES:
            self._make_task(task, environment, role, image_uri)
        texts = {
            "zappa/role_arn": role,
            "zappa/s3_bucket": deployments,
            "zappa/feedback_topic_arn": topic,
            "zappa/failed_events_queue_arn": failed_events,
            "release/repository_uri": self.repository_uri,
            "release/ledger_table": resources.LEDGER_TABLE,
            "tasks/cluster": resources.CLUSTER,
            "database/host": HOST,
            "database/runtime_host": HOST,
            "database/port": server.port,
            "database/name": self.database,
            "database/master_secret_id": self.master_secret_id,
        } | {f"environment/{name}": value for name, value in environment.items()}
        subnets, groups = ",".join(network.subnet_ids), ",".join(network.security_group_ids)
        lists = {"subnet_ids": subnets, "security_group_ids": groups}
        for name, value in texts.items():
            self._write_parameter(name, value, "String")
        for place in ("zappa", "tasks"):
            for name, value in lists.items():
                self._write_parameter(f"{place}/{name}", value, "StringList")

    def environment(self, topic: str) -> dict[str, str]:
        """The function's variables beside those of zappa_settings.json and Lambda's own."""
        return {
            "APP_SECRET_ID": f"coalition-builder/{self.stage}/app",
            "DATABASE_SECRET_ID": f"{self.secret_prefix}/runtime",
            # API Gateway is reached on loopback, below a path.
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            # Leads nowhere, and says so: mails must link to https. `bin/local-cloud mail` prints where it opens here.
            "PUBLIC_BASE_URL": f"https://{self.stage}.coalition.invalid",
            "MAIL_FROM": resources.MAIL_FROM,
            "MAIL_TRANSPORT": "ses",
            "MAIL_FEEDBACK_TOPIC_ARN": topic,
            "RATE_LIMITS_TABLE": resources.RATE_LIMITS_TABLE,
            "SESSION_STORE": "dynamodb",
            "SESSIONS_TABLE": resources.SESSIONS_TABLE,
            "STATIC_BUCKET": resources.make_bucket(self.cloud, f"coalition-builder-static-{self.stage}"),
            "MEDIA_BUCKET": resources.make_bucket(self.cloud, f"coalition-builder-media-{self.stage}"),
        }

    def _write_secrets(self, server: DatabaseServer) -> None:
        made = {"SECRET_KEY": secrets.token_urlsafe(48), "ADDRESS_PEPPER": secrets.token_urlsafe(32)}
        values = self.home.remembered(f"{self.stage}-app", made)
        resources.write_secret(self.cloud, f"coalition-builder/{self.stage}/app", values)
        master = {
            "engine": "postgres",
            "host": HOST,
            "port": server.port,
            "dbname": self.database,
            "username": "master",
            "password": server.password,
        }
        resources.write_secret(self.cloud, self.master_secret_id, master)

    def _make_task(self, task: TaskName, environment: Mapping[str, str], role: str, image_uri: str) -> None:
        """A revision only where the newest differs in what we say."""
        family = task_family(self.stage, task)
        own = {
            **environment,
            "STAGE": self.stage,
            "DATABASE_SECRET_ID": f"{self.secret_prefix}/{_DATABASE_ROLES[task]}",
            "IMAGE_DIGEST": image_uri.partition("@")[2],
        }
        container = {
            "name": family,
            "image": image_uri,
            "essential": True,
            "environment": [{"name": name, "value": value} for name, value in sorted(own.items())],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": resources.make_log_group(self.cloud, f"/ecs/{family}"),
                    "awslogs-region": self.cloud.region,
                    "awslogs-stream-prefix": task,
                },
            },
        }
        if not self._stands(family, container):
            call(
                self.cloud, "ecs", "register_task_definition",
                family=family, containerDefinitions=[container], requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc", cpu="256", memory="512", executionRoleArn=role, taskRoleArn=role,
            )  # fmt: skip

    def _stands(self, family: str, wanted: Mapping[str, object]) -> bool:
        try:
            found = call(self.cloud, "ecs", "describe_task_definition", taskDefinition=family)
        except AwsRefused as refusal:
            if refusal.reason != "ClientException":  # there is none
                raise
            return False
        [container] = found["taskDefinition"]["containerDefinitions"]
        return all(container.get(name) == value for name, value in wanted.items())

    def _write_parameter(self, name: str, value: str, kind: str) -> None:
        full = parameters_path(self.stage) + name
        call(self.cloud, "ssm", "put_parameter", Name=full, Value=value, Type=kind, Overwrite=True)
