"""What assumptions.toml calls counted is counted again, in the code and in Terraform."""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import Any

import pytest

from backend.apps.campaigns.limits import CAMPAIGN_READS
from backend.apps.endorsements.limits import CONFIRMATION_MAILS, ENDORSEMENT_READS, SUBMISSIONS
from backend.apps.geography.limits import LOOKUPS, REGION_READS, SHAPES
from backend.foundation.observability.formatters import JSONFormatter
from backend.foundation.outbox.scheduled import drain
from backend.ops.costs.assumptions import read_assumptions
from backend.ops.costs.configured import read_configurations
from backend.ops.environment import REPOSITORY
from backend.ops.infrastructure.hcl import body_of, value_of

ASSUMED = read_assumptions()
TERRAFORM = REPOSITORY / "terraform"


class Context:
    """AWS Lambda's, as far as jobs read it."""

    aws_request_id = "5a1c4a3e-6b3d-4c2f-9a51-0d9a3f2b7c11"

    def get_remaining_time_in_millis(self) -> int:
        return 29_000


@pytest.mark.parametrize("limit", [LOOKUPS, REGION_READS, SHAPES, CAMPAIGN_READS, ENDORSEMENT_READS])
def test_a_read_is_counted_in_two_places(limit: Any):
    assert len(limit.tiers) == ASSUMED["read_limiter_writes"]


def test_a_submission_is_counted_in_three_places_and_its_mail_in_one():
    assert len(SUBMISSIONS.tiers) == ASSUMED["write_limiter_writes"]
    assert len(CONFIRMATION_MAILS.tiers) == ASSUMED["mail_limiter_writes"]


@pytest.mark.django_db
def test_a_drain_measures_as_many_metrics_as_are_paid_for(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="backend")
    drain({"time": "2026-03-01T12:00:00Z"}, Context())
    metrics = {(record.metric[0], tuple(record.metric[3])) for record in caplog.records if hasattr(record, "metric")}
    assert len(metrics) == ASSUMED["drain_metrics"]
    assert {dimensions for _, dimensions in metrics} == {()}


def test_a_requests_line_is_as_long_as_is_paid_for(client: Any, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="backend.request")
    client.get("/nothing-is-here")
    [line] = [JSONFormatter().format(record) for record in caplog.records if record.name == "backend.request"]
    # Below what is assumed, which has a long route and the ids that are bound while a request runs.
    assert Decimal("0.4") * ASSUMED["request_log_bytes"] < len(line) < ASSUMED["request_log_bytes"]


def test_production_alone_recovers_its_tables_to_a_point_in_time():
    text = (TERRAFORM / "main.tf").read_text(encoding="utf-8")
    assert 'point_in_time_recovery = var.stage == "production"' in text
    stages = read_configurations(REPOSITORY)
    assert [name for name, stage in stages.items() if stage.has_recovery_of_tables] == ["production"]


def test_a_web_acl_has_as_many_rules_as_are_paid_for():
    body = body_of((TERRAFORM / "modules" / "edge" / "firewall" / "main.tf").read_text(encoding="utf-8"))
    [acl] = [inner for kind, labels, inner in body.blocks if labels[:1] == ("aws_wafv2_web_acl",)]
    [values] = [inner for kind, _, inner in body.blocks if kind == "locals"]
    rules = [kind for kind, labels, _ in acl.blocks if kind == "rule" or (kind, labels) == ("dynamic", ("rule",))]
    lists = value_of(values.attributes["lists"])
    assert rules.count("dynamic") == 1
    assert rules.count("rule") + len(lists) == ASSUMED["web_acl_rules"]


def test_a_network_has_two_zones_where_none_are_named():
    text = (TERRAFORM / "modules" / "network" / "main.tf").read_text(encoding="utf-8")
    assert 'coalesce(var.zones, ["${var.region}a", "${var.region}b"])' in text
    assert {stage.zones for stage in read_configurations(REPOSITORY).values()} == {2}


def test_three_stages_are_what_the_design_says():
    stages = read_configurations(REPOSITORY)
    assert (stages["dev"].home, stages["staging"].home, stages["production"].home) == (
        "staging", "staging", "production",
    )  # fmt: skip
    assert (stages["dev"].memory_mb, stages["production"].memory_mb) == (512, 1024)
    assert [stages["dev"].jobs, stages["production"].keep_warms] == [0, 730 * 15]
    assert stages["dev"].instance_class == stages["staging"].instance_class
    assert not any(stage.is_multi_az or stage.has_proxy or stage.interface_endpoints for stage in stages.values())
