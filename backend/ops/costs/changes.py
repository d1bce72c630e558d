"""What does each switch cost a month, and what would each saving save? The difference of two whole computations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from .assumptions import Assumptions
from .configured import Configuration
from .lines import total
from .prices import PriceList
from .traffic import Traffic
from .ways import account, serverless

type Turn = Callable[[Configuration], Configuration]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From one configuration to another; `where` names what a person changes."""

    words: str
    where: str
    before: Turn
    after: Turn

    def costs(self, stage: Configuration, requests: Decimal, assumed: Assumptions, prices: PriceList) -> Decimal:
        """A month, not rounded; negative where it saves."""
        return cost_of(self.after(stage), requests, assumed, prices) - cost_of(
            self.before(stage), requests, assumed, prices
        )


def cost_of(stage: Configuration, requests: Decimal, assumed: Assumptions, prices: PriceList) -> Decimal:
    """All that a configuration can change: the stage, and what the account has once."""
    traffic = Traffic(requests=requests, stage=stage, assumed=assumed)
    return total([*serverless(traffic), *account(traffic)], prices)


def _as_it_is(stage: Configuration) -> Configuration:
    return stage


def _saving(words: str, where: str, after: Turn) -> Change:
    return Change(words=words, where=where, before=_as_it_is, after=after)


SWITCHES = (
    Change(
        words="a standby in another zone (Multi-AZ)",
        where="`database.is_multi_az`",
        before=lambda stage: replace(stage, is_multi_az=False),
        after=lambda stage: replace(stage, is_multi_az=True),
    ),
    Change(
        words="RDS Proxy",
        where="`database.has_proxy`",
        before=lambda stage: replace(stage, has_proxy=False),
        after=lambda stage: replace(stage, has_proxy=True),
    ),
    Change(
        words="copies of the backups in another region",
        where="`database.snapshot_copy_region`",
        before=lambda stage: replace(stage, has_copies_elsewhere=False),
        after=lambda stage: replace(stage, has_copies_elsewhere=True),
    ),
    Change(
        words="recovery of the tables to a point in time",
        where="production has it (`terraform/main.tf`)",
        before=lambda stage: replace(stage, has_recovery_of_tables=False),
        after=lambda stage: replace(stage, has_recovery_of_tables=True),
    ),
    Change(
        words="one more interface endpoint, in one zone",
        where="`network.interface_endpoints`; Terraform makes it in each zone",
        before=lambda stage: replace(stage, interface_endpoints=0, zones=1),
        after=lambda stage: replace(stage, interface_endpoints=1, zones=1),
    ),
    Change(
        words="a NAT gateway, for a staff's provider without IPv6",
        where="`network.has_nat`",
        before=lambda stage: replace(stage, nat_gateways=0),
        after=lambda stage: replace(stage, nat_gateways=1),
    ),
    Change(
        words="a log of all connections (flow logs)",
        where="`network.flow_log_retention_days`",
        before=lambda stage: replace(stage, has_flow_logs=False),
        after=lambda stage: replace(stage, has_flow_logs=True),
    ),
    Change(
        words="CloudFront and a name of its own in front",
        where='`edge = { front = "cloudfront", has_waf = false }`',
        before=lambda stage: replace(stage, has_edge=False, has_web_acl=False),
        after=lambda stage: replace(stage, has_edge=True, has_web_acl=False),
    ),
    Change(
        words="WAF",
        where="`edge.has_waf`",
        before=lambda stage: replace(stage, has_web_acl=False),
        after=lambda stage: replace(stage, has_web_acl=True),
    ),
    Change(
        words="X-Ray, as Lambda samples by itself",
        where="`xray_tracing` in zappa_settings.json",
        before=lambda stage: replace(stage, has_tracing=False),
        after=lambda stage: replace(stage, has_tracing=True),
    ),
    Change(
        words="keep-warm each four minutes",
        where="`keep_warm` in zappa_settings.json",
        before=lambda stage: replace(stage, keep_warms=Decimal(0)),
        after=lambda stage: replace(stage, keep_warms=Decimal(730 * 15)),
    ),
    Change(
        words="Cognito for the staff's sign-in (at list price; the first 10,000 users are free)",
        where="`staff_identity`",
        before=lambda stage: replace(stage, has_staff_identity=False),
        after=lambda stage: replace(stage, has_staff_identity=True),
    ),
)

SAVINGS = (
    _saving(
        "the smaller instance, db.t4g.micro (with `max_connections` and `lambda_concurrency` to fit)",
        "`database.instance_class`",
        lambda stage: replace(stage, instance_class="db.t4g.micro"),
    ),
    _saving(
        "no dashboard (three are free in an account)",
        "modules/monitoring, which has no switch for it",
        lambda stage: replace(stage, has_dashboard=False),
    ),
    _saving(
        "no tracing, or a sampling rule that takes next to nothing",
        "`xray_tracing`",
        lambda stage: replace(stage, has_tracing=False),
    ),
    _saving(
        "an HTTP API instead of a REST API, which loses WAF without CloudFront, and was never tried",
        '`apigateway_version: "v2"`',
        lambda stage: replace(stage, api="v2"),
    ),
    _saving(
        "an image for ARM, which was never built",
        '`architecture: "arm64"`',
        lambda stage: replace(stage, architecture="arm64"),
    ),
    _saving(
        "50 images in the registry, the fewest that may be",
        "`kept_images` of terraform/account",
        lambda stage: replace(stage, kept_images=Decimal(50)),
    ),
)
