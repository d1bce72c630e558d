"""What does an emulator do otherwise than AWS, so that a second plan still wants to change something there?

Nothing is silenced in the modules for it: what is not listed here fails the proof.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from backend.ops.local_cloud.terraformed import OVERRIDDEN

from .differences import Listed

MINISTACK: Sequence[Listed] = (
    Listed(
        address=r"module\.monitoring\.aws_cloudwatch_metric_alarm\.all\[.*\]",
        attribute=r"actions_enabled|alarm_actions|ok_actions|alarm_description|dimensions\..*|extended_statistic|period|"
        r"statistic|treat_missing_data",
        reason="alarms are kept and not read back; moto reads them (prove_infrastructure_alarms.py)",
    ),
    Listed(
        address=r"module\.database\[0\]\.aws_db_instance\.this",
        attribute=r"backup_window|enabled_cloudwatch_logs_exports|performance_insights_kms_key_id",
        reason="RDS answers a window of its own, and neither exported logs nor Performance Insights' key",
    ),
    Listed(
        address=r"module\.email\.aws_sesv2_email_identity\.domain",
        attribute=r"configuration_set_name|dkim_signing_attributes\.0\.next_signing_key_length",
        reason="SES forgets an identity's configuration set and the length of its key",
    ),
    Listed(
        address=r"module\.network\[0\]\.aws_vpc_endpoint\.(s3|dynamodb|interface\[.*\])",
        attribute="policy",
        reason="EC2 does not answer an endpoint's policy",
    ),
    Listed(
        address=r"module\.network\[0\]\.aws_vpc_endpoint\.interface\[.*\]",
        attribute=r"private_dns_enabled|security_group_ids",
        reason="EC2 answers neither of an interface endpoint",
    ),
    Listed(
        address=r"module\.network\[0\]\.aws_flow_log\.this\[0\]",
        attribute=r"\(delete-create\)|arn|id|deliver_cross_account_role|iam_role_arn|log_format|log_group_name|"
        r"max_aggregation_interval|tags(_all)?\..*",
        reason="EC2 keeps of a flow log what it logs and where to, so that it would be made anew",
    ),
    Listed(
        address=r"module\.audit_trail\[0\]\.aws_cloudtrail\.this",
        attribute=r"tags(_all)?\..*",
        reason="CloudTrail forgets the tags that a trail is made with",
    ),
)
# moto reads back what it is given; only the alarms are made there.
MOTO: Sequence[Listed] = ()

# What bin/local-cloud leads to this machine's PostGIS and to the bucket's own address; Terraform would lead it back.
LED_ELSEWHERE: Sequence[Listed] = tuple(
    Listed(
        address=re.escape(f'aws_ssm_parameter.text["{name}"]'),
        attribute=r"\(create\)|value|insecure_value|version|has_value_wo|value_wo_version",
        reason="an emulated RDS and CloudFront answer nobody",
    )
    for name in OVERRIDDEN
)
# What a release may leave that Terraform sees.
AFTER_A_RELEASE: Sequence[Listed] = ()
