output "static_bucket" {
  description = "Style sheets and scripts, which releases add to: {name, arn}."
  value       = { name = aws_s3_bucket.this["static"].bucket, arn = local.arns["static"] }
}

output "media_bucket" {
  description = "Accepted images (images/) and originals that wait (uploads/): {name, arn}."
  value       = { name = aws_s3_bucket.this["media"].bucket, arn = local.arns["media"] }
}

output "deployments_bucket" {
  description = "Where Zappa puts its templates: {name, arn}."
  value       = { name = aws_s3_bucket.this["deployments"].bucket, arn = local.arns["deployments"] }
}

output "geodata_bucket" {
  description = "Mirror of the Census's files: {name, arn}."
  value       = { name = aws_s3_bucket.this["geodata"].bucket, arn = local.arns["geodata"] }
}

output "static_url" {
  description = "https://host/ where CloudFront serves the static files (STATIC_URL)."
  value       = "https://${aws_cloudfront_distribution.static.domain_name}/"
}
