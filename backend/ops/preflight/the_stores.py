"""Are tables, buckets and the image's registry as a stage needs them, and closed to everybody else?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from backend.ops.calls import AwsRefused
from backend.ops.errors import OperationFailed
from backend.ops.registry import Registry

from .scene import CheckFailed, CheckSkipped, Scene, denials_told

_NO_TABLE = {"ResourceNotFoundException": "is not there"}
_BLOCKED = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def tables(scene: Scene) -> str:
    """Active, ageing as the code expects, and in production with a way back to any second of five weeks."""
    wanted: dict[str, str | None] = {
        scene.variable("RATE_LIMITS_TABLE"): "ttl",
        scene.value("release/ledger_table"): None,
    }
    if scene.variables.get("SESSION_STORE") == "dynamodb":
        wanted[scene.variable("SESSIONS_TABLE")] = "expires_at"
    wrong = [f"{name} {words}" for name, expires_by in wanted.items() for words in _weak_table(scene, name, expires_by)]
    if wrong:
        raise CheckFailed("; ".join(wrong))
    return ", ".join(sorted(wanted))


def _weak_table(scene: Scene, name: str, expires_by: str | None) -> Iterator[str]:
    found = scene.found(f"the table {name}", "dynamodb", "describe_table", TableName=name, reasons=_NO_TABLE)["Table"]
    if found["TableStatus"] != "ACTIVE":
        yield f"is {found['TableStatus']}"
    if expires_by is not None:
        ageing = scene.ask("dynamodb", "describe_time_to_live", TableName=name)["TimeToLiveDescription"]
        if ageing.get("TimeToLiveStatus") != "ENABLED" or ageing.get("AttributeName") != expires_by:
            yield f"keeps its rows for ever (no time to live by {expires_by})"
    if scene.is_production:
        told = scene.ask("dynamodb", "describe_continuous_backups", TableName=name)["ContinuousBackupsDescription"]
        if told.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") != "ENABLED":
            yield "has no point-in-time recovery"
        if not found.get("DeletionProtectionEnabled"):
            yield "is not protected against deletion"


def buckets(scene: Scene) -> str:
    names = (scene.variable("STATIC_BUCKET"), scene.variable("MEDIA_BUCKET"), scene.value("zappa/s3_bucket"))
    wrong = [f"{name} {words}" for name in names for words in _open_bucket(scene, name)]
    if wrong:
        raise CheckFailed("; ".join(wrong))
    return ", ".join(names)


def _open_bucket(scene: Scene, name: str) -> Iterator[str]:
    block = _of_bucket(scene, name, "get_public_access_block", {"NoSuchPublicAccessBlockConfiguration"})
    closed = block.get("PublicAccessBlockConfiguration", {})
    if open_ways := [way for way in _BLOCKED if not closed.get(way)]:
        yield f"is not closed to the public ({', '.join(open_ways)})"
    rules = _of_bucket(scene, name, "get_bucket_encryption", {"ServerSideEncryptionConfigurationNotFoundError"})
    if not rules.get("ServerSideEncryptionConfiguration", {}).get("Rules"):
        yield "is not encrypted"
    if _of_bucket(scene, name, "get_bucket_versioning", set()).get("Status") != "Enabled":
        yield "keeps no versions"


def _of_bucket(scene: Scene, name: str, operation: str, nothing: set[str]) -> Mapping[str, Any]:
    """An empty answer where S3 says by an error that nothing is set. Raises CheckFailed: there is no such bucket."""
    try:
        answer: Mapping[str, Any] = scene.ask("s3", operation, Bucket=name)
    except AwsRefused as refusal:
        if refusal.reason in nothing:
            return {}
        if refusal.reason in {"NoSuchBucket", "404"}:
            raise CheckFailed(f"the bucket {name} is not there") from refusal
        raise
    return answer


def repository(scene: Scene) -> str:
    name = _repository(scene)
    answer = scene.found(
        f"the repository {name}", "ecr", "describe_repositories", repositoryNames=[name],
        reasons={"RepositoryNotFoundException": "is not there"},
    )  # fmt: skip
    found = answer["repositories"][0]
    wrong = []
    if found.get("imageTagMutability") != "IMMUTABLE":
        wrong.append("its tags can be moved")
    if not found.get("imageScanningConfiguration", {}).get("scanOnPush"):
        wrong.append("what is pushed is not scanned")
    if wrong:
        raise CheckFailed(f"{name}: {' and '.join(wrong)}")
    return f"{name}: tags stand, images are scanned"


def image(scene: Scene) -> str:
    """The one to be deployed is there, was scanned, and nothing critical was found. HEAD's, where none is named."""
    registry = Registry(cloud=scene.cloud, repository_uri=scene.value("release/repository_uri"))
    try:
        with denials_told("ecr", "describe_images"):
            found = registry.by_digest(scene.digest) if scene.digest else registry.of_checkout(scene.checkout)
    except AwsRefused:
        raise
    except OperationFailed as missing:
        raise CheckFailed(str(missing).removesuffix(" Nothing was changed.").rstrip(".")) from missing
    detail = scene.ask(
        "ecr", "describe_images", repositoryName=_repository(scene), imageIds=[{"imageDigest": found.digest}]
    )["imageDetails"][0]  # fmt: skip
    summary = detail.get("imageScanFindingsSummary")
    if summary is None:
        state = detail.get("imageScanStatus", {}).get("status", "none")
        raise CheckFailed(f"{found} has no scan's findings yet (scan: {state})")
    counts = summary.get("findingSeverityCounts", {})
    told = ", ".join(f"{count} {severity.lower()}" for severity, count in sorted(counts.items())) or "nothing found"
    if counts.get("CRITICAL"):
        raise CheckFailed(f"{found}: {told}")
    return f"{found}: {told}"


def _repository(scene: Scene) -> str:
    uri = scene.value("release/repository_uri")
    if "/" not in uri:
        raise CheckSkipped("release/repository_uri names no repository")
    return uri.partition("/")[2]
