# What is wrong is refused before anything is made.
mock_provider "aws" {}

mock_provider "aws" {
  alias = "us_east_1"
}

variables {
  stage          = "production"
  region         = "eu-west-1"
  domain_name    = "api.example.org"
  hosted_zone_id = "Z0123456789ABCDEFGHIJ"
  api_id         = "abc123def4"
  origin_secret  = "a-secret-that-only-cloudfront-and-the-function-know"
}

run "refuses_an_unknown_stage" {
  command = plan

  variables {
    stage = "qa"
  }

  expect_failures = [var.stage]
}

run "refuses_a_zone_for_a_region" {
  command = plan

  variables {
    region = "us-east-1a"
  }

  expect_failures = [var.region]
}

run "refuses_an_address_for_a_host" {
  command = plan

  variables {
    domain_name = "https://api.example.org/"
  }

  expect_failures = [var.domain_name]
}

run "refuses_a_zones_path_for_its_id" {
  command = plan

  variables {
    hosted_zone_id = "/hostedzone/Z1"
  }

  expect_failures = [var.hosted_zone_id]
}

run "refuses_an_api_that_was_not_deployed" {
  command = plan

  variables {
    api_id = ""
  }

  expect_failures = [var.api_id]
}

run "refuses_an_unknown_front" {
  command = plan

  variables {
    front = "nginx"
  }

  expect_failures = [var.front]
}

run "refuses_cloudfront_that_could_not_prove_itself" {
  command = plan

  variables {
    origin_secret = null
  }

  expect_failures = [var.origin_secret]
}

run "refuses_a_secret_that_can_be_guessed" {
  command = plan

  variables {
    origin_secret = "short"
  }

  expect_failures = [var.origin_secret]
}

run "refuses_an_unknown_price_class" {
  command = plan

  variables {
    price_class = "PriceClass_7"
  }

  expect_failures = [var.price_class]
}

run "refuses_a_rate_that_waf_has_not" {
  command = plan

  variables {
    rate_limit = 5
  }

  expect_failures = [var.rate_limit]
}
