# What is blocked, what only counts, and what the log never holds.
mock_provider "aws" {}

variables {
  name       = "coalition-production-edge"
  scope      = "CLOUDFRONT"
  rate_limit = 2000
  tags       = { Component = "edge" }
}

run "what_is_blocked" {
  command = plan

  assert {
    condition = toset([for rule in aws_wafv2_web_acl.this.rule : "${rule.priority} ${rule.name}"]) == toset([
      "10 rate-of-one-address", "11 rate-of-the-front-end", "20 AWSManagedRulesAmazonIpReputationList",
      "30 AWSManagedRulesKnownBadInputsRuleSet", "40 AWSManagedRulesCommonRuleSet",
    ])
    error_message = "A rule is missing."
  }

  assert {
    condition = { for rule in aws_wafv2_web_acl.this.rule : rule.name => one(one(rule.statement).rate_based_statement).limit if startswith(rule.name, "rate") } == {
      rate-of-one-address   = 2000
      rate-of-the-front-end = 20000
    }
    error_message = "The front end's proxy, which asks for many visitors, is held back like one of them."
  }

  assert {
    condition = toset(flatten([for rule in aws_wafv2_web_acl.this.rule : [
      for override in one(one(rule.statement).managed_rule_group_statement).rule_action_override : override.name
    ] if startswith(rule.name, "AWS")])) == toset(["SizeRestrictions_BODY", "CrossSiteScripting_BODY"])
    error_message = "A form of the admin would be blocked, or more is let through than that."
  }
}

run "the_log_holds_blocked_requests_without_secrets" {
  command = plan

  assert {
    condition     = aws_cloudwatch_log_group.blocked[0].name == "aws-waf-logs-coalition-production-edge" && aws_cloudwatch_log_group.blocked[0].retention_in_days == 7
    error_message = "WAF cannot write there, or what it writes stays."
  }

  assert {
    condition = (aws_wafv2_web_acl_logging_configuration.blocked[0].logging_filter[0].default_behavior == "DROP"
    && length(setsubtract(["authorization", "cookie", "x-front-end-secret", "x-origin-secret"], flatten([for field in aws_wafv2_web_acl_logging_configuration.blocked[0].redacted_fields : field.single_header[*].name]))) == 0)
    error_message = "The log holds what passed, or what proves who somebody is."
  }

  assert {
    condition     = !aws_wafv2_web_acl.this.visibility_config[0].sampled_requests_enabled && alltrue([for rule in aws_wafv2_web_acl.this.rule : !one(rule.visibility_config).sampled_requests_enabled])
    error_message = "Samples keep headers."
  }
}

run "refuses_an_unknown_scope" {
  command = plan

  variables {
    scope = "GLOBAL"
  }

  expect_failures = [var.scope]
}

run "the_log_is_a_switch" {
  command = plan

  variables {
    has_log = false
  }

  assert {
    condition     = length(aws_cloudwatch_log_group.blocked) == 0 && length(aws_wafv2_web_acl_logging_configuration.blocked) == 0
    error_message = "There is a log that nobody asked for."
  }
}
