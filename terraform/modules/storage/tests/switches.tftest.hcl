mock_provider "aws" {}

variables {
  stage      = "dev"
  account_id = "123456789012"
  region     = "us-east-1"
}

run "without_origins_no_site_may" {
  command = plan

  assert {
    condition     = length(aws_s3_bucket_cors_configuration.media) == 0
    error_message = "No origin is let in that was not named."
  }
}

run "a_disposable_stage_takes_its_files_along" {
  command = plan

  variables {
    is_disposable = true
  }

  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.this : bucket.force_destroy])
    error_message = "Each bucket is emptied by a destroy."
  }
}

run "retention_is_as_asked_for" {
  command = plan

  variables {
    upload_retention_days      = 5
    deployment_retention_days  = 14
    old_version_retention_days = 90
  }

  assert {
    condition = (
      one([for rule in aws_s3_bucket_lifecycle_configuration.this["media"].rule : one(rule.expiration).days if rule.id == "expire-uploads"]) == 5
      && one([for rule in aws_s3_bucket_lifecycle_configuration.this["deployments"].rule : one(rule.expiration).days if rule.id == "expire-templates"]) == 14
      && one([for rule in aws_s3_bucket_lifecycle_configuration.this["static"].rule : one(rule.noncurrent_version_expiration).noncurrent_days if rule.id == "delete-old-versions"]) == 90
    )
    error_message = "The variables reach the rules."
  }
}

run "unknown_stage_is_refused" {
  command = plan
  variables { stage = "prod" }
  expect_failures = [var.stage]
}

run "account_that_is_none_is_refused" {
  command = plan
  variables { account_id = "1234" }
  expect_failures = [var.account_id]
}

run "region_that_is_none_is_refused" {
  command = plan
  variables { region = "Virginia" }
  expect_failures = [var.region]
}

run "origin_with_a_path_is_refused" {
  command = plan
  variables { cors_origins = ["https://www.example.org/admin"] }
  expect_failures = [var.cors_origins]
}

run "origin_in_clear_text_is_refused" {
  command = plan
  variables { cors_origins = ["http://www.example.org"] }
  expect_failures = [var.cors_origins]
}

run "every_origin_at_once_is_refused" {
  command = plan
  variables { cors_origins = ["*"] }
  expect_failures = [var.cors_origins]
}

run "uploads_kept_shorter_than_the_application_keeps_them_are_refused" {
  command = plan
  variables { upload_retention_days = 1 }
  expect_failures = [var.upload_retention_days]
}

run "uploads_kept_for_long_are_refused" {
  command = plan
  variables { upload_retention_days = 31 }
  expect_failures = [var.upload_retention_days]
}

run "templates_kept_for_no_time_are_refused" {
  command = plan
  variables { deployment_retention_days = 0 }
  expect_failures = [var.deployment_retention_days]
}

run "old_versions_kept_for_part_of_a_day_are_refused" {
  command = plan
  variables { old_version_retention_days = 0.5 }
  expect_failures = [var.old_version_retention_days]
}

run "a_missing_origin_is_refused" {
  command = plan

  variables {
    cors_origins = [null]
  }

  expect_failures = [var.cors_origins]
}
