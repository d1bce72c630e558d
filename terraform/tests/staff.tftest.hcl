# Who signs staff in, and whether the function reaches it.

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
  stage             = "production"
  database          = { instance_class = "db.t4g.small", max_connections = 180 }
}

run "passwords_alone" {
  command = plan

  assert {
    condition     = length([for name in keys(aws_ssm_parameter.text) : name if strcontains(name, "STAFF_OIDC") || startswith(name, "identity/")]) == 0
    error_message = "The function is told of a provider that nobody asked for."
  }

  assert {
    condition     = output.staff_identity == null
    error_message = "There is a pool that nobody asked for."
  }
}

run "a_pool_before_the_first_deploy" {
  command = plan

  variables {
    staff_identity = { domain_prefix = "example-staff" }
    network        = { has_nat = true }
  }

  override_module {
    target  = module.identity[0]
    outputs = { issuer = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI", client_id = "7abc", user_pool_id = "us-east-1_AbCdEfGhI" }
  }

  assert {
    condition     = aws_ssm_parameter.text["environment/STAFF_OIDC_ISSUER"].value == "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI" && aws_ssm_parameter.text["environment/STAFF_OIDC_CLIENT_ID"].value == "7abc"
    error_message = "The function is not told who signs staff in."
  }

  assert {
    condition     = aws_ssm_parameter.text["identity/user_pool_id"].value == "us-east-1_AbCdEfGhI" && !contains(keys(aws_ssm_parameter.text), "environment/STAFF_OIDC_GROUP_ROLES")
    error_message = "bin/preflight does not find the pool, or groups are called otherwise than roles."
  }

  assert {
    condition     = output.staff_identity.sign_in_url == "https://example-staff.auth.us-east-1.amazoncognito.com"
    error_message = "Nobody is told where staff signs in."
  }

  assert {
    condition     = join(" ", local.bases) == "https://production.coalition.invalid"
    error_message = "Before there is an API, people would be sent back elsewhere than where links lead."
  }
}

run "a_pool_sends_people_back_to_every_address_of_the_stage" {
  command = plan

  variables {
    is_deployed     = true
    hosted_zone_id  = "Z0123456789ABCDEFGHIJ"
    edge            = {}
    origin_secret   = "0123456789abcdef0123456789abcdef"
    public_base_url = "https://www.example.org/coalition"
    staff_identity  = { domain_prefix = "example-staff", is_reached_over_ipv6 = true }
  }

  override_data {
    target = data.aws_ssm_parameters_by_path.api[0]
    values = {
      names  = ["/coalition-builder/production/api/id", "/coalition-builder/production/api/url"]
      values = ["abcdefghij", "https://abcdefghij.execute-api.us-east-1.amazonaws.com/production"]
    }
  }

  assert {
    condition = local.callback_urls == [
      "https://coalition.example.org/admin/sign-in/provider/callback/",
      "https://www.example.org/coalition/admin/sign-in/provider/callback/",
      "https://abcdefghij.execute-api.us-east-1.amazonaws.com/production/admin/sign-in/provider/callback/",
    ]
    error_message = "Cognito would not send people back to an address that the stage answers at."
  }

  assert {
    condition     = join(" ", local.logout_urls) == join(" ", formatlist("%s/admin/login/", local.bases))
    error_message = "Cognito would not let people sign out to an address that the stage answers at."
  }

  assert {
    condition     = aws_ssm_parameter.text["environment/ALLOWED_HOSTS"].value == "coalition.example.org,www.example.org,abcdefghij.execute-api.us-east-1.amazonaws.com"
    error_message = "The application does not answer where people are sent back to."
  }
}

run "a_provider_that_is_there_already" {
  command = plan

  variables {
    staff_provider = {
      issuer               = "https://login.example.org/realms/staff"
      client_id            = "coalition-admin"
      groups_claim         = "groups"
      group_roles          = { "Campaign team" = "editor", "platform-owners" = "superuser" }
      is_reached_over_ipv6 = true
    }
  }

  assert {
    condition = { for name, parameter in aws_ssm_parameter.text : name => parameter.value if startswith(name, "environment/STAFF_OIDC") } == {
      "environment/STAFF_OIDC_ISSUER"       = "https://login.example.org/realms/staff"
      "environment/STAFF_OIDC_CLIENT_ID"    = "coalition-admin"
      "environment/STAFF_OIDC_GROUPS_CLAIM" = "groups"
      "environment/STAFF_OIDC_GROUP_ROLES"  = "Campaign team=editor,platform-owners=superuser"
    }
    error_message = "The function is not told what the provider calls things."
  }

  assert {
    condition     = length(module.identity) == 0
    error_message = "There is a pool that nobody asked for."
  }
}

run "dev_goes_out_by_stagings_nat" {
  command = plan

  variables {
    stage          = "dev"
    shares_with    = "staging"
    staff_identity = { domain_prefix = "example-staff-dev" }
  }

  override_data {
    target = data.aws_ssm_parameters_by_path.shared[0]
    values = {
      names = [
        for name in [
          "key_arn", "vpc_id", "private_subnet_ids", "public_subnet_ids", "s3_prefix_list_id", "dynamodb_prefix_list_id",
          "interface_endpoint_cidr", "has_nat", "database_instance_id", "database_host", "database_port",
          "database_security_group_id", "database_master_secret_arn", "database_max_connections", "rate_limits_table",
          "sessions_table", "ledger_table",
        ] : "/coalition-builder/staging/shared/${name}"
      ]
      values = [
        "arn:aws:kms:us-east-1:123456789012:key/1", "vpc-1", "subnet-1,subnet-2", "subnet-3,subnet-4", "pl-1", "pl-2",
        "none", "true", "coalition-staging", "coalition-staging.example.com", "5432", "sg-1",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1-abcdef", "80", "coalition-builder-rate-limits-staging",
        "coalition-builder-sessions-staging", "coalition-builder-releases-staging",
      ]
    }
  }

  assert {
    condition     = local.has_nat
    error_message = "dev does not know that staging has a way out."
  }
}

run "a_pool_that_the_function_does_not_reach" {
  command = plan

  variables {
    staff_identity = { domain_prefix = "example-staff" }
  }

  expect_failures = [terraform_data.staff_refusals]
}

run "a_provider_that_the_function_does_not_reach" {
  command = plan

  variables {
    staff_provider = { issuer = "https://login.example.org", client_id = "coalition-admin", groups_claim = "groups" }
  }

  expect_failures = [terraform_data.staff_refusals]
}

run "two_providers" {
  command = plan

  variables {
    network        = { has_nat = true }
    staff_identity = { domain_prefix = "example-staff" }
    staff_provider = { issuer = "https://login.example.org", client_id = "coalition-admin", groups_claim = "groups" }
  }

  expect_failures = [terraform_data.staff_refusals]
}

run "an_issuer_in_the_open" {
  command = plan

  variables {
    staff_provider = { issuer = "http://login.example.org", client_id = "coalition admin", groups_claim = "", is_reached_over_ipv6 = true }
  }

  expect_failures = [var.staff_provider]
}

run "a_group_and_a_role_that_the_application_could_not_read" {
  command = plan

  variables {
    staff_provider = {
      issuer               = "https://login.example.org/?tenant=1"
      client_id            = "a"
      groups_claim         = "groups"
      group_roles          = { "a,b" = "editor", staff = "owner" }
      is_reached_over_ipv6 = true
    }
  }

  expect_failures = [var.staff_provider]
}
