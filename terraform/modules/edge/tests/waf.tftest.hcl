# A web ACL is paid for, so it is off; and where it is on, it stands before what it protects.
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

run "there_is_none_by_default" {
  command = plan

  assert {
    condition     = length(module.cloudfront_firewall) + length(module.api_firewall) + length(aws_wafv2_web_acl_association.api) == 0
    error_message = "A web ACL of $10 a month that nobody asked for."
  }
}

# Applied, for the ACL's ARN is known only then, and it shall be the one that the distribution names.
run "cloudfront_names_its_acl" {
  command = apply

  variables {
    has_waf = true
  }

  override_resource {
    target = module.cloudfront_firewall[0].aws_wafv2_web_acl.this
    values = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/coalition-production-edge/11111111-2222-3333-4444-555555555555" }
  }

  override_resource {
    target = module.cloudfront_firewall[0].aws_cloudwatch_log_group.blocked[0]
    values = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-coalition-production-edge" }
  }

  override_resource {
    target = aws_acm_certificate.regional
    values = {
      arn                       = "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
      domain_validation_options = [{ domain_name = "api.example.org", resource_record_name = "_1.api.example.org.", resource_record_type = "CNAME", resource_record_value = "_2.acm-validations.aws." }]
    }
  }

  override_resource {
    target = aws_acm_certificate.cloudfront[0]
    values = { arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555" }
  }

  override_resource {
    target = aws_acm_certificate_validation.cloudfront[0]
    values = { certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555" }
  }

  assert {
    condition     = aws_cloudfront_distribution.api[0].web_acl_id == module.cloudfront_firewall[0].arn && length(module.cloudfront_firewall[0].arn) > 0 && length(aws_wafv2_web_acl_association.api) == 0
    error_message = "The distribution does not name its web ACL."
  }
}

run "before_the_api_alone_it_is_associated_with_the_apis_stage" {
  command = plan

  variables {
    front         = "api-gateway"
    origin_secret = null
    has_waf       = true
  }

  assert {
    condition     = length(module.cloudfront_firewall) == 0 && aws_wafv2_web_acl_association.api[0].resource_arn == "arn:aws:apigateway:eu-west-1::/restapis/abc123def4/stages/production"
    error_message = "The web ACL does not stand before the API's stage."
  }
}
