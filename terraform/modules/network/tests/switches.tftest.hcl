# What is made where somebody wants it, and how.

mock_provider "aws" {}

variables {
  stage      = "production"
  account_id = "123456789012"
  region     = "us-east-1"
  cidr       = "10.30.0.0/16"
  key_arn    = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d"
}

run "interface_endpoints_answer_to_the_services_own_names" {
  command = plan

  variables {
    interface_endpoints = ["secretsmanager", "email", "ecr.api"]
  }

  assert {
    condition     = aws_vpc_endpoint.interface["ecr.api"].service_name == "com.amazonaws.us-east-1.ecr.api" && alltrue(values(aws_vpc_endpoint.interface)[*].private_dns_enabled)
    error_message = "Nobody would find the private paths."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.interface_endpoints[0].cidr_ipv4 == "10.30.0.0/16" && aws_vpc_security_group_ingress_rule.interface_endpoints[0].from_port == 443
    error_message = "The private paths take something else than HTTPS from within."
  }

  assert {
    condition     = !strcontains(aws_vpc_endpoint.interface["secretsmanager"].policy, ":*\"]") && strcontains(aws_vpc_endpoint.interface["secretsmanager"].policy, "\"aws:PrincipalAccount\":\"123456789012\"")
    error_message = "A private path carries any action, or requests of other accounts."
  }
}

run "every_endpoint_that_is_offered_can_be_made" {
  command = plan

  variables {
    interface_endpoints = ["ecr.api", "ecr.dkr", "email", "kms", "logs", "secretsmanager", "ssm", "xray"]
  }

  assert {
    condition     = length(aws_vpc_endpoint.interface) == 8
    error_message = "An endpoint of the list is missing."
  }

  assert {
    condition = alltrue(flatten([
      for service, endpoint in aws_vpc_endpoint.interface : [
        for statement in jsondecode(endpoint.policy).Statement : [for action in statement.Action : !strcontains(action, "*")]
      ] if service != "email"
    ]))
    error_message = "An endpoint's policy has a wildcard for actions."
  }
}

run "flow_logs_are_encrypted_and_kept_for_as_long_as_was_said" {
  command = plan

  variables {
    flow_log_retention_days = 14
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow_logs[0].name == "/coalition-builder/production/flow-logs" && aws_cloudwatch_log_group.flow_logs[0].retention_in_days == 14
    error_message = "The flow logs' group has another name or retention."
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow_logs[0].kms_key_id == var.key_arn && aws_flow_log.this[0].traffic_type == "ALL" && aws_flow_log.this[0].max_aggregation_interval == 600
    error_message = "Flow logs are readable to AWS, or lack what was let through, or cost ten times as much."
  }

  assert {
    condition     = jsondecode(aws_iam_role.flow_logs[0].assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "123456789012"
    error_message = "Another account's flow logs could take the role."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.flow_logs[0].policy).Statement[0].Resource == "arn:aws:logs:us-east-1:123456789012:log-group:/coalition-builder/production/flow-logs:*"
    error_message = "The role may write to other log groups."
  }
}

run "roles_carry_the_boundary_where_there_is_one" {
  command = plan

  variables {
    flow_log_retention_days  = 1
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/coalition-boundary"
  }

  assert {
    condition     = aws_iam_role.flow_logs[0].permissions_boundary == "arn:aws:iam::123456789012:policy/coalition-boundary"
    error_message = "The role is outside of its boundary."
  }
}

run "a_nat_gateway_leads_private_subnets_out_over_ipv4" {
  command = plan

  variables {
    zones   = ["us-east-1c", "us-east-1b"]
    has_nat = true
  }

  assert {
    condition     = aws_route.private_ipv4[0].destination_cidr_block == "0.0.0.0/0" && length(aws_nat_gateway.this) == 1 && aws_eip.nat[0].domain == "vpc"
    error_message = "Private subnets have no way out over IPv4, or one that costs twice."
  }

  assert {
    condition     = aws_route.private_ipv6.destination_ipv6_cidr_block == "::/0"
    error_message = "What has IPv6 would pay for the gateway, too."
  }

  assert {
    condition     = aws_nat_gateway.this[0].tags["Component"] == "network" && aws_eip.nat[0].tags["Component"] == "network"
    error_message = "Nobody knows whose they are."
  }
}
