locals {
  tags          = { Component = "edge" }
  name          = "coalition-${var.stage}"
  is_cloudfront = var.front == "cloudfront"
  api_stage_arn = "arn:aws:apigateway:${var.region}::/restapis/${var.api_id}/stages/${var.stage}"
}

# The certificate of API Gateway's side. CloudFront asks the API by the visitor's host, so both sides have one.
resource "aws_acm_certificate" "regional" {
  domain_name       = var.domain_name
  validation_method = "DNS"
  tags              = local.tags

  lifecycle {
    create_before_destroy = true
  }
}

# ACM asks for the same record in every region of an account, so one proves both certificates.
resource "aws_route53_record" "certificate" {
  zone_id         = var.hosted_zone_id
  name            = one(aws_acm_certificate.regional.domain_validation_options[*].resource_record_name)
  type            = one(aws_acm_certificate.regional.domain_validation_options[*].resource_record_type)
  records         = [one(aws_acm_certificate.regional.domain_validation_options[*].resource_record_value)]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "regional" {
  certificate_arn         = aws_acm_certificate.regional.arn
  validation_record_fqdns = [aws_route53_record.certificate.fqdn]
}

resource "aws_api_gateway_domain_name" "api" {
  domain_name              = var.domain_name
  regional_certificate_arn = aws_acm_certificate_validation.regional.certificate_arn
  security_policy          = "TLS_1_2"
  tags                     = local.tags

  endpoint_configuration {
    types           = ["REGIONAL"]
    ip_address_type = "dualstack"
  }
}

# At the root: paths are what Django knows, without the stage's name.
resource "aws_api_gateway_base_path_mapping" "api" {
  api_id      = var.api_id
  stage_name  = var.stage
  domain_name = aws_api_gateway_domain_name.api.domain_name
}

resource "aws_route53_record" "host" {
  for_each = toset(["A", "AAAA"])

  zone_id = var.hosted_zone_id
  name    = var.domain_name
  type    = each.key

  alias {
    name                   = local.is_cloudfront ? aws_cloudfront_distribution.api[0].domain_name : aws_api_gateway_domain_name.api.regional_domain_name
    zone_id                = local.is_cloudfront ? aws_cloudfront_distribution.api[0].hosted_zone_id : aws_api_gateway_domain_name.api.regional_zone_id
    evaluate_target_health = false
  }
}
