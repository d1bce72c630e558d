"""With which settings does Zappa put a stage live? The checkout's zappa_settings.json, completed with what SSM says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .checkout import Checkout
from .cloud import Cloud
from .errors import OperationFailed
from .function import LiveFunction
from .names import PROJECT, Stage, parameters_path
from .parameters import StageParameters
from .registry import Image

FILE = "zappa_settings.json"
# The variable with the number of the act that put the function live.
RELEASE = "RELEASE"
_FEEDBACK = "backend.foundation.mail.feedback.receive"

# What the deployed settings cannot start without (an architecture test compares it with backend.config.variables). The
# image itself says where its libraries are, Lambda says AWS_REGION.
REQUIRED_ENVIRONMENT = (
    "STAGE", "APP_SECRET_ID", "DATABASE_SECRET_ID", "ALLOWED_HOSTS", "PUBLIC_BASE_URL", "MAIL_FROM", "MAIL_TRANSPORT",
    "RATE_LIMITS_TABLE", "STATIC_BUCKET", "MEDIA_BUCKET",
)  # fmt: skip


def settings_of(checkout: Checkout, stage: Stage, commit: str = "") -> dict[str, Any]:
    """The stage's own, with all that it extends: the commit's; of an image without one, the work tree's.

    Raises:
        OperationFailed: the file is missing, is no JSON, or knows no such stage; or this checkout lacks the commit.
    """
    is_here = not commit or checkout.is_at(commit)
    text = None if is_here else checkout.file_of(commit, FILE)
    if text is None and not is_here:
        raise OperationFailed(
            f"This checkout has no {FILE} of the image's commit {commit}, and another's settings are not what it was "
            f"built for: git fetch origin {commit} (in a shallow clone git fetch --unshallow), then again. Nothing was "
            "changed."
        )
    try:
        stages = json.loads(text if text is not None else (checkout.root / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OperationFailed(f"{FILE} of {checkout.root} cannot be read: {error}. Nothing was changed.") from error
    return _extended(stages, stage, ())


def restored(
    settings: Mapping[str, Any], *, cloud: Cloud, parameters: StageParameters, before: LiveFunction
) -> dict[str, Any]:
    """What Zappa is given to put back what was live: the function's own role, network and variables.

    Today's parameters may be why it is put back. `settings` are the ones that it was put live with.
    """
    topic = before.environment.get("MAIL_FEEDBACK_TOPIC_ARN") or parameters.feedback_topic_arn
    return _whole(
        settings,
        cloud,
        role_arn=before.role_arn or parameters.role_arn,
        s3_bucket=parameters.s3_bucket,
        subnet_ids=before.subnet_ids or parameters.subnet_ids,
        security_group_ids=before.security_group_ids or parameters.security_group_ids,
        topic_arn=topic,
        variables=before.environment,
    )


def completed(
    settings: Mapping[str, Any],
    *,
    cloud: Cloud,
    stage: Stage,
    parameters: StageParameters,
    image: Image,
    host: str = "",
    release: int | None = None,
) -> dict[str, Any]:
    """What Zappa is given; `host` is the API's own, which smokes are sent to, once there is one.

    `release` is the act's number. Lambda starts new containers for a changed variable, so that each act's secrets are
    read anew, also where nothing else has changed.

    Raises:
        OperationFailed: names every variable that the function could not start without.
    """
    variables = _environment(settings, stage, parameters, image, host)
    return _whole(
        settings,
        cloud,
        role_arn=parameters.role_arn,
        s3_bucket=parameters.s3_bucket,
        subnet_ids=parameters.subnet_ids,
        security_group_ids=parameters.security_group_ids,
        topic_arn=parameters.feedback_topic_arn,
        variables=variables if release is None else variables | {RELEASE: str(release)},
    )


def _whole(
    settings: Mapping[str, Any],
    cloud: Cloud,
    *,
    role_arn: str,
    s3_bucket: str,
    subnet_ids: Sequence[str],
    security_group_ids: Sequence[str],
    topic_arn: str,
    variables: Mapping[str, str],
) -> dict[str, Any]:
    return {
        **settings,
        "project_name": PROJECT,
        "aws_region": cloud.region,
        "role_arn": role_arn,
        "manage_roles": False,
        "s3_bucket": s3_bucket,
        "vpc_config": {
            "SubnetIds": list(subnet_ids),
            "SecurityGroupIds": list(security_group_ids),
            "Ipv6AllowedForDualStack": True,
        },
        "events": [*settings.get("events", ()), _feedback_event(topic_arn)],
        "aws_environment_variables": dict(variables),
    }


def _environment(
    settings: Mapping[str, Any], stage: Stage, parameters: StageParameters, image: Image, host: str
) -> dict[str, str]:
    variables: dict[str, str] = {
        **settings.get("aws_environment_variables", {}),
        **parameters.environment,
        "IMAGE_DIGEST": image.digest,
        "MAIL_FEEDBACK_TOPIC_ARN": parameters.feedback_topic_arn,
    }
    missing = [name for name in REQUIRED_ENVIRONMENT if not variables.get(name)]
    if missing:
        places = ", ".join(f"{parameters_path(stage)}environment/{name}" for name in missing)
        raise OperationFailed(
            f"The function of {stage} could not start: neither {FILE} nor SSM says {', '.join(missing)} "
            f"(SSM: {places}). Apply Terraform for the stage. Nothing was changed."
        )
    if variables["STAGE"] != stage:
        raise OperationFailed(f"STAGE says {variables['STAGE']!r} for the function of {stage}. Nothing was changed.")
    hosts = variables["ALLOWED_HOSTS"].split(",")
    if host and host not in hosts:
        variables["ALLOWED_HOSTS"] = ",".join((*hosts, host))
    return variables


def _feedback_event(topic_arn: str) -> dict[str, Any]:
    """Bounces and complaints, from SES through SNS."""
    return {
        "function": _FEEDBACK,
        "event_source": {"arn": topic_arn, "events": ["sns:Publish"]},
    }


def _extended(stages: Mapping[str, Any], name: str, seen: tuple[str, ...]) -> dict[str, Any]:
    """As Zappa reads `extends`: key by key, the nearer one wins whole."""
    if name not in stages or name in seen:
        what = f"{name!r} extends itself" if name in seen else f"it has no stage {name!r}"
        raise OperationFailed(f"{FILE} makes no sense: {what}. Nothing was changed.")
    own = dict(stages[name])
    base = own.pop("extends", None)
    return (_extended(stages, base, (*seen, name)) if base else {}) | own
