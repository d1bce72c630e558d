mock_provider "aws" {
  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/of-a-test" }
  }
}

variables {
  account_id        = "123456789012"
  github_repository = "example/coalition-builder"
}

run "stages_find_what_the_account_has" {
  command = plan

  assert {
    condition     = output.boundary_arns["staging"] == "arn:aws:iam::123456789012:policy/coalition-builder-boundary-staging"
    error_message = "A stage's roles would carry another boundary."
  }
  assert {
    condition     = keys(output.apply_role_arns) == ["dev", "production", "staging"] && output.plan_role_arn == "arn:aws:iam::123456789012:role/coalition-builder-infrastructure-plan"
    error_message = "A stage has no role that applies it."
  }
}

run "account_of_one_stage_has_one_role" {
  command = plan
  variables {
    stages = ["production"]
  }

  assert {
    condition     = keys(output.apply_role_arns) == ["production"]
    error_message = "A role is there for a stage that is not."
  }
}

run "what_the_account_has_already_is_not_made_again" {
  command = plan
  variables {
    has_github_provider = false
    has_audit_trail     = false
  }

  assert {
    condition     = length(module.audit_trail) == 0 && output.trail_arn == null && output.plan_role_arn == "arn:aws:iam::123456789012:role/coalition-builder-infrastructure-plan"
    error_message = "A second trail is made, or the roles go with it."
  }
}

run "subject_that_is_a_pattern" {
  command = plan
  variables {
    github_subject = "example@1/*"
  }
  expect_failures = [var.github_subject]
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

run "repository_without_owner" {
  command = plan
  variables {
    github_repository = "coalition-builder"
  }
  expect_failures = [var.github_repository]
}

run "unknown_stage" {
  command = plan
  variables {
    stages = ["prod"]
  }
  expect_failures = [var.stages]
}

run "too_few_images" {
  command = plan
  variables {
    kept_images = 5
  }
  expect_failures = [var.kept_images]
}

run "cost_center_that_is_no_tag" {
  command = plan
  variables {
    cost_center = ""
  }
  expect_failures = [var.cost_center]
}

run "emulator_elsewhere" {
  command = plan
  variables {
    emulator_endpoint = "http://10.0.0.1:4566"
  }
  expect_failures = [var.emulator_endpoint]
}

run "account_is_not_disposable_on_aws" {
  command = plan
  variables {
    is_disposable = true
  }
  expect_failures = [var.is_disposable]
}
