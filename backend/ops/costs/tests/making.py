"""Small configurations and assumptions whose costs can be computed by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from backend.ops.costs.assumptions import Assumption, Assumptions, read_assumptions
from backend.ops.costs.configured import Configuration
from backend.ops.costs.traffic import Traffic

_DIVISORS = ("whole_processor_mb", "load_balancer_unit_gb", "load_balancer_unit_connections")


def nothing_but(**values: int | str) -> Assumptions:
    """Every assumption 0 but these; what is divided by stays as it is."""
    real = read_assumptions()
    figures = {
        name: Assumption(
            value=Decimal(values.get(name, each.value if name in _DIVISORS else 0)),
            unit=each.unit,
            kind=each.kind,
            reason=each.reason,
        )
        for name, each in real.figures.items()
    }
    assert values.keys() <= figures.keys()
    return Assumptions(figures)


def bare(**fields: Any) -> Configuration:
    """A home stage with an instance and 20 GB, without a clock, a dashboard or anything that can be switched on."""
    configuration = Configuration(
        stage="staging",
        home="staging",
        memory_mb=1024,
        architecture="x86_64",
        api="v1",
        has_tracing=False,
        keep_warms=Decimal(0),
        jobs=Decimal(0),
        instance_class="db.t4g.micro",
        storage_gb=Decimal(20),
        backup_days=Decimal(7),
        is_multi_az=False,
        has_proxy=False,
        has_copies_elsewhere=False,
        zones=2,
        interface_endpoints=0,
        has_flow_logs=False,
        has_recovery_of_tables=False,
        has_dashboard=False,
        has_edge=False,
        has_web_acl=False,
        has_staff_identity=False,
        watches_mail_reputation=False,
        log_retention_days=Decimal(7),
        import_cpu=Decimal(2),
        import_memory_gb=Decimal(4),
        kept_images=Decimal(200),
    )
    return replace(configuration, **fields)


def traffic(requests: int = 0, stage: Configuration | None = None, **values: int | str) -> Traffic:
    return Traffic(requests=Decimal(requests), stage=stage or bare(), assumed=nothing_but(**values))
