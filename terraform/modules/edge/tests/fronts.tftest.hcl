# What stands before the API, with which certificate, and what it tells the application of the visitor.
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

run "cloudfront_asks_the_api_and_proves_itself" {
  command = plan

  assert {
    condition = [for header in one(aws_cloudfront_distribution.api[0].origin).custom_header : header.name] == ["X-Origin-Secret"] && alltrue([
    for header in one(aws_cloudfront_distribution.api[0].origin).custom_header : nonsensitive(header.value) == "a-secret-that-only-cloudfront-and-the-function-know"])
    error_message = "CloudFront does not set the header that the application believes."
  }

  assert {
    condition     = aws_cloudfront_origin_request_policy.api[0].headers_config[0].header_behavior == "allViewerAndWhitelistCloudFront" && one(aws_cloudfront_origin_request_policy.api[0].headers_config[0].headers).items == toset(["CloudFront-Viewer-Address"])
    error_message = "The application is not told the visitor's address, or not all that the visitor sent."
  }

  assert {
    condition     = one(aws_cloudfront_distribution.api[0].origin[*].custom_origin_config[0].origin_protocol_policy) == "https-only" && aws_cloudfront_distribution.api[0].default_cache_behavior[0].viewer_protocol_policy == "redirect-to-https"
    error_message = "Something is asked without TLS."
  }

  assert {
    condition     = aws_cloudfront_distribution.api[0].viewer_certificate[0].minimum_protocol_version == "TLSv1.2_2021" && aws_api_gateway_domain_name.api.security_policy == "TLS_1_2"
    error_message = "An old TLS is spoken."
  }

  assert {
    condition     = aws_cloudfront_distribution.api[0].default_cache_behavior[0].cache_policy_id == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" && !aws_cloudfront_distribution.api[0].default_cache_behavior[0].compress
    error_message = "An answer is cached, or changed under way."
  }

  assert {
    condition     = toset(aws_cloudfront_distribution.api[0].default_cache_behavior[0].allowed_methods) == toset(["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"])
    error_message = "A method of the API is refused."
  }

  assert {
    condition     = aws_cloudfront_distribution.api[0].is_ipv6_enabled && keys(aws_route53_record.host) == ["A", "AAAA"]
    error_message = "The host is not to be found in both families of addresses."
  }

  assert {
    condition     = output.url == "https://api.example.org" && length(module.cloudfront_firewall) == 0
    error_message = "Without has_waf there is a web ACL, or the address is wrong."
  }
}

run "api_gateway_can_be_the_front_itself" {
  command = plan

  variables {
    front         = "api-gateway"
    origin_secret = null
  }

  assert {
    condition     = length(aws_cloudfront_distribution.api) == 0 && length(aws_acm_certificate.cloudfront) == 0
    error_message = "There is a CloudFront that nobody asked for."
  }

  assert {
    condition     = aws_api_gateway_base_path_mapping.api.api_id == "abc123def4" && aws_api_gateway_base_path_mapping.api.stage_name == "production"
    error_message = "The domain does not lead to the stage's API."
  }
}

run "one_record_proves_both_certificates" {
  command = plan

  assert {
    condition     = aws_route53_record.certificate.allow_overwrite && aws_acm_certificate.cloudfront[0].domain_name == aws_acm_certificate.regional.domain_name
    error_message = "The certificates of both regions are not for one host."
  }
}

run "everything_is_tagged_with_its_component" {
  command = plan

  variables {
    has_waf = true
  }

  assert {
    condition = alltrue([for tags in [
      aws_acm_certificate.regional.tags, aws_acm_certificate.cloudfront[0].tags,
      aws_api_gateway_domain_name.api.tags, aws_cloudfront_distribution.api[0].tags,
    ] : tags == tomap({ Component = "edge" })])
    error_message = "Something is not tagged."
  }
}
