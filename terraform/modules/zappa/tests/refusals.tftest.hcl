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
  secret_names               = ["coalition-builder/staging/app"]
  tables                     = { rate_limits = "limits", sessions = "sessions" }
  media_bucket               = "media"
  static_bucket              = "static"
  mail                       = { identity_arn = "arn:aws:ses:us-east-1:123456789012:identity/example.org", configuration_set_name = "coalition-staging" }
}

run "unknown_stage" {
  command = plan
  variables {
    stage = "prod"
  }
  expect_failures = [var.stage]
}

run "account_that_is_none" {
  command = plan
  variables {
    account_id = "12345678901"
  }
  expect_failures = [var.account_id]
}

run "region_that_is_none" {
  command = plan
  variables {
    region = "us-east"
  }
  expect_failures = [var.region]
}

run "another_stages_secret" {
  command = plan
  variables {
    secret_names = ["coalition-builder/production/app"]
  }
  expect_failures = [var.secret_names]
}

run "any_secret" {
  command = plan
  variables {
    secret_names = ["coalition-builder/staging/*"]
  }
  expect_failures = [var.secret_names]
}

run "another_roles_password" {
  command = plan
  variables {
    secret_names = ["coalition-builder/staging/app", "coalition-builder/staging/database/migration"]
  }
  expect_failures = [var.secret_names]
}

run "no_secret" {
  command = plan
  variables {
    secret_names = []
  }
  expect_failures = [var.secret_names]
}

run "retention_that_cloudwatch_does_not_have" {
  command = plan
  variables {
    log_retention_days = 0
  }
  expect_failures = [var.log_retention_days]
}

run "alias_that_is_none" {
  command = plan
  variables {
    key_alias = "coalition-builder-staging"
  }
  expect_failures = [var.key_alias]
}

run "network_that_is_none" {
  command = plan
  variables {
    interface_endpoint_cidr = "10.20.0.0"
  }
  expect_failures = [var.interface_endpoint_cidr]
}

run "boundary_that_is_no_policy" {
  command = plan
  variables {
    permissions_boundary_arn = "arn:aws:iam::123456789012:role/admin"
  }
  expect_failures = [var.permissions_boundary_arn]
}
