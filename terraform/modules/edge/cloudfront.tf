resource "aws_acm_certificate" "cloudfront" {
  count    = local.is_cloudfront ? 1 : 0
  provider = aws.us_east_1

  domain_name       = var.domain_name
  validation_method = "DNS"
  tags              = local.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_acm_certificate_validation" "cloudfront" {
  count    = local.is_cloudfront ? 1 : 0
  provider = aws.us_east_1

  certificate_arn         = aws_acm_certificate.cloudfront[0].arn
  validation_record_fqdns = [aws_route53_record.certificate.fqdn]
}

# Whatever the visitor sent, and CloudFront's own word on who that is; it overwrites a visitor's header of this name.
resource "aws_cloudfront_origin_request_policy" "api" {
  count = local.is_cloudfront ? 1 : 0

  name    = "${local.name}-api"
  comment = "All that the visitor sent, and the visitor's address"

  headers_config {
    header_behavior = "allViewerAndWhitelistCloudFront"

    headers {
      items = ["CloudFront-Viewer-Address"]
    }
  }

  cookies_config {
    cookie_behavior = "all"
  }

  query_strings_config {
    query_string_behavior = "all"
  }
}

resource "aws_cloudfront_distribution" "api" {
  #checkov:skip=CKV_AWS_86:An access log keeps each visitor's address and path; the application's own lines tell what operators need, without either
  #checkov:skip=CKV_AWS_310:There is one API in one region; an origin to fail over to would need another database
  #checkov:skip=CKV_AWS_374:Endorsers travel; who may ask is not told by countries
  #checkov:skip=CKV_AWS_305:The root is the API's to answer
  #checkov:skip=CKV_AWS_68:A web ACL costs $10 a month, so it is a switch (has_waf)
  #checkov:skip=CKV2_AWS_47:With has_waf the ACL has AWSManagedRulesKnownBadInputsRuleSet; it is in the module firewall
  #checkov:skip=CKV2_AWS_32:The application sets its security headers itself, and a test holds them
  count = local.is_cloudfront ? 1 : 0

  enabled         = true
  comment         = "${local.name}: the API"
  aliases         = [var.domain_name]
  is_ipv6_enabled = true
  http_version    = "http2and3"
  price_class     = var.price_class
  web_acl_id      = one(module.cloudfront_firewall[*].arn)
  tags            = local.tags

  origin {
    origin_id   = "api"
    domain_name = aws_api_gateway_domain_name.api.regional_domain_name

    # Set, not added: a visitor's own header of this name is replaced.
    custom_header {
      name  = "X-Origin-Secret"
      value = var.origin_secret
    }

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
      origin_read_timeout    = 30 # API Gateway gives up after 29
    }
  }

  # Every answer is the application's: a cached one would be counted for nobody and would outlive a withdrawal.
  default_cache_behavior {
    target_origin_id         = "api"
    viewer_protocol_policy   = "redirect-to-https"
    allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods           = ["GET", "HEAD"]
    compress                 = false                                  # the application does, and its ETags know of it
    cache_policy_id          = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" # AWS's CachingDisabled
    origin_request_policy_id = aws_cloudfront_origin_request_policy.api[0].id
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate_validation.cloudfront[0].certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }

  depends_on = [aws_api_gateway_base_path_mapping.api]
}
