mock_provider "aws" {}

variables {
  stage      = "production"
  account_id = "123456789012"
  region     = "us-east-1"
  domain     = "example.org"
  key_arn    = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666"
}

run "a_domain_with_a_dmarc_record_keeps_its_own" {
  command = plan

  variables {
    dmarc_policy = null
  }

  assert {
    condition     = length(output.dns_records) == 5 && alltrue([for record in slice(output.dns_records, 3, 5) : record.name == "bounce.example.org"])
    error_message = "No _dmarc record of ours."
  }
}

run "dmarc_can_be_strict" {
  command = plan

  variables {
    dmarc_policy = "reject"
  }

  assert {
    condition     = output.dns_records[5].value == "v=DMARC1; p=reject; adkim=r; aspf=r"
    error_message = "The variable reaches the record."
  }
}

run "sender_and_envelope_are_as_asked_for" {
  command = plan

  variables {
    mail_from_local  = "hello"
    bounce_subdomain = "mail"
  }

  assert {
    condition     = output.mail_from == "hello@example.org" && aws_sesv2_email_identity_mail_from_attributes.domain.mail_from_domain == "mail.example.org"
    error_message = "The variables reach sender and envelope."
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

run "an_address_in_place_of_the_domain_is_refused" {
  command = plan
  variables { domain = "coalition@example.org" }
  expect_failures = [var.domain]
}

run "a_url_in_place_of_the_domain_is_refused" {
  command = plan
  variables { domain = "https://example.org" }
  expect_failures = [var.domain]
}

run "a_whole_address_as_its_local_part_is_refused" {
  command = plan
  variables { mail_from_local = "coalition@example.org" }
  expect_failures = [var.mail_from_local]
}

run "an_envelope_name_with_a_dot_is_refused" {
  command = plan
  variables { bounce_subdomain = "bounce.mail" }
  expect_failures = [var.bounce_subdomain]
}

run "a_dmarc_policy_that_there_is_not_is_refused" {
  command = plan
  variables { dmarc_policy = "strict" }
  expect_failures = [var.dmarc_policy]
}

run "a_zones_name_in_place_of_its_id_is_refused" {
  command = plan
  variables { hosted_zone_id = "example.org" }
  expect_failures = [var.hosted_zone_id]
}

run "an_alias_in_place_of_the_key_is_refused" {
  command = plan
  variables { key_arn = "alias/coalition-builder-production" }
  expect_failures = [var.key_arn]
}

run "a_dot_before_the_at_is_refused" {
  command = plan
  variables { mail_from_local = "coalition." }
  expect_failures = [var.mail_from_local]
}

run "two_dots_together_are_refused" {
  command = plan
  variables { mail_from_local = "a..b" }
  expect_failures = [var.mail_from_local]
}
