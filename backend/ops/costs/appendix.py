"""Where do the figures come from? What is configured, each assumption with its reason, each price with its source."""

from __future__ import annotations

from .configured import Configuration
from .costs import Costs
from .prices import Price
from .tables import count, markdown


def appendix(costs: Costs) -> dict[str, str]:
    """The tables at the document's end, by their names in cost.md.template."""
    return {
        "configured": _configured(costs),
        "assumptions": _assumptions(costs),
        "sources": _sources(costs),
        "prices": _prices(costs),
    }


def _configured(costs: Costs) -> str:
    columns = [_of_stage(stage) for stage in costs.stages.values()]
    rows = [[name, *(column[name] for column in columns)] for name in columns[0]]
    return markdown(["", *costs.stages], rows)


def _of_stage(stage: Configuration) -> dict[str, str]:
    return {
        "memory of the function": f"{stage.memory_mb:,} MB",
        "tracing": _on(stage.has_tracing),
        "keep-warms, jobs of the clock a month": f"{stage.keep_warms:,.0f}, {stage.jobs:,.0f}",
        "instance": stage.instance_class if stage.is_home else f"{stage.home}'s",
        "storage, backups": f"{stage.storage_gb} GB, {stage.backup_days} days" if stage.is_home else f"{stage.home}'s",
        "standby, proxy, copies elsewhere": _on(stage.is_multi_az, stage.has_proxy, stage.has_copies_elsewhere),
        "interface endpoints, flow logs": f"{stage.interface_endpoints}, {_on(stage.has_flow_logs)}",
        "recovery of tables": _on(stage.has_recovery_of_tables),
        "CloudFront in front, WAF, Cognito": _on(stage.has_edge, stage.has_web_acl, stage.has_staff_identity),
        "log lines are kept": f"{stage.log_retention_days} days",
        "import task": f"{stage.import_cpu.normalize():f} vCPU, {stage.import_memory_gb.normalize():f} GB",
    }


def _on(*switches: bool) -> str:
    return ", ".join("on" if switch else "off" for switch in switches)


def _assumptions(costs: Costs) -> str:
    rows = [
        [f"`{name}`", f"{count(each.value)} {each.unit}", each.kind, each.reason]
        for name, each in costs.assumed.figures.items()
    ]
    return markdown(["", "", "", "because"], rows)


def _sources(costs: Costs) -> str:
    rows = [
        [str(number), each.name, str(each.dated or "undated"), each.how, each.url]
        for number, each in enumerate(costs.prices.sources.values(), start=1)
    ]
    return markdown(["source", "", "of", "", ""], rows)


def _prices(costs: Costs) -> str:
    sources = list(costs.prices.sources.values())
    rows = [
        [each.what, _asked(each), _free(each), str(sources.index(each.source) + 1), each.page]
        for each in costs.prices.prices.values()
    ]
    return markdown(["", "price", "free for ever", "source", "AWS's page"], rows)


def _asked(price: Price) -> str:
    units = price.unit.removesuffix("s") if price.per == 1 else f"{count(price.per)} {price.unit}"
    return f"${price.usd:f} per {units}"


def _free(price: Price) -> str:
    return f"{count(price.free)} {price.unit}" if price.free else ""
