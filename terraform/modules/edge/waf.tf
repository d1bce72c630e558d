# One of the two: before CloudFront an ACL of us-east-1 that the distribution names, else one of the region, associated
# with the API's stage.
module "cloudfront_firewall" {
  source = "./firewall"
  count  = local.is_cloudfront && var.has_waf ? 1 : 0

  name       = "${local.name}-edge"
  scope      = "CLOUDFRONT"
  rate_limit = var.rate_limit
  has_log    = var.has_waf_log
  tags       = local.tags

  providers = {
    aws = aws.us_east_1
  }
}

module "api_firewall" {
  source = "./firewall"
  count  = !local.is_cloudfront && var.has_waf ? 1 : 0

  name       = "${local.name}-api"
  scope      = "REGIONAL"
  rate_limit = var.rate_limit
  has_log    = var.has_waf_log
  tags       = local.tags
}

resource "aws_wafv2_web_acl_association" "api" {
  count = !local.is_cloudfront && var.has_waf ? 1 : 0

  resource_arn = local.api_stage_arn
  web_acl_arn  = module.api_firewall[0].arn
}
