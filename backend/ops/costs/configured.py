"""What is a stage really made of? Read out of zappa_settings.json and Terraform's variables, never repeated here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from backend.ops.checkout import Checkout
from backend.ops.errors import OperationFailed
from backend.ops.infrastructure.values import stage_values, variables_of
from backend.ops.names import STAGES, Stage
from backend.ops.stage_settings import settings_of

from .schedules import starts_a_month

_FARGATE_UNITS = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """One stage. `home` is the stage whose database, network, tables and key it uses, which may be itself."""

    stage: Stage
    home: Stage
    # The function
    memory_mb: int
    architecture: str
    api: str
    has_tracing: bool
    keep_warms: Decimal
    jobs: Decimal
    # The database; of a stage that shares, its home's
    instance_class: str
    storage_gb: Decimal
    backup_days: Decimal
    is_multi_az: bool
    has_proxy: bool
    has_copies_elsewhere: bool
    # Network
    zones: int
    interface_endpoints: int
    has_flow_logs: bool
    nat_gateways: int = 0
    # Around it
    has_recovery_of_tables: bool
    has_dashboard: bool = True
    has_edge: bool
    has_web_acl: bool
    has_staff_identity: bool
    watches_mail_reputation: bool
    log_retention_days: Decimal
    import_cpu: Decimal
    import_memory_gb: Decimal
    kept_images: Decimal

    @property
    def is_home(self) -> bool:
        return self.home == self.stage

    @property
    def has_clock(self) -> bool:
        return self.jobs > 0


def read_configurations(root: Path) -> Mapping[Stage, Configuration]:
    """Each stage's. Raises OperationFailed: a file is missing, or says what this cannot read."""
    values = {stage: stage_values(root / "terraform", stage) for stage in STAGES}
    return {stage: _configuration(root, stage, values) for stage in STAGES}


def _configuration(root: Path, stage: Stage, values: Mapping[Stage, Mapping[str, Any]]) -> Configuration:
    function = settings_of(Checkout(root), stage)
    own = values[stage]
    home: Stage = own.get("shares_with") or stage
    if values[home].get("shares_with"):
        raise OperationFailed(f"terraform/stages: {stage} shares with {home}, which has nothing of its own.")
    database, network, edge = values[home]["database"], values[home]["network"], own.get("edge")
    return Configuration(
        stage=stage,
        home=home,
        memory_mb=function["memory_size"],
        architecture=function["architecture"],
        api=function["apigateway_version"],
        has_tracing=function["xray_tracing"],
        keep_warms=starts_a_month(function["keep_warm_expression"]) if function["keep_warm"] else Decimal(0),
        jobs=sum((starts_a_month(event["expression"]) for event in function["events"]), Decimal(0)),
        instance_class=database["instance_class"],
        storage_gb=database["allocated_storage_gb"],
        backup_days=database["backup_retention_days"],
        is_multi_az=database["is_multi_az"],
        has_proxy=database["has_proxy"],
        has_copies_elsewhere=database["snapshot_copy_region"] is not None,
        zones=len(network["zones"] or ("a", "b")),  # as modules/network has it
        interface_endpoints=len(network["interface_endpoints"]),
        has_flow_logs=network["flow_log_retention_days"] > 0,
        nat_gateways=int(network["has_nat"]),
        has_recovery_of_tables=home == "production",  # as terraform/main.tf has it
        has_edge=edge is not None and edge["front"] == "cloudfront",
        has_web_acl=edge is not None and edge["has_waf"],
        has_staff_identity=own.get("staff_identity") is not None,
        watches_mail_reputation=own["has_mail_reputation_alarms"],
        log_retention_days=own["log_retention_days"],
        import_cpu=own["import_task"]["cpu"] / _FARGATE_UNITS,
        import_memory_gb=own["import_task"]["memory_mb"] / _FARGATE_UNITS,
        kept_images=_default(root, "account", "kept_images"),
    )


def _default(root: Path, module: str, name: str) -> Any:
    """What a module takes where the root does not say otherwise."""
    variables = variables_of(root / "terraform" / module)
    if name not in variables:
        raise OperationFailed(f"terraform/{module} has no variable {name}, whose default bin/cost counts with.")
    return variables[name].default
