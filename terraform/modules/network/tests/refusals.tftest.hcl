# What is wrong is refused at plan.

mock_provider "aws" {}

variables {
  stage      = "staging"
  account_id = "123456789012"
  region     = "us-east-1"
  cidr       = "10.20.0.0/16"
  key_arn    = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d"
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
    account_id = "1234-5678-9012"
  }

  expect_failures = [var.account_id]
}

run "what_is_no_region_is_refused" {
  command = plan

  variables {
    region = "Virginia"
    zones  = ["Virginiaa", "Virginiab"]
  }

  expect_failures = [var.region]
}

run "what_is_no_network_is_refused" {
  command = plan

  variables {
    cidr = "10.20.0.0"
  }

  expect_failures = [var.cidr]
}

run "a_network_of_ipv6_is_refused" {
  command = plan

  variables {
    cidr = "fd00::/16"
  }

  expect_failures = [var.cidr]
}

run "an_address_within_a_network_is_refused" {
  command = plan

  variables {
    cidr = "10.20.1.0/16"
  }

  expect_failures = [var.cidr]
}

run "a_network_that_is_too_large_is_refused" {
  command = plan

  variables {
    cidr = "10.0.0.0/15"
  }

  expect_failures = [var.cidr]
}

run "a_network_that_is_too_small_is_refused" {
  command = plan

  variables {
    cidr = "10.20.0.0/21"
  }

  expect_failures = [var.cidr]
}

run "a_public_network_is_refused" {
  command = plan

  variables {
    cidr = "52.20.0.0/16"
  }

  expect_failures = [var.cidr]
}

run "a_network_beside_the_private_range_is_refused" {
  command = plan

  variables {
    cidr = "172.32.0.0/16"
  }

  expect_failures = [var.cidr]
}

run "the_same_network_as_a_reserved_one_is_refused" {
  command = plan

  variables {
    reserved_cidrs = ["10.20.0.0/16"]
  }

  expect_failures = [var.cidr]
}

run "a_network_around_a_reserved_one_is_refused" {
  command = plan

  variables {
    reserved_cidrs = ["10.30.0.0/16", "10.20.255.0/24"]
  }

  expect_failures = [var.cidr]
}

run "a_network_within_a_reserved_one_is_refused" {
  command = plan

  variables {
    reserved_cidrs = ["10.0.0.0/8"]
  }

  expect_failures = [var.cidr]
}

run "a_network_within_a_reserved_one_that_is_told_by_an_address_is_refused" {
  command = plan

  variables {
    cidr           = "10.20.32.0/20"
    reserved_cidrs = ["10.20.47.9/18"]
  }

  expect_failures = [var.cidr]
}

run "what_lies_apart_is_taken" {
  command = plan

  variables {
    cidr           = "172.31.0.0/16"
    reserved_cidrs = ["10.0.0.0/8", "172.16.0.0/13", "172.30.0.0/16"]
  }

  assert {
    condition     = aws_vpc.this.cidr_block == var.cidr
    error_message = "A network that is in order was refused."
  }
}

run "the_whole_of_the_smallest_private_range_is_taken" {
  command = plan

  variables {
    cidr = "192.168.0.0/16"
  }

  assert {
    condition     = aws_vpc.this.cidr_block == var.cidr
    error_message = "A network that is in order was refused."
  }
}

run "a_reserved_network_that_is_none_is_refused" {
  command = plan

  variables {
    reserved_cidrs = ["10.30.0.0/16", "office"]
  }

  expect_failures = [var.reserved_cidrs]
}

run "a_single_zone_is_refused" {
  command = plan

  variables {
    zones = ["us-east-1a"]
  }

  expect_failures = [var.zones]
}

run "a_zone_told_twice_is_refused" {
  command = plan

  variables {
    zones = ["us-east-1a", "us-east-1a"]
  }

  expect_failures = [var.zones]
}

run "a_zone_of_another_region_is_refused" {
  command = plan

  variables {
    zones = ["us-east-1a", "eu-west-1b"]
  }

  expect_failures = [var.zones]
}

run "an_endpoint_nobody_calls_is_refused" {
  command = plan

  variables {
    interface_endpoints = ["secretsmanager", "s3"]
  }

  expect_failures = [var.interface_endpoints]
}

run "a_retention_that_cloudwatch_does_not_have_is_refused" {
  command = plan

  variables {
    flow_log_retention_days = 10
  }

  expect_failures = [var.flow_log_retention_days]
}

run "what_is_no_key_is_refused" {
  command = plan

  variables {
    key_arn = "alias/coalition-builder-staging"
  }

  expect_failures = [var.key_arn]
}

run "what_is_no_boundary_is_refused" {
  command = plan

  variables {
    permissions_boundary_arn = "coalition-boundary"
  }

  expect_failures = [var.permissions_boundary_arn]
}


run "a_zone_beyond_the_blocks_is_refused" {
  command = plan

  variables {
    zones = ["us-east-1a", "us-east-1i"]
  }

  expect_failures = [var.zones]
}

run "a_missing_zone_is_refused" {
  command = plan

  variables {
    zones = ["us-east-1a", null]
  }

  expect_failures = [var.zones]
}

run "a_missing_reserved_network_is_refused" {
  command = plan

  variables {
    reserved_cidrs = [null]
  }

  expect_failures = [var.reserved_cidrs]
}

run "a_missing_endpoint_is_refused" {
  command = plan

  variables {
    interface_endpoints = [null]
  }

  expect_failures = [var.interface_endpoints]
}
