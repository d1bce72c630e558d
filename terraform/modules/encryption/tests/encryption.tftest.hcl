mock_provider "aws" {}

variables {
  stage      = "staging"
  account_id = "123456789012"
  region     = "us-east-1"
}

run "the_key_rotates_and_is_kept_for_thirty_days_after_a_destroy" {
  command = plan

  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "The key does not rotate, or is gone sooner than 30 days after a destroy."
  }

  assert {
    condition     = output.alias_name == "alias/coalition-builder-staging" && aws_kms_key.this.tags["Component"] == "encryption"
    error_message = "Policies find the key by alias/coalition-builder-STAGE, and costs by its Component."
  }
}

run "a_disposable_key_is_gone_after_seven_days" {
  command = plan

  variables {
    is_disposable = true
  }

  assert {
    condition     = aws_kms_key.this.deletion_window_in_days == 7
    error_message = "A disposable key shall wait for the least that AWS allows."
  }
}

run "no_statement_allows_every_action_and_services_are_held_to_this_account" {
  command = plan

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_kms_key.this.policy).Statement : alltrue([for action in statement.Action : !strcontains(action, "*")])
    ])
    error_message = "An action of the key's policy has a wildcard."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_kms_key.this.policy).Statement :
      try(statement.Principal.AWS == "arn:aws:iam::123456789012:root", false) || strcontains(try(jsonencode(statement.Condition), ""), ":123456789012:")
    ])
    error_message = "A service may use the key for another account."
  }
}

run "whatever_publishes_to_our_topics_may_use_the_key_and_no_other_service" {
  command = plan

  assert {
    condition     = jsondecode(aws_kms_key.this.policy).Statement[2].Principal.Service == ["cloudwatch.amazonaws.com", "ses.amazonaws.com"]
    error_message = "A service that is to publish to an encrypted topic may not use its key, so its messages would be lost; or one may that publishes nothing."
  }

  assert {
    condition     = contains(jsondecode(aws_kms_key.this.policy).Statement[0].Action, "kms:PutKeyPolicy")
    error_message = "Nobody could change the key's policy, and AWS refuses such a key."
  }
}

run "an_unknown_stage_is_refused" {
  command = plan

  variables {
    stage = "prod"
  }

  expect_failures = [var.stage]
}

run "an_account_of_other_than_twelve_digits_is_refused" {
  command = plan

  variables {
    account_id = "12345"
  }

  expect_failures = [var.account_id]
}

run "what_is_no_region_is_refused" {
  command = plan

  variables {
    region = "Virginia"
  }

  expect_failures = [var.region]
}
