# What stages have of their own, and what dev borrows.

mock_provider "aws" {}

mock_provider "aws" {
  alias = "us_east_1"
}

mock_provider "aws" {
  alias = "replica"
}

variables {
  account_id        = "123456789012"
  domain            = "example.org"
  alarm_emails      = ["operators@example.org"]
  github_repository = "example/coalition-builder"
  budget_usd        = 40
}

run "staging_owns_what_it_shares" {
  command = plan

  variables {
    stage = "staging"
  }

  assert {
    condition     = length(module.database) == 1 && length(module.network) == 1 && length(module.dynamodb) == 1
    error_message = "A home stage has network, database and tables."
  }

  assert {
    condition     = aws_ssm_parameter.text["environment/MAIL_FROM"].value == "coalition@staging.example.org"
    error_message = "Each stage but production sends from a domain of its own."
  }

  assert {
    condition     = aws_ssm_parameter.text["environment/PUBLIC_BASE_URL"].value == "https://staging.coalition.invalid"
    error_message = "Before there is an API, links lead nowhere, and to https."
  }

  assert {
    condition     = length(module.edge) == 0 && length(module.identity) == 0
    error_message = "Nobody asked for an edge or a pool."
  }

  assert {
    condition     = [for name in keys(module.monitoring.alarms) : name if startswith(name, "mail-")] == [] && length(module.email.dns_records) == 5
    error_message = "What is the account's, or the whole domain's, is touched though nobody asked for it."
  }

  assert {
    condition     = local.household == ["staging", "dev"] && local.connections_needed == 59
    error_message = "Whoever talks to the instance is not counted as backend/ops/infrastructure/rules/connections.py counts."
  }
}

run "a_proxy_bounds_what_its_own_stages_function_takes" {
  command = plan

  variables {
    stage    = "staging"
    database = { max_connections = 70, has_proxy = true, proxy_connections_percent = 15 }
  }

  assert {
    condition     = local.connections_needed == 49
    error_message = "Staging's containers count by ten connections of the proxy, dev's by two each: 10 + 10 + 16 + 13."
  }

  assert {
    condition     = contains(keys(local.shared), "database_host") && !contains(keys(local.shared), "database_runtime_host")
    error_message = "Staging tells a stage that shares with it of a proxy that does not know it."
  }
}

run "the_proxy_that_is_told_is_the_homes_own" {
  command = plan

  variables {
    stage    = "staging"
    database = { has_proxy = true, proxy_connections_percent = 30 }
  }

  override_resource {
    target          = module.database[0].aws_db_proxy.this
    values          = { endpoint = "proxy.example.com" }
    override_during = plan
  }

  assert {
    condition     = aws_ssm_parameter.text["database/runtime_host"].value == "proxy.example.com"
    error_message = "Staging's function goes past its proxy."
  }
}

run "dev_borrows" {
  command = plan

  variables {
    stage       = "dev"
    shares_with = "staging"
  }

  override_data {
    target = data.aws_ssm_parameters_by_path.shared[0]
    values = {
      names = [
        for name in [
          "key_arn", "vpc_id", "private_subnet_ids", "public_subnet_ids", "s3_prefix_list_id", "dynamodb_prefix_list_id",
          "interface_endpoint_cidr", "database_instance_id", "database_host", "database_port",
          "database_security_group_id", "database_master_secret_arn", "database_max_connections", "rate_limits_table",
          "sessions_table", "ledger_table",
        ] : "/coalition-builder/staging/shared/${name}"
      ]
      values = [
        "arn:aws:kms:us-east-1:123456789012:key/1", "vpc-1", "subnet-1,subnet-2", "subnet-3,subnet-4", "pl-1", "pl-2",
        "none", "coalition-staging", "coalition-staging.example.com", "5432", "sg-1",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1-abcdef", "80", "coalition-builder-rate-limits-staging",
        "coalition-builder-sessions-staging", "coalition-builder-releases-staging",
      ]
    }
  }

  assert {
    condition     = length(module.database) == 0 && length(module.network) == 0 && length(module.dynamodb) == 0 && length(module.encryption) == 0
    error_message = "dev has no network, database, tables and key of its own."
  }

  assert {
    condition     = aws_ssm_parameter.text["database/name"].value == "coalition_dev" && aws_ssm_parameter.text["database/instance_id"].value == "coalition-staging"
    error_message = "dev has a database of its own on staging's instance."
  }

  # Staging's proxy, where it has one, knows staging's password alone.
  assert {
    condition     = aws_ssm_parameter.text["database/runtime_host"].value == "coalition-staging.example.com"
    error_message = "dev's function would be sent to another host than its instance."
  }

  assert {
    condition     = aws_ssm_parameter.text["environment/RATE_LIMITS_TABLE"].value == "coalition-builder-rate-limits-staging"
    error_message = "dev counts in staging's table."
  }

  assert {
    condition     = aws_ssm_parameter.list["zappa/subnet_ids"].value == "subnet-1,subnet-2" && aws_ssm_parameter.list["tasks/subnet_ids"].value == "subnet-3,subnet-4"
    error_message = "The function is in the private subnets, tasks are in the public ones."
  }

  # What staging said before it had the word.
  assert {
    condition     = !local.has_nat && aws_ssm_parameter.text["network/has_nat"].value == "false"
    error_message = "dev takes staging's network for one with a NAT gateway."
  }

  assert {
    condition     = length(aws_ssm_parameter.shared) == 0
    error_message = "dev has nothing to share."
  }
}

run "cloudfront_proves_itself_or_there_is_no_edge" {
  command = plan

  variables {
    stage          = "production"
    database       = { instance_class = "db.t4g.small", max_connections = 180 }
    is_deployed    = true
    hosted_zone_id = "Z0123456789ABCDEFGHIJ"
    edge           = {}
  }

  override_data {
    target = data.aws_ssm_parameters_by_path.api[0]
    values = {
      names  = ["/coalition-builder/production/api/id", "/coalition-builder/production/api/url"]
      values = ["abcdefghij", "https://abcdefghij.execute-api.us-east-1.amazonaws.com/production"]
    }
  }

  expect_failures = [terraform_data.origin_secret]
}

run "an_edge_gives_the_stage_its_name" {
  command = plan

  variables {
    stage          = "production"
    database       = { instance_class = "db.t4g.small", max_connections = 180 }
    is_deployed    = true
    hosted_zone_id = "Z0123456789ABCDEFGHIJ"
    edge           = {}
    origin_secret  = "0123456789abcdef0123456789abcdef"
  }

  override_data {
    target = data.aws_ssm_parameters_by_path.api[0]
    values = {
      names  = ["/coalition-builder/production/api/id", "/coalition-builder/production/api/url"]
      values = ["abcdefghij", "https://abcdefghij.execute-api.us-east-1.amazonaws.com/production"]
    }
  }

  assert {
    condition     = aws_ssm_parameter.text["environment/PUBLIC_BASE_URL"].value == "https://coalition.example.org"
    error_message = "Links lead to the edge's name."
  }

  assert {
    condition     = aws_ssm_parameter.text["environment/ALLOWED_HOSTS"].value == "coalition.example.org,abcdefghij.execute-api.us-east-1.amazonaws.com"
    error_message = "The application answers to the edge's name and to the API's own."
  }
}

run "dev_alone_has_a_network_number_of_its_own" {
  command = plan

  variables {
    stage = "dev"
  }

  assert {
    condition     = local.network_cidr == "10.10.0.0/16" && local.household == ["dev"]
    error_message = "dev would lie where staging lies, or count with staging's connections."
  }
}

run "production_sends_as_it_is_told_and_watches_the_account" {
  command = plan

  variables {
    stage                      = "production"
    mail                       = { from_name = "campaign", bounce_subdomain = "envelope", dmarc_policy = "quarantine" }
    has_mail_reputation_alarms = true
    has_activated_cost_tags    = true
    has_cost_anomaly_detection = true
    database                   = { instance_class = "db.t4g.small", max_connections = 180 }
  }

  assert {
    condition     = aws_ssm_parameter.text["environment/MAIL_FROM"].value == "campaign@example.org"
    error_message = "The address is not the one that is told."
  }

  assert {
    condition     = slice(module.email.dns_records, 3, 6)[*].name == ["envelope.example.org", "envelope.example.org", "_dmarc.example.org"]
    error_message = "Envelope or DMARC are not the ones that are told."
  }

  assert {
    condition     = toset([for name in keys(module.monitoring.alarms) : name if startswith(name, "mail-")]) == toset(["mail-bounces", "mail-complaints"])
    error_message = "Nobody watches the account's mail."
  }
}

run "a_database_after_a_recovery" {
  command = plan

  variables {
    stage    = "staging"
    database = { identifier = "coalition-builder-staging-side-latest-20261121", engine_version = "16.9" }
  }

  assert {
    condition     = aws_ssm_parameter.text["database/instance_id"].value == "coalition-builder-staging-side-latest-20261121"
    error_message = "SSM names another instance than the one that Terraform has taken over."
  }
}
