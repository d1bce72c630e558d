mock_provider "aws" {}

variables {
  stage      = "staging"
  account_id = "123456789012"
  region     = "us-east-1"
  key_arn    = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666"
}

run "names_are_what_the_code_asks_for" {
  command = plan

  assert {
    condition = { for what, secret in aws_secretsmanager_secret.this : what => secret.name } == {
      app       = "coalition-builder/staging/app"
      runtime   = "coalition-builder/staging/database/runtime"
      migration = "coalition-builder/staging/database/migration"
      import    = "coalition-builder/staging/database/import"
    }
    error_message = "The application's secret and one for each database role, below the stage."
  }

  assert {
    condition     = output.app_secret.name == "coalition-builder/staging/app" && keys(output.database_secrets) == ["import", "migration", "runtime"]
    error_message = "Outputs name the application's secret and the three roles'."
  }
}

run "every_secret_has_our_key_a_way_back_and_a_tag" {
  command = plan

  assert {
    condition = alltrue([
      for secret in aws_secretsmanager_secret.this :
      secret.kms_key_id == var.key_arn && secret.recovery_window_in_days == 30 && secret.tags == tomap({ Component = "secrets" })
    ])
    error_message = "Each is encrypted with the stage's key, kept for 30 days after a deletion, and tagged."
  }
}

run "policies_deny_clear_text_and_other_accounts_and_allow_nothing" {
  command = plan

  assert {
    condition = alltrue([
      for what in ["app", "runtime", "migration", "import"] : alltrue([
        for statement in jsondecode(aws_secretsmanager_secret_policy.this[what].policy).Statement :
        statement.Effect == "Deny"
        && statement.Principal == "*"
        && contains(statement.Action, "secretsmanager:GetSecretValue")
        && statement.Resource == ["arn:aws:secretsmanager:us-east-1:123456789012:secret:${aws_secretsmanager_secret.this[what].name}-??????"]
      ]) && aws_secretsmanager_secret_policy.this[what].block_public_policy
    ])
    error_message = "Each policy is about its own secret, denies, and may not become public."
  }

  assert {
    condition = alltrue([
      for policy in aws_secretsmanager_secret_policy.this : [for statement in jsondecode(policy.policy).Statement : statement.Condition] == [
        { Bool = { "aws:SecureTransport" = "false" } },
        { StringNotEquals = { "aws:PrincipalAccount" = "123456789012" } },
      ]
    ])
    error_message = "What is denied is clear text, and whoever is of another account."
  }
}

run "a_disposable_stage_frees_its_names_at_once" {
  command = plan

  variables {
    is_disposable = true
  }

  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.recovery_window_in_days == 0])
    error_message = "No recovery window."
  }
}

run "unknown_stage_is_refused" {
  command = plan
  variables { stage = "prod" }
  expect_failures = [var.stage]
}

run "account_that_is_none_is_refused" {
  command = plan
  variables { account_id = "12345678901" }
  expect_failures = [var.account_id]
}

run "region_that_is_none_is_refused" {
  command = plan
  variables { region = "us_east_1" }
  expect_failures = [var.region]
}

run "an_alias_in_place_of_the_key_is_refused" {
  command = plan
  variables { key_arn = "alias/coalition-builder-staging" }
  expect_failures = [var.key_arn]
}
