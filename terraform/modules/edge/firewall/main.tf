locals {
  # AWS's own lists, in the order in which they are asked, and of their rules those that only count.
  lists = {
    AWSManagedRulesAmazonIpReputationList = []
    AWSManagedRulesKnownBadInputsRuleSet  = [] # Log4j among them
    # The admin's forms are larger than 8 KB, and a campaign's text may look like a script. API Gateway has its own limit.
    AWSManagedRulesCommonRuleSet = ["SizeRestrictions_BODY", "CrossSiteScripting_BODY"]
  }
  orders = { AWSManagedRulesAmazonIpReputationList = 20, AWSManagedRulesKnownBadInputsRuleSet = 30, AWSManagedRulesCommonRuleSet = 40 }
}

resource "aws_wafv2_web_acl" "this" {
  #checkov:skip=CKV_AWS_192:AWSManagedRulesKnownBadInputsRuleSet, which blocks Log4j, is one of local.lists; the check does not read dynamic blocks
  name        = var.name
  description = "What is plainly hostile, before it costs an invocation"
  scope       = var.scope
  tags        = var.tags

  default_action {
    allow {}
  }

  # Visitors by their address. The front end's proxy asks for many visitors from few addresses, and has a rule of its own:
  # whoever only pretends to be it gains nothing, for the application counts those that have no secret.
  rule {
    name     = "rate-of-one-address"
    priority = 10

    action {
      block {
        custom_response {
          response_code = 429
        }
      }
    }

    statement {
      rate_based_statement {
        limit              = var.rate_limit
        aggregate_key_type = "IP"

        scope_down_statement {
          not_statement {
            statement {
              size_constraint_statement {
                comparison_operator = "GT"
                size                = 0

                field_to_match {
                  single_header {
                    name = "x-front-end-secret"
                  }
                }

                text_transformation {
                  priority = 0
                  type     = "NONE"
                }
              }
            }
          }
        }
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "${var.name}-rate"
      sampled_requests_enabled   = false
    }
  }

  rule {
    name     = "rate-of-the-front-end"
    priority = 11

    action {
      block {
        custom_response {
          response_code = 429
        }
      }
    }

    statement {
      rate_based_statement {
        limit              = 10 * var.rate_limit
        aggregate_key_type = "IP"
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "${var.name}-front-end-rate"
      sampled_requests_enabled   = false
    }
  }

  dynamic "rule" {
    for_each = local.lists

    content {
      name     = rule.key
      priority = local.orders[rule.key]

      override_action {
        none {}
      }

      statement {
        managed_rule_group_statement {
          name        = rule.key
          vendor_name = "AWS"

          dynamic "rule_action_override" {
            for_each = rule.value

            content {
              name = rule_action_override.value

              action_to_use {
                count {}
              }
            }
          }
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = "${var.name}-${rule.key}"
        sampled_requests_enabled   = false
      }
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = var.name
    sampled_requests_enabled   = false # samples would keep headers for three hours, secrets among them
  }
}
