"""What does a stage consume whatever runs its code: database, secrets, files, logs, alarms, mail, tasks, network?"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .lines import Line
from .schedules import HOURS
from .traffic import Traffic

# RDS Proxy is asked for by the instance's vCPUs; each class of db.t4g that prices.toml has has two.
_VCPUS = 2
# A daily change is carried to the other region once.
_DAYS = HOURS / 24


def surroundings(traffic: Traffic) -> Iterator[Line]:
    """Of the stage's own; what a stage shares with its home is the home's."""
    if traffic.stage.is_home:
        yield from database(traffic)
        yield from of_the_home(traffic)
        yield from network(traffic)
    yield from secrets_and_limits(traffic)
    yield from files(traffic)
    yield from watching(traffic)
    yield from tasks(traffic)
    yield from edge(traffic)
    yield Line(part="mail", price="mails", quantity=traffic.mails)
    if traffic.stage.has_staff_identity:
        yield Line(part="staff sign-in", price="staff_users", quantity=traffic.assumed["staff"])


def database(traffic: Traffic) -> Iterator[Line]:
    """A standby costs what the instance costs, and its storage as well."""
    stage, assumed = traffic.stage, traffic.assumed
    zones = 2 if stage.is_multi_az else 1
    backups = assumed["backup_gb"] + stage.backup_days * assumed["backup_gb_a_day"]

    def line(price: str, quantity: Decimal) -> Line:
        return Line(part="database", price=price, quantity=quantity, is_shared=True)

    yield line(f"rds_{stage.instance_class}", HOURS * zones)
    yield line("rds_storage", stage.storage_gb * zones)
    # As much as the instance's own storage is free.
    yield line("rds_backups", max(Decimal(0), backups - stage.storage_gb))
    yield Line(part="logs", price="logs", quantity=assumed["database_log_gb"], is_shared=True)
    if stage.has_proxy:
        yield line("rds_proxy", HOURS * _VCPUS)
    if stage.has_copies_elsewhere:
        yield line("rds_backups", backups)
        yield line("data_to_region", assumed["backup_gb_a_day"] * _DAYS)


def of_the_home(traffic: Traffic) -> Iterator[Line]:
    """The key, the instance's master secret, and the tables."""
    assumed, gigabytes = traffic.assumed, traffic.assumed["table_gb"]
    yield Line(part="secrets and key", price="key", quantity=Decimal(1), is_shared=True)
    yield Line(part="secrets and key", price="secret", quantity=Decimal(1), is_shared=True)
    yield Line(part="limits and sessions", price="dynamodb_storage", quantity=gigabytes, is_shared=True)
    if traffic.stage.has_recovery_of_tables:
        yield Line(part="limits and sessions", price="dynamodb_pitr", quantity=gigabytes, is_shared=True)
    alarms = assumed["database_alarm_metrics"] + assumed["table_alarm_metrics"]
    yield Line(part="metrics and alarms", price="alarms", quantity=alarms, is_shared=True)


def network(traffic: Traffic) -> Iterator[Line]:
    stage, assumed = traffic.stage, traffic.assumed
    if stage.interface_endpoints:
        hours = HOURS * stage.zones * stage.interface_endpoints
        yield Line(part="network", price="interface_endpoint", quantity=hours, is_shared=True)
    if stage.has_flow_logs:
        gigabytes = assumed["flow_log_gb"] + assumed["flow_log_gb_a_million"] * traffic.requests / 1_000_000
        yield Line(part="network", price="logs", quantity=gigabytes, is_shared=True)
    if stage.nat_gateways:
        yield from nat_gateways(traffic, stage.nat_gateways)


def nat_gateways(traffic: Traffic, number: int) -> Iterator[Line]:
    """Each has a public address."""
    gigabytes = traffic.assumed["nat_gb"] + traffic.mails * traffic.assumed["nat_mail_kb"] / 1024**2
    yield Line(part="NAT", price="nat_gateway", quantity=HOURS * number, is_shared=True)
    yield Line(part="NAT", price="public_address", quantity=HOURS * number, is_shared=True)
    yield Line(part="NAT", price="nat_data", quantity=gigabytes, is_shared=True)


def secrets_and_limits(traffic: Traffic) -> Iterator[Line]:
    """A start reads two secrets, and then the database's each ten minutes; each read is one call of KMS."""
    assumed = traffic.assumed
    refreshes = min(traffic.invocations, assumed["warm_containers"] * HOURS * 6)
    calls = refreshes + 2 * traffic.cold_starts
    yield Line(part="secrets and key", price="secret", quantity=assumed["stage_secrets"])
    yield Line(part="secrets and key", price="secret_calls", quantity=calls)
    yield Line(part="secrets and key", price="key_calls", quantity=calls)
    yield Line(part="limits and sessions", price="dynamodb_writes", quantity=traffic.limiter_writes)


def files(traffic: Traffic) -> Iterator[Line]:
    assumed = traffic.assumed
    yield Line(part="files", price="s3_storage", quantity=assumed["stored_gb"])
    yield Line(part="files", price="s3_writes", quantity=assumed["stored_writes"])
    yield Line(part="files", price="s3_reads", quantity=assumed["stored_reads"])
    yield Line(part="files", price="cdn_requests", quantity=assumed["static_requests"])
    yield Line(part="files", price="cdn_data_out", quantity=assumed["static_gb"])


def watching(traffic: Traffic) -> Iterator[Line]:
    assumed, stage = traffic.assumed, traffic.stage
    alarms = assumed["function_alarm_metrics"] + assumed["other_alarm_metrics"]
    if stage.watches_mail_reputation:
        alarms += assumed["reputation_alarm_metrics"]
    if stage.has_clock:
        alarms += assumed["clock_alarm_metrics"]
        metrics = assumed["drain_metrics"] + assumed["other_metrics"]
        yield Line(part="metrics and alarms", price="metrics", quantity=metrics)
    yield Line(part="metrics and alarms", price="alarms", quantity=alarms)
    if stage.has_dashboard:
        yield Line(part="metrics and alarms", price="dashboards", quantity=Decimal(1))


def tasks(traffic: Traffic) -> Iterator[Line]:
    """A release's have half a vCPU and 1 GB (modules/geodata-import); each task has a public address while it runs."""
    stage, assumed = traffic.stage, traffic.assumed
    releases = assumed["releases"] * assumed["release_task_minutes"] / 60
    imports = assumed["imports"] * assumed["import_minutes"] / 60 if stage.is_home else Decimal(0)
    cpu = releases / 2 + imports * stage.import_cpu
    memory = releases + imports * stage.import_memory_gb
    yield Line(part="tasks", price="fargate_cpu", quantity=cpu)
    yield Line(part="tasks", price="fargate_memory", quantity=memory)
    yield Line(part="tasks", price="public_address", quantity=releases + imports)


def edge(traffic: Traffic) -> Iterator[Line]:
    """CloudFront needs the zone for its name; what it fetches from AWS costs nothing."""
    if traffic.stage.has_edge:
        yield Line(part="edge", price="cdn_requests", quantity=traffic.requests)
        yield Line(part="edge", price="hosted_zone", quantity=Decimal(1))
    data = "cdn_data_out" if traffic.stage.has_edge else "data_out"
    yield Line(part="edge" if traffic.stage.has_edge else "API", price=data, quantity=traffic.answered_gb)
    if traffic.stage.has_web_acl:
        yield Line(part="edge", price="web_acl", quantity=Decimal(1))
        yield Line(part="edge", price="web_acl_rules", quantity=traffic.assumed["web_acl_rules"])
        yield Line(part="edge", price="web_acl_requests", quantity=traffic.requests)
