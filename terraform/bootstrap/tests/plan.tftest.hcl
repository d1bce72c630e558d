mock_provider "aws" {}

variables {
  account_id = "123456789012"
}

run "bucket_is_closed_versioned_and_encrypted" {
  command = plan

  assert {
    condition     = aws_s3_bucket.states.bucket == "coalition-builder-terraform-state-123456789012" && output.state_bucket == aws_s3_bucket.states.bucket && !aws_s3_bucket.states.force_destroy
    error_message = "The bucket is called otherwise than bin/infrastructure calls it, or a destroy would empty it."
  }
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.states.block_public_acls,
      aws_s3_bucket_public_access_block.states.block_public_policy,
      aws_s3_bucket_public_access_block.states.ignore_public_acls,
      aws_s3_bucket_public_access_block.states.restrict_public_buckets,
    ])
    error_message = "The bucket may be opened to the public."
  }
  assert {
    condition     = aws_s3_bucket_versioning.states.versioning_configuration[0].status == "Enabled"
    error_message = "A state that is written over would be lost."
  }
  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.states.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    error_message = "States are not encrypted."
  }
  assert {
    condition = { for each in jsondecode(aws_s3_bucket_policy.states.policy).Statement : each.Sid => [each.Effect, jsonencode(each.Condition)] } == {
      RefuseWhatIsNotEncrypted = ["Deny", jsonencode({ Bool = { "aws:SecureTransport" = "false" } })]
      RefuseOldTls             = ["Deny", jsonencode({ NumericLessThan = { "s3:TlsVersion" = "1.2" } })]
    }
    error_message = "States could be read in clear text, or by TLS below 1.2."
  }
  assert {
    condition = alltrue([
      for each in jsondecode(aws_s3_bucket_policy.states.policy).Statement :
      length(setsubtract(["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"], each.Action)) == 0 && !anytrue([for action in each.Action : strcontains(action, "*")])
    ])
    error_message = "Some access is not refused, or an action is not named in full."
  }
}

run "account_that_is_none" {
  command = plan
  variables {
    account_id = "mine"
  }
  expect_failures = [var.account_id]
}

run "region_that_is_none" {
  command = plan
  variables {
    region = "us"
  }
  expect_failures = [var.region]
}

run "cost_center_that_is_no_tag" {
  command = plan
  variables {
    cost_center = "a;b"
  }
  expect_failures = [var.cost_center]
}

run "emulator_elsewhere" {
  command = plan
  variables {
    emulator_endpoint = "https://example.org"
  }
  expect_failures = [var.emulator_endpoint]
}

run "states_are_not_disposable_on_aws" {
  command = plan
  variables {
    is_disposable = true
  }
  expect_failures = [var.is_disposable]
}
