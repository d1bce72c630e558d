# Private paths for those who want them: nothing is made by default. What each carries is what our code and Fargate ask of the
# service, by this account's roles.

locals {
  any_secret    = "arn:aws:secretsmanager:${var.region}:${var.account_id}:secret:*"
  any_log_group = "arn:aws:logs:${var.region}:${var.account_id}:log-group:*"
  any_image     = "arn:aws:ecr:${var.region}:${var.account_id}:repository/coalition-builder"
  pull          = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]

  # Actions that AWS holds to no resource at all take `*`: a registry's token, a random password, traces.
  interface_permissions = {
    "ecr.api" = [
      { actions = ["ecr:GetAuthorizationToken"], resource = "*" },
      { actions = local.pull, resource = local.any_image },
    ]
    "ecr.dkr" = [
      { actions = ["ecr:GetAuthorizationToken"], resource = "*" },
      { actions = local.pull, resource = local.any_image },
    ]
    # No policy of ours: whether SES's endpoint takes one is not told. The role names the one identity it may send from.
    email = []
    kms = [{
      actions  = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
      resource = "arn:aws:kms:${var.region}:${var.account_id}:key/*"
    }]
    logs = [{
      actions  = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      resource = local.any_log_group
    }]
    secretsmanager = [
      { actions = ["secretsmanager:GetRandomPassword"], resource = "*" },
      {
        # The last three are RDS's rotation, and bootstrap_database.
        actions = [
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetSecretValue",
          "secretsmanager:CreateSecret",
          "secretsmanager:PutSecretValue",
          "secretsmanager:UpdateSecretVersionStage",
        ]
        resource = local.any_secret
      },
    ]
    ssm = [{
      actions  = ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"]
      resource = "arn:aws:ssm:${var.region}:${var.account_id}:parameter/coalition-builder/*"
    }]
    xray = [{
      actions  = ["xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments"]
      resource = "*"
    }]
  }
  known_interface_endpoints = sort(keys(local.interface_permissions))

  interface_policies = {
    for service, permissions in local.interface_permissions : service => length(permissions) == 0 ? null : jsonencode({
      Version = "2012-10-17"
      Statement = [
        for permission in permissions : {
          Effect    = "Allow"
          Principal = "*"
          Action    = permission.actions
          Resource  = permission.resource
          Condition = { StringEquals = { "aws:PrincipalAccount" = var.account_id } }
        }
      ]
    })
  }
}

resource "aws_vpc_endpoint" "interface" {
  for_each = var.interface_endpoints

  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = values(aws_subnet.private)[*].id
  security_group_ids  = aws_security_group.interface_endpoints[*].id
  private_dns_enabled = true
  policy              = local.interface_policies[each.key]
  tags                = merge(local.tags, { Name = "${local.name}-${each.key}" })
}

resource "aws_security_group" "interface_endpoints" {
  count = length(var.interface_endpoints) > 0 ? 1 : 0

  name        = "coalition-${var.stage}-interface-endpoints"
  description = "HTTPS from within the network to the private paths"
  vpc_id      = aws_vpc.this.id
  tags        = merge(local.tags, { Name = "${local.name}-interface-endpoints" })
}

resource "aws_vpc_security_group_ingress_rule" "interface_endpoints" {
  count = length(var.interface_endpoints) > 0 ? 1 : 0

  security_group_id = aws_security_group.interface_endpoints[0].id
  description       = "HTTPS from within the network"
  cidr_ipv4         = var.cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = local.tags
}
