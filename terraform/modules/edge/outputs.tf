output "url" {
  description = "Where visitors find the API, such as https://api.example.org."
  value       = "https://${var.domain_name}"
}

output "distribution_id" {
  description = "Id of the CloudFront distribution; null where API Gateway is the front."
  value       = one(aws_cloudfront_distribution.api[*].id)
}

output "web_acl_arn" {
  description = "ARN of the web ACL; null without has_waf."
  value       = one(concat(module.cloudfront_firewall[*].arn, module.api_firewall[*].arn))
}
