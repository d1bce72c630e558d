# WAF writes to groups of this prefix alone. The key is CloudWatch's own: ours is of another region where this is CloudFront's.
resource "aws_cloudwatch_log_group" "blocked" {
  #checkov:skip=CKV_AWS_158:Logs are encrypted with CloudWatch's own key; the stage's key is of its region, and CloudFront's log is in us-east-1
  #checkov:skip=CKV_AWS_338:It holds visitors' addresses, and serves to see why somebody was blocked: days, not a year
  count = var.has_log ? 1 : 0

  name              = "aws-waf-logs-${var.name}"
  retention_in_days = 7
  tags              = var.tags
}

# Blocked requests alone, without what proves who somebody is.
resource "aws_wafv2_web_acl_logging_configuration" "blocked" {
  count = var.has_log ? 1 : 0

  resource_arn            = aws_wafv2_web_acl.this.arn
  log_destination_configs = [aws_cloudwatch_log_group.blocked[0].arn]

  logging_filter {
    default_behavior = "DROP"

    filter {
      behavior    = "KEEP"
      requirement = "MEETS_ANY"

      condition {
        action_condition {
          action = "BLOCK"
        }
      }
    }
  }

  dynamic "redacted_fields" {
    for_each = toset(["authorization", "cookie", "x-csrftoken", "x-front-end-secret", "x-origin-secret", "x-visitor-address"])

    content {
      single_header {
        name = redacted_fields.value
      }
    }
  }

  # Tokens of confirmation links stand in paths and queries.
  redacted_fields {
    uri_path {}
  }

  redacted_fields {
    query_string {}
  }
}
