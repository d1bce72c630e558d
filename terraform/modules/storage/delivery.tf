# Static files are public, their bucket is not: CloudFront signs its requests to it (origin access control).

locals {
  # AWS's managed policies have these ids in every account; a data source would need credentials at plan.
  caching_optimized         = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  cors_and_security_headers = "e61eb60c-9c35-4d20-a928-2b84e02af89c"
}

resource "aws_cloudfront_origin_access_control" "static" {
  name                              = local.names["static"]
  description                       = "CloudFront's reads of ${local.names["static"]}"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_distribution" "static" {
  #checkov:skip=CKV_AWS_68:A web ACL costs $5 a month and up; here are public files without any input
  #checkov:skip=CKV2_AWS_47:Static files of a public site, by GET alone: there is nothing that a firewall could keep out.
  #checkov:skip=CKV_AWS_86:Access logs would hold visitors' addresses; CloudFront's own metrics count requests and errors
  #checkov:skip=CKV_AWS_174:The name is CloudFront's own, whose certificate knows no minimum; browsers speak TLS 1.3 with it
  #checkov:skip=CKV2_AWS_42:As CKV_AWS_174. A name of our own would be one more certificate, and nobody types this one
  #checkov:skip=CKV2_AWS_32:It has one of AWS's own, by its id below; the check looks for a resource
  #checkov:skip=CKV_AWS_305:There is no page at the root
  #checkov:skip=CKV_AWS_310:One bucket in one region, as the pages that ask for these files
  #checkov:skip=CKV_AWS_374:Visitors may be anywhere
  comment         = "Static files of ${var.stage}"
  enabled         = true
  is_ipv6_enabled = true
  http_version    = "http2and3"
  price_class     = "PriceClass_100"
  tags            = local.tags

  origin {
    origin_id                = "static"
    domain_name              = "${aws_s3_bucket.this["static"].bucket}.s3.${var.region}.amazonaws.com"
    origin_access_control_id = aws_cloudfront_origin_access_control.static.id
  }

  default_cache_behavior {
    target_origin_id           = "static"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = local.caching_optimized
    response_headers_policy_id = local.cors_and_security_headers
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = true
  }
}
