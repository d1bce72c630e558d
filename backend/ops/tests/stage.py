"""A stage on ministack, as Terraform will make it, and what runs behind it: one server that is function and tasks.

Its function answers as the image would that Lambda has at this moment, its tasks write down their commands. A test says
how an image behaves; everything else (Zappa, API Gateway, DynamoDB, ECR, SSM, ECS) is the real thing or the emulator's.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from django.conf import settings

from backend.ops.cloud import Cloud
from backend.ops.history import Act
from backend.ops.ledger import Ledger
from backend.ops.lock import StageLock
from backend.ops.names import Stage, TaskName, function_name, parameters_path, task_family

from .behind import Behind

REPOSITORY_NAME = "coalition"
_ACCOUNT = "000000000000"
_TASKS: tuple[TaskName, ...] = ("migrate", "manage", "bootstrap")
_OF_A_CHECKOUT = {"deploy", "update", "release", "rollback", "bootstrap"}
GIT = ("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")


@dataclass
class Behaviour:
    """How an image behaves. `silent` answers nobody; `applies` is what each phase of its migrations reports."""

    commit: str = ""
    silent: bool = False
    ready: int = 200
    applies: dict[str, list[str]] = field(default_factory=lambda: {"before": [], "after": []})
    exit_codes: dict[str, int] = field(default_factory=dict)
    # Contracting migrations in the database that its code does not know, as its `migrate` says them.
    contracted: list[str] = field(default_factory=list)
    # A variable and its value with which it is not ready.
    chokes_on: tuple[str, str] = ("", "")
    # Set when a task of it has begun, and what that task then waits for: each, or the one that is named.
    begun: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event | None = None
    waits_at: str = ""


@dataclass
class Ended:
    """What a command's process left: its exit code, and its lines."""

    code: int
    said: str
    error: str


class StageOnEmulator:
    """`region` keeps a test's stage apart from the others' on the same emulator."""

    def __init__(self, url: str, region: str, folder: Path, stage: Stage = "dev") -> None:
        self.stage = stage
        self.folder = folder
        self.checkout = folder / "stage-checkout"
        self.commands: list[tuple[str, str, list[str]]] = []
        self.images: dict[str, Behaviour] = {}
        self._server = Behind(self)
        self.cloud = Cloud(region=region, endpoint_url=url, local_url=f"http://127.0.0.1:{self._server.server_port}")
        threading.Thread(target=self._server.serve_forever, name="behind", daemon=True).start()
        self._make_checkout()
        self._make()

    def close(self) -> None:
        for behaviour in self.images.values():
            if behaviour.goes_on is not None:
                behaviour.goes_on.set()
        self._server.shutdown()
        self._server.server_close()

    # What a test does.

    def push(self, commit: str, behaviour: Behaviour | None = None) -> str:
        """An image of a commit that this test's checkout knows; its digest."""
        if commit != self.head():
            self._git("update-ref", f"refs/replace/{commit}", "HEAD")
        digest = f"sha256:{hashlib.sha256(commit.encode()).hexdigest()}"
        config = {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest, "size": 2}
        manifest = {"schemaVersion": 2, "mediaType": _MANIFEST, "config": config, "layers": []}
        text = json.dumps(manifest | {"annotations": {"commit": commit}})
        answer = self.cloud.client("ecr").put_image(
            repositoryName=REPOSITORY_NAME, imageManifest=text, imageManifestMediaType=_MANIFEST, imageTag=commit
        )
        pushed: str = answer["image"]["imageId"]["imageDigest"]
        self.images[pushed] = behaviour or Behaviour()
        self.images[pushed].commit = commit
        return pushed

    def put_live_by_hand(self, digest: str) -> None:
        """A function that neither Zappa nor the ledger knows: what is live, for tests of what must not change it."""
        self.cloud.client("lambda").create_function(
            FunctionName=self.name,
            Role=self.parameter("zappa/role_arn"),
            PackageType="Image",
            Code={"ImageUri": f"{self.parameter('release/repository_uri')}@{digest}"},
        )

    def run(self, *words: str, **environment: str) -> Ended:
        """A command as a person starts it, to its end."""
        process = self.start(*words, **environment)
        said, error = process.communicate(timeout=120)
        return Ended(process.returncode, said, error)

    def start(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        """`words` are command and flags; the stage and this test's checkout are put where they belong."""
        command, *flags = words
        checkout = ["--checkout", str(self.checkout)] if command in _OF_A_CHECKOUT else []
        return subprocess.Popen(
            [sys.executable, "-m", "backend.ops", command, self.stage, *checkout, *flags],
            cwd=settings.REPOSITORY,
            env=self.environment() | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.defpath, "HOME": str(self.folder), "RELEASED_BY": "ada",
            "AWS_ENDPOINT_URL": str(self.cloud.endpoint_url), "AWS_REGION": self.cloud.region,
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "LOCAL_CLOUD_URL": str(self.cloud.local_url),
            # Zappa asks PyPI for a newer Zappa; tests go nowhere. AWS is plain HTTP here.
            "HTTPS_PROXY": "http://127.0.0.1:9",
        }  # fmt: skip

    def head(self) -> str:
        """The commit that this test's checkout is at."""
        asked = subprocess.run(
            [*GIT, "-C", str(self.checkout), "rev-parse", "HEAD"], check=True, capture_output=True, text=True
        )
        return asked.stdout.strip()

    def live_digest(self) -> str | None:
        lambda_ = self.cloud.client("lambda")
        if not any(found["FunctionName"] == self.name for found in lambda_.list_functions()["Functions"]):
            return None
        uri: str = lambda_.get_function(FunctionName=self.name)["Code"]["ImageUri"]
        return uri.partition("@")[2]

    def variables(self) -> dict[str, str]:
        configuration = self.cloud.client("lambda").get_function_configuration(FunctionName=self.name)
        return cast("dict[str, str]", configuration["Environment"]["Variables"])

    def parameter(self, name: str) -> str:
        answer = self.cloud.client("ssm").get_parameter(Name=parameters_path(self.stage) + name)
        return cast("str", answer["Parameter"]["Value"])

    def set_parameter(self, name: str, value: str) -> None:
        self.cloud.client("ssm").put_parameter(
            Name=parameters_path(self.stage) + name, Value=value, Type="String", Overwrite=True
        )

    def remove_parameter(self, name: str) -> None:
        self.cloud.client("ssm").delete_parameter(Name=parameters_path(self.stage) + name)

    @property
    def name(self) -> str:
        return function_name(self.stage)

    @property
    def ledger(self) -> Ledger:
        return Ledger(cloud=self.cloud, table="releases", stage=self.stage)

    @property
    def lock(self) -> StageLock:
        return StageLock(cloud=self.cloud, table="releases", stage=self.stage)

    def acts(self) -> Sequence[Act]:
        return self.ledger.acts()

    # What Terraform will make, and what a person has.

    def _make_checkout(self) -> None:
        """Of one commit; git takes each that an image is pushed of for the same (git-replace(1))."""
        self.checkout.mkdir()
        shutil.copy(settings.REPOSITORY / "zappa_settings.json", self.checkout)
        self._git("init", "--quiet")
        self._git("add", "--all")
        self._git("commit", "--quiet", "--message", "One")

    def _git(self, *words: str) -> None:
        subprocess.run([*GIT, "-C", str(self.checkout), *words], check=True, capture_output=True)

    def _make(self) -> None:
        self.cloud.client("s3").create_bucket(
            Bucket=f"zappa-{self.cloud.region}", CreateBucketConfiguration={"LocationConstraint": self.cloud.region}
        )
        make_ledger_table(self.cloud)
        repository = self.cloud.client("ecr").create_repository(repositoryName=REPOSITORY_NAME)["repository"]
        topic = self.cloud.client("sns").create_topic(Name="feedback")["TopicArn"]
        queue = f"arn:aws:sqs:{self.cloud.region}:{_ACCOUNT}:failed-events"
        role = self._role()
        for task in _TASKS:
            family = task_family(self.stage, task)
            container = {"name": family, "image": "none", "memory": 512, "environment": []}
            self.cloud.client("ecs").register_task_definition(family=family, containerDefinitions=[container])
        values = {
            "zappa/role_arn": role, "zappa/s3_bucket": f"zappa-{self.cloud.region}",
            "zappa/subnet_ids": "subnet-1,subnet-2", "zappa/security_group_ids": "sg-1",
            "zappa/feedback_topic_arn": topic, "zappa/failed_events_queue_arn": queue,
            "release/repository_uri": repository["repositoryUri"], "release/ledger_table": "releases",
            "tasks/cluster": "tasks", "tasks/subnet_ids": "subnet-1", "tasks/security_group_ids": "sg-1",
            "environment/APP_SECRET_ID": "app", "environment/DATABASE_SECRET_ID": "database",
            "environment/ALLOWED_HOSTS": "api.example.org", "environment/PUBLIC_BASE_URL": "https://www.example.org",
            "environment/MAIL_FROM": "coalition@example.org", "environment/MAIL_TRANSPORT": "ses",
            "environment/RATE_LIMITS_TABLE": "limits", "environment/STATIC_BUCKET": "static",
            "environment/MEDIA_BUCKET": "media",
            "environment/MINISTACK_LAMBDA_PROXY_URL": f"{self.cloud.local_url}/functions/{self.name}/invocations",
        }  # fmt: skip
        for name, value in values.items():
            self.set_parameter(name, value)

    def _role(self) -> str:
        iam = self.cloud.client("iam")
        name = f"coalition-{self.cloud.region}"
        policy = json.dumps({"Version": "2012-10-17", "Statement": []})
        arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy)["Role"]["Arn"]
        return arn


def make_ledger_table(cloud: Cloud) -> None:
    cloud.client("dynamodb").create_table(
        TableName="releases",
        KeySchema=[{"AttributeName": "stage", "KeyType": "HASH"}, {"AttributeName": "entry", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "stage", "AttributeType": "S"},
            {"AttributeName": "entry", "AttributeType": "N"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )


_MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def a_minute_has_passed(stage: StageOnEmulator) -> None:
    """For the table: nobody has renewed the lease since."""
    stage.cloud.client("dynamodb").update_item(
        TableName="releases",
        Key={"stage": {"S": stage.stage}, "entry": {"N": "0"}},
        UpdateExpression="SET expires = :long_ago",
        ExpressionAttributeValues={":long_ago": {"N": "1"}},
    )
