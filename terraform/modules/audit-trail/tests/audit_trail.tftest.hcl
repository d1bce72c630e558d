mock_provider "aws" {}

variables {
  account_id = "123456789012"
  region     = "us-east-1"
}

run "every_region_is_heard_and_files_prove_themselves" {
  command = plan

  assert {
    condition = (
      aws_cloudtrail.this.is_multi_region_trail
      && aws_cloudtrail.this.include_global_service_events
      && aws_cloudtrail.this.enable_log_file_validation
      && aws_cloudtrail.this.enable_logging
      && aws_cloudtrail.this.s3_bucket_name == "coalition-builder-audit-trail-123456789012"
    )
    error_message = "All regions and global services, with digests, into the bucket."
  }

  assert {
    condition     = length(aws_cloudtrail.this.event_selector) == 0 && length(aws_cloudtrail.this.advanced_event_selector) == 0
    error_message = "Management events only: data events cost."
  }

  assert {
    condition     = [output.trail_arn, output.bucket_name] == ["arn:aws:cloudtrail:us-east-1:123456789012:trail/coalition-builder", "coalition-builder-audit-trail-123456789012"]
    error_message = "Trail and bucket are known at plan."
  }
}

run "the_log_is_private_encrypted_versioned_and_kept_for_a_year" {
  command = plan

  assert {
    condition = (
      aws_s3_bucket_public_access_block.log.block_public_acls
      && aws_s3_bucket_public_access_block.log.block_public_policy
      && aws_s3_bucket_public_access_block.log.ignore_public_acls
      && aws_s3_bucket_public_access_block.log.restrict_public_buckets
    )
    error_message = "Public access is blocked in all four ways."
  }

  assert {
    condition = (
      one(one(aws_s3_bucket_server_side_encryption_configuration.log.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
      && one(aws_s3_bucket_versioning.log.versioning_configuration).status == "Enabled"
      && one(aws_s3_bucket_ownership_controls.log.rule).object_ownership == "BucketOwnerEnforced"
    )
    error_message = "Encrypted, versioned, its owner's alone."
  }

  assert {
    condition     = one(one(aws_s3_bucket_lifecycle_configuration.log.rule).expiration).days == 365
    error_message = "A year."
  }

  assert {
    condition     = !aws_s3_bucket.log.force_destroy && alltrue([for tags in [aws_s3_bucket.log.tags, aws_cloudtrail.this.tags] : tags == tomap({ Component = "audit-trail" })])
    error_message = "Not emptied by a destroy, and tagged."
  }
}

run "only_our_trail_writes_and_nobody_deletes" {
  command = plan

  assert {
    condition = [
      for statement in jsondecode(aws_s3_bucket_policy.log.policy).Statement :
      [statement.Principal, statement.Action, statement.Resource, statement.Condition.StringEquals["aws:SourceArn"]] if statement.Effect == "Allow"
      ] == [
      [
        { Service = "cloudtrail.amazonaws.com" }, ["s3:GetBucketAcl"], ["arn:aws:s3:::coalition-builder-audit-trail-123456789012"],
        "arn:aws:cloudtrail:us-east-1:123456789012:trail/coalition-builder",
      ],
      [
        { Service = "cloudtrail.amazonaws.com" }, ["s3:PutObject"], ["arn:aws:s3:::coalition-builder-audit-trail-123456789012/AWSLogs/123456789012/*"],
        "arn:aws:cloudtrail:us-east-1:123456789012:trail/coalition-builder",
      ],
    ]
    error_message = "CloudTrail, for this trail, below this account's folder."
  }

  assert {
    condition = {
      for statement in jsondecode(aws_s3_bucket_policy.log.policy).Statement : statement.Sid => [statement.Principal, can(statement.Condition)]
      if statement.Effect == "Deny"
    } == { DenyClearText = ["*", true], DenyDeletion = ["*", false] }
    error_message = "Clear text is denied to all, deletion is to all and always."
  }
}

run "a_disposable_log_may_be_deleted" {
  command = plan

  variables {
    is_disposable = true
  }

  assert {
    condition = (
      aws_s3_bucket.log.force_destroy
      && !contains([for statement in jsondecode(aws_s3_bucket_policy.log.policy).Statement : statement.Sid], "DenyDeletion")
    )
    error_message = "The bucket can be emptied."
  }
}

run "name_and_retention_are_as_asked_for" {
  command = plan

  variables {
    name           = "civic"
    retention_days = 730
  }

  assert {
    condition     = output.bucket_name == "civic-audit-trail-123456789012" && one(one(aws_s3_bucket_lifecycle_configuration.log.rule).expiration).days == 730
    error_message = "The variables reach bucket and rule."
  }
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

run "a_name_that_no_bucket_can_have_is_refused" {
  command = plan
  variables { name = "Coalition_Builder" }
  expect_failures = [var.name]
}

run "a_log_that_is_kept_shorter_than_without_a_trail_is_refused" {
  command = plan
  variables { retention_days = 30 }
  expect_failures = [var.retention_days]
}
