# What a person may write wrongly into a stage's variables is refused at plan, each by the sentence of its validation. Several at once,
# since all of them are told at once.

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
  stage             = "staging"
  budget_usd        = 40
}

run "a_stage_that_is_none" {
  command = plan

  variables {
    stage = "prod"
  }

  expect_failures = [var.stage]
}

run "production_shares_with_nobody_and_is_not_thrown_away" {
  command = plan

  variables {
    stage         = "production"
    shares_with   = "staging"
    is_disposable = true
  }

  expect_failures = [var.shares_with, var.is_disposable]
}

run "a_stage_does_not_share_with_itself" {
  command = plan

  variables {
    shares_with = "staging"
  }

  expect_failures = [var.shares_with]
}

run "what_an_organisation_writes_wrongly" {
  command = plan

  variables {
    domain            = "https://example.org"
    alarm_emails      = ["ada.example.org"]
    github_repository = "coalition-builder"
    hosted_zone_id    = "example.org"
    cost_center       = "a\nb"
  }

  expect_failures = [
    var.domain,
    var.alarm_emails,
    var.github_repository,
    var.hosted_zone_id,
    var.cost_center,
  ]
}

run "nobody_would_hear_an_alarm" {
  command = plan

  variables {
    alarm_emails = []
  }

  expect_failures = [var.alarm_emails]
}

run "an_account_of_eleven_digits_and_a_zone_for_a_region" {
  command = plan

  variables {
    account_id = "12345678901"
    region     = "us-east-1a"
  }

  expect_failures = [var.account_id, var.region]
}

run "what_a_stage_says_wrongly" {
  command = plan

  variables {
    emulator_endpoint = "http://10.0.0.1:4566"
    budget_usd        = 0.5
    front_end_origins = ["https://www.example.org/"]
    public_base_url   = "http://www.example.org"
  }

  expect_failures = [
    var.emulator_endpoint,
    var.budget_usd,
    var.front_end_origins,
    var.public_base_url,
  ]
}

run "an_edge_before_there_is_an_api" {
  command = plan

  variables {
    edge           = {}
    origin_secret  = "0123456789abcdef0123456789abcdef"
    hosted_zone_id = "Z0123456789ABCDEFGHIJ"
  }

  expect_failures = [terraform_data.refusals]
}

run "staging_does_not_share_with_dev" {
  command = plan

  variables {
    shares_with = "dev"
  }

  expect_failures = [var.shares_with]
}

run "dev_does_not_share_with_production" {
  command = plan

  variables {
    stage       = "dev"
    shares_with = "production"
  }

  expect_failures = [var.shares_with]
}

run "another_partition_of_aws" {
  command = plan

  variables {
    region = "us-gov-west-1"
  }

  expect_failures = [var.region]
}

run "china" {
  command = plan

  variables {
    region = "cn-north-1"
  }

  expect_failures = [var.region]
}

run "what_is_missing_in_a_list" {
  command = plan

  variables {
    alarm_emails      = [null]
    front_end_origins = [null]
  }

  expect_failures = [var.alarm_emails, var.front_end_origins]
}

run "an_edge_outside_of_the_domain" {
  command = plan

  variables {
    hosted_zone_id = "Z0123456789ABCDEFGHIJ"
    edge           = { host = "coalition.example.net" }
  }

  expect_failures = [var.edge]
}

run "an_edge_whose_host_only_ends_alike" {
  command = plan

  variables {
    edge = { host = "notexample.org" }
  }

  expect_failures = [var.edge]
}

run "an_edge_that_is_an_address" {
  command = plan

  variables {
    edge = { host = "https://coalition.example.org" }
  }

  expect_failures = [var.edge]
}

run "an_edge_with_a_name_that_no_certificate_takes" {
  command = plan

  variables {
    is_deployed    = true
    hosted_zone_id = "Z0123456789ABCDEFGHIJ"
    origin_secret  = "0123456789abcdef0123456789abcdef"
    edge           = { host = "coalition-of-a-very-long-name-that-goes-on-and-on-and-on.example.org" }
  }

  expect_failures = [terraform_data.refusals]

  override_data {
    target = data.aws_ssm_parameters_by_path.api[0]
    values = {
      names  = ["/coalition-builder/staging/api/id", "/coalition-builder/staging/api/url"]
      values = ["abcdefghij", "https://abcdefghij.execute-api.us-east-1.amazonaws.com/staging"]
    }
  }
}

run "fewer_connections_than_functions_and_tasks_want" {
  command = plan

  variables {
    database = { max_connections = 73 }
  }

  expect_failures = [terraform_data.refusals]
}

run "a_proxy_whose_share_leaves_too_few_connections" {
  command = plan

  variables {
    database = { max_connections = 73, has_proxy = true }
  }

  expect_failures = [terraform_data.refusals]
}

run "a_cost_center_that_functions_do_not_have" {
  command = plan

  variables {
    cost_center = "campaigns"
  }

  expect_failures = [terraform_data.refusals]
}

run "a_subject_that_is_a_pattern" {
  command = plan

  variables {
    github_subject = "example@*/coalition-builder"
  }

  expect_failures = [var.github_subject]
}

run "deployed_though_no_deploy_has_been" {
  command = plan

  variables {
    is_deployed = true
  }

  override_data {
    target = data.aws_ssm_parameters_by_path.api[0]
    values = { names = [], values = [] }
  }

  expect_failures = [data.aws_ssm_parameters_by_path.api[0]]
}
