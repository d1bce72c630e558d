"""Plans that must be refused, by rule: what is stored, what costs, what is watched."""

from __future__ import annotations

from .worsening import FUNCTION, Bad, alarm, at, without, without_alarm

STORED = (
    Bad(
        "database-private",
        "a public address",
        lambda told: told.set("aws_db_instance", publicly_accessible=True),
        "public",
    ),
    Bad(
        "database-private",
        "everybody may come in",
        lambda told: told.set("aws_vpc_security_group_ingress_rule", cidr_ipv4="0.0.0.0/0"),
        "the internet",
    ),
    Bad(
        "database-private",
        "half of everybody may",
        lambda told: told.set("aws_vpc_security_group_ingress_rule", cidr_ipv4="128.0.0.0/1"),
        "128.0.0.0/1",
    ),
    Bad(
        "database-private",
        "a rule of the older kind",
        lambda told: told.add("aws_security_group_rule.in", type="ingress", ipv6_cidr_blocks=["2000::/3"]),
        "2000::/3",
    ),
    Bad(
        "database-encrypted", "in clear", lambda told: told.set("aws_db_instance", storage_encrypted=False), "encrypted"
    ),
    Bad("database-tls", "TLS for who likes", lambda told: told.parameter("rds.force_ssl", "0"), "rds.force_ssl"),
    Bad("buckets-blocked", "none", lambda told: told.drop("aws_s3_bucket_public_access_block", "media"), "public"),
    Bad(
        "buckets-blocked",
        "half",
        lambda told: told.set("aws_s3_bucket_public_access_block", "media", block_public_policy=False),
        "block_public_policy",
    ),
    Bad(
        "buckets-encrypted",
        "in clear",
        lambda told: told.drop("aws_s3_bucket_server_side_encryption_configuration", "static"),
        "encrypted",
    ),
    Bad(
        "buckets-tls",
        "plain HTTP",
        without("aws_s3_bucket_policy", "geodata", lambda statement: statement["Effect"] == "Deny"),
        "without TLS",
    ),
    Bad(
        "logs-end",
        "for ever",
        lambda told: told.set("aws_cloudwatch_log_group", FUNCTION, retention_in_days=0),
        "for ever",
    ),
)

NETWORK = (
    Bad("nothing-paid-by-the-hour", "a NAT gateway", lambda told: told.add("aws_nat_gateway.nat"), "NAT gateway"),
    Bad(
        "descriptions-taken",
        "an apostrophe",
        lambda told: told.set("aws_vpc_security_group_egress_rule", FUNCTION, description="AWS's endpoints"),
        "EC2 takes no '",
    ),
    Bad("nothing-paid-by-the-hour", "a proxy", lambda told: told.add("aws_db_proxy.proxy"), "RDS Proxy"),
    Bad(
        "nothing-paid-by-the-hour",
        "an interface endpoint",
        lambda told: told.set("aws_vpc_endpoint", ".s3", vpc_endpoint_type="Interface"),
        "paid by the hour",
    ),
    Bad(
        "services-reached",
        "no endpoint",
        lambda told: told.drop("aws_vpc_endpoint", ".dynamodb"),
        "cannot reach dynamodb",
    ),
    Bad(
        "services-reached",
        "no rule to the endpoint",
        lambda told: told.drop(
            "aws_vpc_security_group_egress_rule",
            f'{FUNCTION}.aws_vpc_security_group_egress_rule.gateway_endpoint["s3"]',
        ),
        "cannot reach s3",
    ),
    Bad(
        "services-reached",
        "no rule to the endpoint, dev",
        lambda told: told.drop(
            "aws_vpc_security_group_egress_rule",
            f'{FUNCTION}.aws_vpc_security_group_egress_rule.gateway_endpoint["s3"]',
        ),
        "cannot reach s3",
        "dev",
    ),
    Bad("services-reached", "no way out", lambda told: told.drop("aws_egress_only_internet_gateway"), "egress-only"),
    Bad("services-reached", "no route out", lambda told: told.drop("aws_route", "private_ipv6"), "no route leads ::/0"),
    Bad(
        "services-reached",
        "no rule out",
        lambda told: told.drop(
            "aws_vpc_security_group_egress_rule", f"{FUNCTION}.aws_vpc_security_group_egress_rule.https"
        ),
        "cannot reach secretsmanager",
    ),
    Bad(
        "services-reached",
        "another port",
        lambda told: told.set(
            "aws_vpc_security_group_egress_rule",
            f"{FUNCTION}.aws_vpc_security_group_egress_rule.https",
            from_port=80,
            to_port=80,
        ),
        "cannot reach sesv2",
    ),
    Bad(
        "services-reached",
        "a subnet of IPv4",
        lambda told: told.set("aws_subnet", "private", ipv6_cidr_block=None),
        "IPv6",
    ),
    Bad("connections-fit", "too few", lambda told: told.parameter("max_connections", "50"), "may be wanted of 50"),
    Bad(
        "connections-fit",
        "nobody knows",
        lambda told: told.parameter("max_connections", "{DBInstanceClassMemory/9531392}"),
        "number",
    ),
)

ALARMS = (
    *(
        Bad("alarms", f"no {name}", without_alarm(name), words)
        for name, words in {
            "api-5xx": "5xx",
            "api-latency": "latency",
            "function-errors": "errors",
            "function-throttles": "throttles",
            "function-duration": "duration",
            "function-concurrency": "concurrency",
            "database-cpu": "CPU",
            "database-storage": "storage",
            "database-connections": "connections",
            "outbox-age": "outbox's age",
            "outbox-dead-letters": "dead letters",
            "limiter-failed-open": "limiter",
            "sign-in-limited": "limits on signing in",
            "sign-in-failed": "sign-ins that fail",
            "second-factor-reset": "authenticators",
        }.items()
    ),
    *(
        Bad("alarms", f"{name} at {threshold}", at(name, threshold), words)
        for name, threshold, words in (
            ("database-cpu", 95, "over 80 %"),
            ("database-storage", 1024, "under 20 %"),
            ("api-latency", 20_000, "p95"),
            ("database-connections", 79, "connections"),
            ("function-concurrency", 11, "reserved"),
            ("function-duration", 29_000, "timeout"),
            ("function-errors", 5, "1 %"),
            ("second-factor-reset", 1, "authenticators"),
            ("sign-in-limited", 5, "limits on signing in"),
        )
    ),
    Bad(
        "alarms",
        "CPU too low",
        alarm('["database-cpu"]', comparison_operator="LessThanThreshold"),
        "over 80 %",
    ),
    Bad("alarms", "how often CPU was told", alarm('["database-cpu"]', statistic="SampleCount"), "database's CPU"),
    Bad("alarms", "imports fail unheard", lambda told: told.drop("aws_cloudwatch_event_target"), "import"),
    Bad("alarms", "no budget", lambda told: told.drop("aws_budgets_budget"), "50 %, 80 %, 100 %"),
    Bad("alarms-heard", "nobody told", alarm("", alarm_actions=[]), "tells nobody"),
    Bad(
        "alarms-heard",
        "no runbook",
        alarm("", alarm_description="docs/runbooks/no-such.md"),
        "no-such.md is not there",
    ),
    Bad("alarms-heard", "no address", lambda told: told.drop("aws_sns_topic_subscription"), "e-mail"),
)

TAGS = (
    Bad("tags", "no component", lambda told: told.first("aws_db_instance")["tags_all"].pop("Component"), "Component"),
    Bad("tags", "not known", lambda told: told.hide("aws_s3_bucket", "tags_all", "media"), "Project, Stage"),
)
