mock_provider "aws" {}

variables {
  stage                      = "staging"
  account_id                 = "123456789012"
  region                     = "us-east-1"
  vpc_id                     = "vpc-0123456789abcdef0"
  database_security_group_id = "sg-0123456789abcdef0"
  s3_prefix_list_id          = "pl-63a5400a"
  dynamodb_prefix_list_id    = "pl-02cd2c6b"
  key_arn                    = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  secret_names               = ["coalition-builder/staging/app", "coalition-builder/staging/database/runtime"]
  tables                     = { rate_limits = "coalition-builder-rate-limits-staging", sessions = "coalition-builder-sessions-staging" }
  media_bucket               = "coalition-builder-media-staging-123456789012"
  static_bucket              = "coalition-builder-static-staging-123456789012"
  mail = {
    identity_arn           = "arn:aws:ses:us-east-1:123456789012:identity/staging.example.org"
    configuration_set_name = "coalition-staging"
  }
}

run "names_are_those_that_releases_know" {
  command = plan

  assert {
    condition     = output.role_arn == "arn:aws:iam::123456789012:role/coalition-staging-function" && aws_iam_role.function.name == "coalition-staging-function"
    error_message = "The role is called otherwise than its output says."
  }
  assert {
    condition     = aws_cloudwatch_log_group.function.name == "/aws/lambda/coalition-staging" && aws_cloudwatch_log_group.function.retention_in_days == 7
    error_message = "The log group is not the function's, or keeps lines otherwise than for seven days."
  }
  assert {
    condition     = aws_cloudwatch_log_group.function.kms_key_id == var.key_arn
    error_message = "Lines are not encrypted with the stage's key."
  }
  assert {
    condition     = output.failed_events_queue.arn == "arn:aws:sqs:us-east-1:123456789012:coalition-staging-failed-events" && aws_sqs_queue.failed_events.sqs_managed_sse_enabled
    error_message = "The queue is called otherwise than its output says, or is not encrypted."
  }
}

run "zappa_finds_the_role_trusting_all_three_services" {
  command = plan

  assert {
    condition     = toset(jsondecode(aws_iam_role.function.assume_role_policy).Statement[0].Principal.Service) == toset(["lambda.amazonaws.com", "apigateway.amazonaws.com", "events.amazonaws.com"])
    error_message = "Zappa's rules and integrations could not carry the role."
  }
}

run "role_changes_nothing_about_roles_functions_or_policies" {
  command = plan

  assert {
    condition = toset(flatten([for each in jsondecode(aws_iam_role_policy.function.policy).Statement : each.Action if each.Effect == "Allow"])) == toset([
      "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem",
      "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
      "kms:Decrypt", "lambda:InvokeFunction", "logs:CreateLogStream", "logs:PutLogEvents",
      "s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject",
      "secretsmanager:GetSecretValue", "ses:SendEmail", "ses:SendRawEmail", "sqs:SendMessage",
    ])
    error_message = "The role is allowed other things than the code calls."
  }
  assert {
    condition     = [for each in jsondecode(aws_iam_role_policy.function.policy).Statement : each.Sid if each.Effect == "Allow" && contains(flatten([each.Resource]), "*")] == ["JoinTheNetwork"]
    error_message = "More than network interfaces is allowed on every resource."
  }
  assert {
    condition = anytrue([
      for each in jsondecode(aws_iam_role_policy.function.policy).Statement :
      try(each.Effect == "Deny" && contains(each.Action, "lambda:InvokeFunction") && each.Condition.Null["lambda:SourceFunctionArn"] == "false", false)
    ])
    error_message = "Code inside the function could invoke it."
  }
}

run "stages_that_share_a_table_count_apart" {
  command = plan

  variables {
    stage        = "dev"
    key_alias    = "alias/coalition-builder-staging"
    secret_names = ["coalition-builder/dev/app"]
  }

  assert {
    condition     = local.data_statements[1].Condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] == ["dev|*"]
    error_message = "The function could take over another stage's sessions."
  }
  assert {
    condition     = local.data_statements[0].Condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] == ["dev|*", "connect", "health"]
    error_message = "dev could count in staging's items."
  }
  assert {
    condition     = one([for each in local.data_statements : each.Condition["ForAnyValue:StringEquals"]["kms:ResourceAliases"] if each.Sid == "OpenSecrets"]) == "alias/coalition-builder-staging"
    error_message = "dev could not open what the shared key encrypts."
  }
}

run "traces_are_allowed_where_they_are_wanted" {
  command = plan

  variables {
    has_tracing = true
  }

  assert {
    condition     = contains(jsondecode(aws_iam_role_policy.function.policy).Statement[*].Sid, "SendTraces")
    error_message = "Lambda would refuse active tracing to this role."
  }
}

run "nobody_comes_in_and_ipv4_leads_nowhere" {
  command = plan

  assert {
    condition     = aws_vpc_security_group_egress_rule.https.cidr_ipv6 == "::/0" && aws_vpc_security_group_egress_rule.https.from_port == 443 && length(aws_vpc_security_group_egress_rule.interface_endpoints) == 0 && length(aws_vpc_security_group_egress_rule.https_ipv4) == 0
    error_message = "The way out is another than 443 over IPv6."
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.database.security_group_id == var.database_security_group_id && aws_vpc_security_group_ingress_rule.database.from_port == 5432
    error_message = "The database does not let the function in."
  }
  assert {
    condition     = { for name, rule in aws_vpc_security_group_egress_rule.gateway_endpoint : name => rule.prefix_list_id } == { s3 = "pl-63a5400a", dynamodb = "pl-02cd2c6b" }
    error_message = "S3 or DynamoDB cannot be reached."
  }
}

run "interface_endpoints_are_reached_where_there_are_any" {
  command = plan

  variables {
    interface_endpoint_cidr = "10.20.0.0/16"
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.interface_endpoints[0].cidr_ipv4 == "10.20.0.0/16"
    error_message = "Interface endpoints could not be reached."
  }
}

run "a_nat_gateway_is_reached_where_there_is_one" {
  command = plan

  variables {
    has_nat = true
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.https_ipv4[0].cidr_ipv4 == "0.0.0.0/0" && aws_vpc_security_group_egress_rule.https_ipv4[0].from_port == 443 && aws_vpc_security_group_egress_rule.https_ipv4[0].to_port == 443
    error_message = "A provider without IPv6 could not be reached, or more than HTTPS leads out."
  }
}

run "boundary_is_on_the_role" {
  command = plan

  variables {
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/coalition-builder-boundary-staging"
  }

  assert {
    condition     = aws_iam_role.function.permissions_boundary == var.permissions_boundary_arn
    error_message = "The role has no boundary."
  }
}

run "everything_says_what_it_belongs_to" {
  command = plan

  assert {
    condition = alltrue([for tags in concat(
      [aws_iam_role.function.tags, aws_sqs_queue.failed_events.tags, aws_cloudwatch_log_group.function.tags, aws_security_group.function.tags],
      [aws_vpc_security_group_ingress_rule.database.tags, aws_vpc_security_group_egress_rule.https.tags],
    ) : tags.Component == "zappa"])
    error_message = "Something lacks its Component."
  }
}

run "ec2_takes_every_description" {
  command = plan

  assert {
    condition = alltrue([
      for description in concat(
        [aws_security_group.function.description, aws_vpc_security_group_egress_rule.database.description],
        [aws_vpc_security_group_ingress_rule.database.description, aws_vpc_security_group_egress_rule.https.description],
        values(aws_vpc_security_group_egress_rule.gateway_endpoint)[*].description,
      ) : can(regex("^[A-Za-z0-9 ._:/()#,@+=&;{}!$*\\[\\]-]{1,255}$", description))
    ])
    error_message = "EC2 takes letters, digits, spaces and ._-:/()#,@[]+=&;{}!$* in a description, and no apostrophe."
  }
}
