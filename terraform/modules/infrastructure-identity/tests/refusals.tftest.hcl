mock_provider "aws" {
  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/of-a-test" }
  }
}

variables {
  account_id        = "123456789012"
  region            = "us-east-1"
  github_repository = "example/coalition-builder"
  state_bucket      = "coalition-builder-terraform-state-123456789012"
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

run "unknown_stage" {
  command = plan
  variables {
    stages = ["qa"]
  }
  expect_failures = [var.stages]
}

run "no_stage" {
  command = plan
  variables {
    stages = []
  }
  expect_failures = [var.stages]
}

run "bucket_that_is_none" {
  command = plan
  variables {
    state_bucket = "arn:aws:s3:::bucket"
  }
  expect_failures = [var.state_bucket]
}

run "pattern_of_subjects" {
  command = plan
  variables {
    github_subject = "example@*/coalition-builder"
  }
  expect_failures = [var.github_subject]
}
