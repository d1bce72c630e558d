"""What has Terraform (or bin/local-cloud) told us of a stage? All of it, or one sentence that names what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .calls import call, pages
from .cloud import Cloud
from .errors import OperationFailed
from .names import Stage, parameters_path
from .shapes import is_variable_name, shape_of

_ENVIRONMENT = "environment/"

# Field by parameter, below names.parameters_path.
_TEXTS = {
    "role_arn": "zappa/role_arn",
    "s3_bucket": "zappa/s3_bucket",
    "feedback_topic_arn": "zappa/feedback_topic_arn",
    "failed_events_queue_arn": "zappa/failed_events_queue_arn",
    "repository_uri": "release/repository_uri",
    "ledger_table": "release/ledger_table",
    "task_cluster": "tasks/cluster",
}
_LISTS = {
    "subnet_ids": "zappa/subnet_ids",
    "security_group_ids": "zappa/security_group_ids",
    "task_subnet_ids": "tasks/subnet_ids",
    "task_security_group_ids": "tasks/security_group_ids",
}
# Where a provider signs staff in; without them passwords alone do.
_STAFF = (
    "environment/STAFF_OIDC_ISSUER", "environment/STAFF_OIDC_CLIENT_ID", "environment/STAFF_OIDC_GROUPS_CLAIM",
    "environment/STAFF_OIDC_GROUP_ROLES", "identity/user_pool_id",
)  # fmt: skip
_SECRET_OF_STAFF = "environment/STAFF_OIDC_CLIENT_SECRET"  # noqa: S105  # a name  # nosec B105
# We write these ourselves, once Zappa has made the API.
_WRITTEN_HERE = {"api_id": "api/id", "api_url": "api/url"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageParameters:
    """`environment` is what the function's variables are, by name; never a secret's value."""

    role_arn: str
    s3_bucket: str
    feedback_topic_arn: str
    failed_events_queue_arn: str
    repository_uri: str
    ledger_table: str
    task_cluster: str
    subnet_ids: tuple[str, ...]
    security_group_ids: tuple[str, ...]
    task_subnet_ids: tuple[str, ...]
    task_security_group_ids: tuple[str, ...]
    environment: Mapping[str, str]
    api_id: str | None
    api_url: str | None


def read_parameters(cloud: Cloud, stage: Stage) -> StageParameters:
    """Everything below the stage's path.

    Raises:
        OperationFailed: names every parameter that is missing or empty, or is not of the shape that AWS wants.
        AwsRefused: SSM refused, or did not answer.
    """
    path = parameters_path(stage)
    values = values_of(cloud, stage)
    wrong = [path + words for words in _what_is_wrong(values)]
    if wrong:
        raise OperationFailed(
            f"SSM on {cloud} does not say what {stage} is made of: {'; '.join(wrong)}. Apply Terraform for the stage "
            "(locally: bin/local-cloud up). Nothing was changed."
        )
    fields: dict[str, Any] = {field: values[name] for field, name in _TEXTS.items()}
    fields |= {field: _elements(values[name]) for field, name in _LISTS.items()}
    fields |= {field: values.get(name) for field, name in _WRITTEN_HERE.items()}
    return StageParameters(
        environment={
            name.removeprefix(_ENVIRONMENT): value for name, value in values.items() if name.startswith(_ENVIRONMENT)
        },
        **fields,
    )


def _what_is_wrong(values: Mapping[str, str]) -> Iterator[str]:
    """Name and complaint. A value may be a person's mistake, and is quoted so that it is found; none is a secret."""
    for name in (*_TEXTS.values(), *_LISTS.values()):
        if not (value := values.get(name, "")):
            yield f"{name} is missing"
            continue
        shape = shape_of(name)
        strange = [each for each in (_elements(value) if name in _LISTS.values() else (value,)) if not shape.fits(each)]
        if strange:
            yield f"{name} is no {shape.words}: {', '.join(map(repr, strange))}"
    yield from _what_is_wrong_with_the_staffs(values)
    for name in values:
        if name.startswith(_ENVIRONMENT) and not is_variable_name(name.removeprefix(_ENVIRONMENT)):
            yield f"{name} is no name that Lambda lets a variable have"


def _what_is_wrong_with_the_staffs(values: Mapping[str, str]) -> Iterator[str]:
    """Half of it, or a secret in the open, and the function would not start."""
    for name in _STAFF:
        if (value := values.get(name)) is not None and not (shape := shape_of(name)).fits(value):
            yield f"{name} is no {shape.words}: {value!r}"
    issuer, client = _STAFF[:2]
    for told, missing in ((issuer, client), (client, issuer)):
        if told in values and missing not in values:
            yield f"{missing} is missing beside {told.removeprefix(_ENVIRONMENT)}"
    if _SECRET_OF_STAFF in values:
        yield f"{_SECRET_OF_STAFF} is a secret, and belongs into the application's (APP_SECRET_ID): take it out here"


def _elements(value: str) -> tuple[str, ...]:
    return tuple(element.strip() for element in value.split(","))


def write_api(cloud: Cloud, stage: Stage, *, api_id: str, api_url: str) -> None:
    """Where the edge (custom domain, WAF) finds the API that Zappa made."""
    for name, value in ((_WRITTEN_HERE["api_id"], api_id), (_WRITTEN_HERE["api_url"], api_url)):
        call(
            cloud, "ssm", "put_parameter",
            Name=parameters_path(stage) + name, Value=value, Type="String", Overwrite=True,
        )  # fmt: skip


def values_of(cloud: Cloud, stage: Stage) -> dict[str, str]:
    """All that SSM says of a stage, whatever it is good for: name without the path, and value.

    Raises:
        AwsRefused: SSM refused, or did not answer.
    """
    path = parameters_path(stage)
    return {
        parameter["Name"].removeprefix(path): parameter["Value"].strip()
        for page in pages(cloud, "ssm", "get_parameters_by_path", Path=path, Recursive=True)
        for parameter in page["Parameters"]
    }
