mock_provider "aws" {}

variables {
  stage              = "staging"
  account_id         = "123456789012"
  region             = "us-east-1"
  github_repository  = "example/coalition-builder"
  repository_arn     = "arn:aws:ecr:us-east-1:123456789012:repository/coalition-builder"
  ledger_table_arn   = "arn:aws:dynamodb:us-east-1:123456789012:table/coalition-builder-releases-staging"
  deployments_bucket = "coalition-builder-zappa-deployments-staging-123456789012"
  static_bucket      = "coalition-builder-static-staging-123456789012"
}

run "unknown_stage" {
  command = plan
  variables {
    stage = "qa"
  }
  expect_failures = [var.stage]
}

run "account_that_is_none" {
  command = plan
  variables {
    account_id = "1"
  }
  expect_failures = [var.account_id]
}

run "region_that_is_none" {
  command = plan
  variables {
    region = "everywhere"
  }
  expect_failures = [var.region]
}

run "repository_without_owner" {
  command = plan
  variables {
    github_repository = "coalition-builder"
  }
  expect_failures = [var.github_repository]
}

run "pattern_of_repositories" {
  command = plan
  variables {
    github_repository = "example/*"
  }
  expect_failures = [var.github_repository]
}

run "pattern_of_subjects" {
  command = plan
  variables {
    github_subject = "example@*/coalition-builder"
  }
  expect_failures = [var.github_subject]
}

run "every_image" {
  command = plan
  variables {
    repository_arn = "*"
  }
  expect_failures = [var.repository_arn]
}

run "every_table" {
  command = plan
  variables {
    ledger_table_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/*"
  }
  expect_failures = [var.ledger_table_arn]
}

run "alias_that_is_none" {
  command = plan
  variables {
    key_alias = "key/1234"
  }
  expect_failures = [var.key_alias]
}

run "boundary_that_is_no_policy" {
  command = plan
  variables {
    permissions_boundary_arn = "coalition-builder-boundary"
  }
  expect_failures = [var.permissions_boundary_arn]
}
