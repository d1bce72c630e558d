# What is wrong is refused before anything is made.
mock_provider "aws" {}

variables {
  stage         = "production"
  domain_prefix = "coalition-staff"
  callback_urls = ["https://api.example.org/admin/sign-in/provider/callback/"]
  logout_urls   = ["https://api.example.org/admin/login/"]
}

run "refuses_an_unknown_stage" {
  command = plan

  variables {
    stage = "qa"
  }

  expect_failures = [var.stage]
}

run "refuses_a_prefix_with_capitals" {
  command = plan

  variables {
    domain_prefix = "Staff"
  }

  expect_failures = [var.domain_prefix]
}

run "refuses_a_prefix_that_cognito_keeps_for_itself" {
  command = plan

  variables {
    domain_prefix = "staff-cognito"
  }

  expect_failures = [var.domain_prefix]
}

run "refuses_a_pool_that_leads_nowhere" {
  command = plan

  variables {
    callback_urls = []
  }

  expect_failures = [var.callback_urls]
}

run "refuses_a_token_in_the_open" {
  command = plan

  variables {
    callback_urls = ["http://api.example.org/"]
  }

  expect_failures = [var.callback_urls]
}

run "refuses_a_way_out_in_the_open" {
  command = plan

  variables {
    logout_urls = ["http://api.example.org/"]
  }

  expect_failures = [var.logout_urls]
}
