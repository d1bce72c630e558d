"""Can production be made with what costs switched on? On ministack: applied, planned again, taken away.

Left out is what ministack 1.5.33 does not know: copies of the backups in another region (automated backups
replication) and the edge (it does not read a base path mapping back, and knows no logging of a web ACL).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.ops.calls import call
from backend.ops.cloud import Cloud
from backend.ops.environment import LOCAL
from backend.ops.infrastructure.differences import unlisted
from backend.ops.infrastructure.emulated import MINISTACK
from backend.ops.infrastructure.judging import judged
from backend.ops.infrastructure.planned import Plan
from backend.ops.infrastructure.workspace import make_workspace
from backend.ops.local_cloud.daemon import running_emulator
from backend.ops.local_cloud.home import Home
from backend.tests.loopback import free_port

MINISTACK_PROGRAM = LOCAL / "emulators" / "ministack" / "bin" / "ministack"
DOMAIN = "coalition.invalid"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    home, port = Home(tmp_path_factory.mktemp("production")), free_port()
    home.prepare()
    with pytest.MonkeyPatch.context() as patch, running_emulator(home, MINISTACK_PROGRAM, port, "http://127.0.0.1:9"):
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "local")
        yield Cloud(region="us-east-1", endpoint_url=f"http://127.0.0.1:{port}")


def switches(cloud: Cloud) -> dict[str, Any]:
    """Those that the emulator knows, after a first deployment."""
    zone = call(cloud, "route53", "create_hosted_zone", Name=DOMAIN, CallerReference="proof")["HostedZone"]["Id"]
    api = call(cloud, "apigateway", "create_rest_api", name="coalition-production")["id"]
    deployed = call(cloud, "apigateway", "create_deployment", restApiId=api, stageName="production")
    assert deployed["id"]
    url = f"https://{api}.execute-api.us-east-1.amazonaws.com/production"
    for name, value in {"api/id": api, "api/url": url}.items():
        call(cloud, "ssm", "put_parameter", Name=f"/coalition-builder/production/{name}", Value=value, Type="String")
    return {
        "is_disposable": True,
        "is_deployed": True,
        "hosted_zone_id": zone.rpartition("/")[2],
        "front_end_origins": [f"https://www.{DOMAIN}"],
        "network": {
            "cidr": "10.30.0.0/16",
            "reserved_cidrs": ["10.20.0.0/16"],
            "interface_endpoints": ["secretsmanager", "email"],
            "has_nat": True,
            "flow_log_retention_days": 14,
        },
        "database": {
            "instance_class": "db.t4g.small",
            "max_connections": 180,
            "is_multi_az": True,
            "has_proxy": True,
        },
        "staff_identity": {"domain_prefix": "coalition-proof"},
    }


def test_production_comes_stays_and_goes(cloud: Cloud, tmp_path: Path) -> None:
    endpoint = cloud.endpoint_url or ""
    variables = switches(cloud)
    workspace = make_workspace(tmp_path / "production", "production", endpoint_url=endpoint, variables=variables)
    found = judged(Plan.of(workspace.plan()), excepted={"nothing-paid-by-the-hour"})
    # SES's endpoint may take no policy, so AWS writes its own, which allows all that a role allows.
    assert [(rule, one.address) for rule, one in found] == [
        ("documents-known", 'module.network[0].aws_vpc_endpoint.interface["email"]')
    ]
    workspace.apply()
    assert [str(each) for each in unlisted(workspace.plan(), MINISTACK)] == []
    workspace.destroy()
    assert workspace.left() == []
